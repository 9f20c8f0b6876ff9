"""Who is late with what, and who will be soon: the overdue board."""

from __future__ import annotations

from datetime import datetime, timedelta

from app import clock
from app.queries import paging
from app.queries.file_table import Table
from app.queries.rows import Row, named
from app.queries.settings import setting

EVERYTHING = 1_000_000

_NAMES = (
    "id take_id item_id model_short serial person_id rank surname mobile group due_at contact "
    "contact_at contact_by extended"
).split()
_ROWS = """
SELECT c.id, c.take_id, c.item_id, m.short_name, i.serial, p.id, r.name, p.surname, p.mobile,
  g.name, c.due_at, n.text, n.created_at, u.username,
  (SELECT count(*) FROM due_changes WHERE take_id = c.take_id)
FROM custody AS c INDEXED BY custody_open_due
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = c.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN contact_notes AS n
    ON n.id = (SELECT max(id) FROM contact_notes WHERE take_id = c.take_id)
  LEFT JOIN users AS u ON u.id = n.user_id
WHERE c.returned_at IS NULL AND c.due_at < ? AND (c.due_at, c.id) > (?, ?)
  AND (? IS NULL OR p.group_id = ?)
ORDER BY c.due_at, c.id LIMIT ?
"""


def due_soon() -> timedelta:
    """Return how long before its time something counts as due soon (domain.md, rule 10)."""
    return timedelta(hours=int(setting("due_soon_hours")))


def board(
    at: datetime,
    *,
    group_id: int | None = None,
    late_for: timedelta | None = None,
    after: str = "",
    most: int = paging.ROWS,
) -> Row:
    """Return {late, soon, more_late, after}: what is overdue, the latest first, and due soon.

    `late_for` leaves out what has been overdue for less; `after` says where the next page begins,
    `more_late` whether with somebody who is late.
    """
    until = clock.to_text(at - late_for if late_for else at + due_soon())
    due, number = paging.split(after, 2) or ("", "")
    past = (due, paging.number(number) or 0)
    rows = named(_NAMES, _ROWS, (until, *past, group_id, group_id, most + 1))
    more_late = len(rows) > most and clock.from_text(rows[most]["due_at"]) < at
    page = paging.page(rows, most, "due_at", "id")
    found = page.rows
    for row in found:
        row["person"] = f"{row['rank']} {row['surname'].upper()}"
        row["late"] = at - clock.from_text(row["due_at"])
    late = [row for row in found if row["late"] > timedelta(0)]
    soon = [row for row in found if row["late"] <= timedelta(0)]
    return {"late": late, "soon": soon, "more_late": more_late, "after": page.after}


def export(
    at: datetime, *, group_id: int | None = None, late_for: timedelta | None = None
) -> Table:
    """Return what the board shows as a file's rows."""
    names = ("person", "person_id", "group", "mobile", "model_short", "serial", "item_id", "due_at",
             "contact", "contact_at")  # fmt: skip
    shown = board(at, group_id=group_id, late_for=late_for, most=EVERYTHING)
    rows = (tuple(row[name] for name in names) for row in [*shown["late"], *shown["soon"]])
    return Table("overdue", names, rows, frozenset({"due_at", "contact_at"}))
