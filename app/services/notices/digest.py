"""The overdue digest: who is late with what this morning, as text to read and as CSV to sort."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import datetime, timedelta
from typing import NamedTuple

from app import clock
from app.documents import tabular
from app.models.roles import Act
from app.queries import chain, overdue
from app.queries.overdue import EVERYTHING
from app.queries.rows import Row
from app.queries.settings import setting
from app.services.notices import notices
from app.services.notices.notices import News

LEAD = "armguard-overdue-"
_BARE = timedelta(0)


class Digest(NamedTuple):
    """How many are late and due soon, and the files that say who, by name."""

    late: int
    soon: int
    files: dict[str, bytes]


def compose(at: datetime) -> Digest:
    """Return the digest of a moment."""
    board = overdue.board(at, most=EVERYTHING)
    table = overdue.export(at)
    rows = tabular.readable(table.columns, table.rows, table.moments)
    name = f"{LEAD}{clock.local(at):%Y-%m-%d}"
    return Digest(
        len(board["late"]),
        len(board["soon"]),
        {
            f"{name}.txt": _text(board, at).encode(),
            f"{name}.csv": tabular.BOM + b"".join(tabular.as_csv(table.columns, rows)),
        },
    )


def tell(digest: Digest, at: datetime, not_dropped: Sequence[str] = ()) -> None:
    """Tell everybody who reads the record how many are late; nothing when nobody is.

    Admins are told what did not take the files: nobody sees by itself that a stick is out.
    """
    day = clock.local(at).date().isoformat()
    if not_dropped:
        news = News(
            "job", f"not dropped/{day}", "warn", f"Overdue digest: {not_dropped[0]}", "/jobs"
        )
        notices.tell_all(Act.EDIT, news)
    if digest.late:
        lead = "1 item is" if digest.late == 1 else f"{digest.late} items are"
        soon = f" {digest.soon} more due soon." if digest.soon else ""
        news = News("overdue", f"overdue/{day}", "warn", f"{lead} overdue.{soon}", "/overdue")
        notices.tell_all(Act.READ, news)


def _text(board: Row, at: datetime) -> str:
    lines = [
        setting("unit_name"),
        f"Overdue on {clock.local(at):%a %-d %b %Y %H:%M}. Ledger {chain.head().code}.",
        "",
        *_part("Late", board["late"], "Nothing is overdue."),
        "",
        *_part("Due soon", board["soon"], "Nothing is due soon."),
    ]
    # Read on whatever computer the stick is put into.
    return "".join(f"{line}\r\n" for line in lines)


def _part(title: str, rows: list[Row], empty: str) -> list[str]:
    return [f"{title}: {len(rows)}", *(_line(row) for row in rows)] if rows else [empty]


def _line(row: Row) -> str:
    due = f"{clock.local(clock.from_text(row['due_at'])):%a %-d %b %H:%M}"
    late = f", {_span(row['late'])} late" if row["late"] > _BARE else ""
    parts = (f"{row['model_short']} {row['serial']}", row["person"], row["group"],
             f"due {due}{late}", row["mobile"], row["contact"])  # fmt: skip
    return "  ".join(" ".join(str(part).split()) for part in parts if part)


def _span(late: timedelta) -> str:
    hours, minutes = divmod(int(late.total_seconds()) // 60, 60)
    days, hours = divmod(hours, 24)
    return f"{days} d {hours} h" if days else f"{hours} h {minutes:02}"
