"""What the pages of one count share: its header, and its figures where they may be seen."""

from __future__ import annotations

from app.models.counts import CountClosing
from app.queries import count_figures, counts, paging
from app.queries.count_shapes import CATEGORIES
from app.queries.rows import Row
from app.services.counts import counting, reconciling, sheets
from app.services.errors import NotFound

# So many things that did not agree are shown of each kind; the sheet and the files have all.
SHOWN = 100
ONE = f"/counts/<int(max={paging.LARGEST}):count_id>"


def header(count_id: int) -> Row:
    """Return a count as its pages name it. Raises NotFound."""
    row = counts.one(count_id)
    if row is None:
        raise NotFound("unknown_count", "There is no such count.")
    return row


def compared(row: Row) -> Row:
    """Return a count with its figures; `open_to_see` says whether what is expected may be shown."""
    count = counting.existing(row["id"])
    closing = CountClosing.get_or_none(CountClosing.of_count == count)
    figures = count_figures.of(count, closing)
    return {
        "most": SHOWN,
        "count": row,
        "figures": figures,
        "report": sheets.report(row, figures, SHOWN),
        "papers": sheets.papers(count.id) if row["closed_at"] else [],
        "open_to_see": row["state"] != "open" or reconciling.may_be_compared(count),
        "categories": CATEGORIES,
        "ways": reconciling.WAYS,
    }
