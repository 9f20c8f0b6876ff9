"""Makes a report's PDF over one state of the record, with the code of that state."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from app import clock
from app.documents.pdf import pdf
from app.documents.report import report_sheets
from app.models.base import database
from app.queries import chain
from app.queries.reports import catalogue
from app.queries.reports.shape import Asked, Report
from app.services.errors import Refusal
from app.services.reports.saying import Made, on_paper

# Some hundred pages; whoever needs more wants a file.
MOST = 5000


class TooLong(Refusal):
    """A report with more rows than anybody would print."""

    code = "too_long"
    kind = "warn"
    title = "Too long for paper"


class Drawn(NamedTuple):
    """A report as a PDF, and what it was made of."""

    report: Report
    made: Made
    content: bytes
    pages: int


def draw(
    name: str,
    asked: Asked,
    by: str,
    *,
    data: Path | None = None,
    now: datetime | None = None,
    say: Callable[[int, int], object] = lambda _done, _total: None,
) -> Drawn:
    """Return a report of the catalogue as a PDF; `data` is where the logo lies. Raises TooLong."""
    now = now or clock.now()
    with database.atomic():  # one state of the record for all its tables and its code
        report = catalogue.made(name, asked, now)
        rows = sum(block.size for block in report.blocks)
        if rows > MOST:
            raise TooLong(
                f"This report has {rows} rows, and paper takes {MOST}. Choose fewer days, or take "
                "it as a file."
            )
        made = Made(now, by, chain.head().code)
        said = on_paper(report, made, data / "media" if data else None)
    # Not within: who reads a state of the record may not write once another has written since.
    say(0, rows)
    sheets = report_sheets(said)
    say(rows, rows)
    return Drawn(report, made, pdf(sheets, report.title), len(sheets))
