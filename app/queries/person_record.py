"""One person with everything their page shows, but the history."""

from __future__ import annotations

from datetime import datetime

from app import clock
from app.models.base import database
from app.queries import photos
from app.queries.item_record import codes_of
from app.queries.rows import Row
from app.queries.settings import setting

_NAMES = (
    "id rank surname first_name middle_initial serial classification group squadron mobile email "
    "status status_reason registered_at"
).split()
_SELECT = """
SELECT p.id, r.name, p.surname, p.first_name, p.middle_initial, p.serial, p.classification, g.name,
  s.name, p.mobile, p.email, p.status, p.status_reason, p.created_at
FROM personnel AS p
  JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN squadrons AS s ON s.id = p.squadron_id
WHERE p.id = ?
"""
_HELD_NAMES = (
    "item_id model_short item_class serial since due_at purpose receipt mags rounds".split()
)
_HELD = """
SELECT c.item_id, m.short_name, m.class, i.serial, c.since, c.due_at, purposes.name, receipts.name,
  t.mags, t.rounds
FROM custody AS c INDEXED BY custody_open_person
  JOIN items AS i ON i.id = c.item_id
  JOIN item_models AS m ON m.id = i.model_id
  JOIN transactions AS t ON t.id = c.take_id
  LEFT JOIN purposes ON purposes.id = t.purpose_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
WHERE c.personnel_id = ? AND c.returned_at IS NULL ORDER BY c.since, c.id
"""
_DRAWN = """
SELECT count(*), coalesce(sum(coalesce(returned_at, ?) > due_at), 0) FROM custody AS c
WHERE personnel_id = ? AND since >= ?
  AND NOT EXISTS (SELECT 1 FROM transactions WHERE corrects_id = c.take_id)
"""
_COUNTED = "SELECT name FROM item_classes WHERE counts_toward_limit = 1 ORDER BY name DESC"


def record(personnel_id: str) -> Row | None:
    """Return a person's facts and codes."""
    found = database.execute_sql(_SELECT, (personnel_id,)).fetchone()
    if found is None:
        return None
    row = dict(zip(_NAMES, found, strict=True))
    middle = f" {row['middle_initial'].rstrip('.')}." if row["middle_initial"] else ""
    row["label"] = f"{row['rank']} {row['surname'].upper()}, {row['first_name']}{middle}"
    row["initials"] = row["first_name"][:1].upper() + row["surname"][:1].upper()
    row["codes"] = codes_of(personnel_id, "person")
    row["photos"] = photos.shown("personnel", personnel_id)
    return row


def holds(personnel_id: str, at: datetime) -> list[Row]:
    """Return what a person holds, oldest first; `late` is judged at a moment."""
    now = clock.to_text(at)
    rows = [
        dict(zip(_HELD_NAMES, found, strict=True))
        for found in database.execute_sql(_HELD, (personnel_id,))
    ]
    for row in rows:
        row["late"] = row["due_at"] is not None and row["due_at"] < now
    return rows


def this_year(personnel_id: str, at: datetime) -> tuple[int, int]:
    """Return how often a person drew something this year, and how often it was late."""
    first = clock.start_of_day(clock.local(at).replace(month=1, day=1))
    bound = (clock.to_text(at), personnel_id, clock.to_text(first))
    drawn, late = database.execute_sql(_DRAWN, bound).fetchone()
    return drawn, late


def limit_text() -> str:
    """Return the custody limit in words: 1 firearm, or 1 rifle, 1 pistol."""
    if setting("custody_limit") != "per class":
        return "1 firearm"
    return ", ".join(f"1 {row[0]}" for row in database.execute_sql(_COUNTED))
