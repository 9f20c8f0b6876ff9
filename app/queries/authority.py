"""Authorization rosters: which one holds, who is on it, and what was made."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries.rows import Row, named

MOST_CARDS = 60


class Judged(NamedTuple):
    """The roster that holds on a local day (None: none does), and whether somebody is on it."""

    roster_id: int | None
    listed: bool
    day: str


_JUDGED = """
SELECT id, EXISTS (
  SELECT 1 FROM authority_lines WHERE roster_id = r.id AND personnel_id = ? AND removed_at IS NULL)
FROM authority_rosters AS r INDEXED BY authority_rosters_valid
WHERE approved_at IS NOT NULL AND withdrawn_at IS NULL AND begins_on <= ? AND ends_on >= ?
ORDER BY approved_at DESC, id DESC LIMIT 1
"""


def judged(personnel_id: str, at: datetime) -> Judged:
    """Return the newest approved roster that holds at a moment, and whether a person is on it."""
    day = clock.local(at).date().isoformat()
    row = database.execute_sql(_JUDGED, (personnel_id, day, day)).fetchone()
    return Judged(row[0], bool(row[1]), day) if row else Judged(None, False, day)


_CARD_NAMES = (
    "id name begins_on ends_on user created_at authority approved_at approved_by form sha256 "
    "withdrawn_at people"
).split()
_CARDS = """
SELECT r.id, r.name, r.begins_on, r.ends_on, u.username, r.created_at, r.authority, r.approved_at,
  a.username, r.form, r.sha256, r.withdrawn_at,
  (SELECT count(*) FROM authority_lines WHERE roster_id = r.id AND removed_at IS NULL)
FROM authority_rosters AS r JOIN users AS u ON u.id = r.user_id
  LEFT JOIN users AS a ON a.id = r.approved_by_id
"""


def cards(at: datetime) -> list[Row]:
    """Return the newest rosters, the newest first, each with its `state`."""
    rows = named(_CARD_NAMES, f"{_CARDS} ORDER BY r.id DESC LIMIT ?", (MOST_CARDS,))
    return _with_state(rows, at)


def one(roster_id: int, at: datetime) -> Row | None:
    """Return one roster with its state."""
    rows = _with_state(named(_CARD_NAMES, f"{_CARDS} WHERE r.id = ?", (roster_id,)), at)
    return rows[0] if rows else None


def _with_state(rows: list[Row], at: datetime) -> list[Row]:
    """Give each row its state: draft, withdrawn, planned, over, replaced or holds."""
    now = judged("", at)
    for row in rows:
        if row["withdrawn_at"]:
            row["state"] = "withdrawn"
        elif not row["approved_at"]:
            row["state"] = "draft"
        elif row["ends_on"] < now.day:
            row["state"] = "over"
        elif row["begins_on"] > now.day:
            row["state"] = "planned"
        else:
            row["state"] = "holds" if row["id"] == now.roster_id else "replaced"
    return rows


_LINE_NAMES = "id personnel_id person serial unit status".split()
_LINES = """
SELECT line.id, p.id, r.name || ' ' || upper(p.surname) || ', ' || p.first_name, p.serial,
  coalesce(g.name, '') || coalesce(' ' || s.name, ''), p.status
FROM authority_lines AS line JOIN personnel AS p ON p.id = line.personnel_id
  JOIN ranks AS r ON r.id = p.rank_id LEFT JOIN "groups" AS g ON g.id = p.group_id
  LEFT JOIN squadrons AS s ON s.id = p.squadron_id
WHERE line.roster_id = ? AND line.removed_at IS NULL ORDER BY p.surname, p.first_name, p.id
"""


def lines(roster_id: int) -> list[Row]:
    """Return who is on a roster, by name."""
    return named(_LINE_NAMES, _LINES, (roster_id,))


_CHECKED = """
SELECT r.id, r.name, r.authority FROM authority_checks AS c
  JOIN authority_rosters AS r ON r.id = c.roster_id WHERE c.transaction_id = ?
"""


def judged_by(take_id: int) -> Row | None:
    """Return the roster that an issue was judged by; None where none was asked."""
    found = named(("id", "name", "authority"), _CHECKED, (take_id,))
    return found[0] if found else None
