"""How far the clock can be trusted, and which entries were made while it could not."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

from app import clock
from app.models.base import database
from app.queries.rows import Row, named

# So many of the newest entries are looked through for unsure ones.
NEWEST = 300
_LAST = """
SELECT kind, boot_id, shift_ms, created_at FROM clock_marks
WHERE kind <> 'correction' ORDER BY id DESC LIMIT 1
"""
_NAMES = "id kind shift_ms first_id last_id reason user created_at".split()
_ALL = """
SELECT m.id, m.kind, m.shift_ms, m.first_id, m.last_id, m.reason, u.username, m.created_at
FROM clock_marks AS m LEFT JOIN users AS u ON u.id = m.user_id ORDER BY m.id DESC LIMIT 50
"""
_UNSURE_NAMES = "id action item occurred_at recorded_at".split()
_UNSURE = """
SELECT t.id, t.action, m.short_name || ' ' || i.serial, t.occurred_at, t.recorded_at
FROM (SELECT * FROM transactions ORDER BY id DESC LIMIT ?) AS t
  JOIN audit_log AS a ON a.object_type = 'transactions' AND a.object_id = CAST(t.id AS TEXT)
    AND a.action IN ('Take', 'Return')
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
WHERE a.clock_state = 'unsure' ORDER BY t.id DESC
"""
_OF_ENTRY = """
SELECT clock_state FROM audit_log
WHERE object_type = 'transactions' AND object_id = ? ORDER BY seq LIMIT 1
"""


def state() -> str:
    """Return how far the clock can be trusted now: synced, rtc, confirmed or unsure.

    Confirmed lasts until the machine starts anew or its clock jumps.
    """
    found = clock.state()
    if found != "unsure":
        return found
    last = database.execute_sql(_LAST).fetchone()
    is_confirmed = last and last[0] == "confirmed" and last[1] == clock.boot_id()
    return "confirmed" if is_confirmed else found


def state_by(execute: Callable[[str], Any]) -> str:
    """Return the state as another connection sees it; jumped where nobody confirmed it since."""
    last = execute(_LAST).fetchone()
    if last and last[0] == "jump":
        return "jumped"
    found = clock.state()
    is_confirmed = last and last[1] == clock.boot_id()
    return "confirmed" if found == "unsure" and is_confirmed else found


def jump() -> Row | None:
    """Return the newest jump, its `shift` and `at`, while nobody has compared the clock since."""
    last = database.execute_sql(_LAST).fetchone()
    if not last or last[0] != "jump":
        return None
    return {"shift": timedelta(milliseconds=last[2]), "at": clock.from_text(last[3])}


def marks() -> list[Row]:
    """Return what was noticed, said and corrected, newest first."""
    rows = named(_NAMES, _ALL)
    for row in rows:
        row["shift"] = timedelta(milliseconds=row["shift_ms"])
    return rows


def unsure_entries() -> list[Row]:
    """Return those of the newest entries that were made while the clock was not sure."""
    return named(_UNSURE_NAMES, _UNSURE, (NEWEST,))


def is_unsure(transaction_id: int, sealed: str = "") -> bool:
    """Say whether an entry was made while the clock was not sure.

    `sealed` is the clock's state by the entry's sealed row, where the log has none.
    """
    row = database.execute_sql(_OF_ENTRY, (str(transaction_id),)).fetchone()
    return (row[0] if row else sealed) == "unsure"
