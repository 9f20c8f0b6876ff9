"""Ties an issue to the line of a roster that it serves, in the entry's own block."""

from __future__ import annotations

from app.models.base import database
from app.models.transactions import Transaction
from app.models.transfers import RosterTake
from app.models.users import User
from app.services import audit

# The line of what the undone return had brought back.
_AGAIN = """
SELECT link.line_id FROM custody AS c JOIN roster_takes AS link ON link.take_id = c.take_id
WHERE c.return_id = ?
"""
# A line of the roster that this counter runs: for this weapon, for its class, or for any.
_SERVED = """
SELECT line.id FROM stations
  JOIN rosters AS roster ON roster.id = stations.roster_id AND roster.closed_at IS NULL
  JOIN roster_lines AS line ON line.roster_id = roster.id AND line.removed_at IS NULL
  JOIN items AS drawn ON drawn.id = ?
  JOIN item_models AS kind ON kind.id = drawn.model_id
  LEFT JOIN items AS meant ON meant.id = line.item_id
  LEFT JOIN item_models AS of_kind ON of_kind.id = meant.model_id
WHERE stations.id = ? AND line.personnel_id = ?
  AND (line.item_id IS NULL OR line.item_id = drawn.id OR of_kind.class = kind.class)
  AND NOT EXISTS (SELECT 1 FROM roster_takes AS link JOIN custody AS c ON c.take_id = link.take_id
    WHERE link.line_id = line.id AND c.returned_at IS NULL)
ORDER BY line.item_id IS drawn.id DESC, line.item_id IS NULL, line.id LIMIT 1
"""


def follow(earlier: int, take: int, user: User) -> None:
    """Note that a take goes on with the line that an earlier one of the same person served."""
    served = RosterTake.get_or_none(RosterTake.take == earlier)
    if served is not None and not RosterTake.select().where(RosterTake.take == take).exists():
        audit.insert(RosterTake(line=served.line_id, take=take), user, action="serve")


def link(entry: Transaction, user: User) -> None:
    """Note which line of a roster an entry serves, if it does."""
    if entry.action != "Take":
        return
    if entry.corrects_id is not None:
        row = database.execute_sql(_AGAIN, (entry.corrects_id,)).fetchone()
    elif entry.station_id is not None:
        asked = (entry.item_id, entry.station_id, entry.personnel_id)
        row = database.execute_sql(_SERVED, asked).fetchone()
    else:
        row = None
    if row is not None:
        audit.insert(RosterTake(line=row[0], take=entry), user, action="serve")
