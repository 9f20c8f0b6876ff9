"""The rows that a count's figures are made of, each kind read at once."""

from __future__ import annotations

import json
from collections.abc import Iterable
from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries.reports import as_of

STEP_WORDS = {
    "ignore": "Ignored",
    "report": "Reported missing",
    "return": "Returned",
    "move": "Moved",
}


class Sighting(NamedTuple):
    """One sighting that holds; `at` is stored text."""

    id: int
    code: str
    item_id: str | None
    rack: str | None
    verdict: str
    at: str
    by: str


class Known(NamedTuple):
    """An item as a count names it."""

    model_id: int
    item_class: str
    model: str
    short_name: str
    serial: str
    rack: str | None
    slot: str | None
    status: str

    @property
    def label(self) -> str:
        """Return the item as the counter says it: M4 W480302."""
        return f"{self.short_name} {self.serial}"

    @property
    def place(self) -> str:
        """Return rack and slot: R3-12."""
        return "-".join(part for part in (self.rack, self.slot) if part)


class Counted(NamedTuple):
    """A number that was counted, and when (stored text)."""

    quantity: int
    at: str


class Paper(NamedTuple):
    """By which receipt something is out, and to whom."""

    receipt: str
    holder: str


class Moves:
    """What went out and came back since a count began, by item, in order."""

    def __init__(self, rows: Iterable[tuple[str, str, str]]) -> None:
        self._of: dict[str, list[tuple[str, str]]] = {}
        for item_id, action, at in rows:
            self._of.setdefault(item_id, []).append((at, action))

    def until(self, item_id: str, at: str | None) -> str | None:
        """Return the last action of an item up to a moment, None where there was none."""
        found = [action for when, action in self._of.get(item_id, ()) if at is None or when <= at]
        return found[-1] if found else None

    def after(self, item_id: str, at: str) -> str | None:
        """Return the first action of an item after a moment."""
        return next((action for when, action in self._of.get(item_id, ()) if when > at), None)


_SIGHTINGS = """
SELECT s.id, s.code, s.item_id, s.rack, s.verdict, s.seen_at, u.username
FROM count_sightings AS s JOIN users AS u ON u.id = s.user_id
WHERE s.count_id = ? AND s.undoes_id IS NULL
  AND NOT EXISTS (SELECT 1 FROM count_sightings AS later WHERE later.undoes_id = s.id)
ORDER BY s.id
"""


def sightings(count_id: int) -> list[Sighting]:
    """Return the sightings of a count that hold, first to last."""
    return [Sighting(*row) for row in database.execute_sql(_SIGHTINGS, (count_id,))]


_ITEMS = """
SELECT i.id, m.id, m.class, m.name, m.short_name, i.serial, i.rack, i.slot, i.status
FROM json_each(?) AS asked CROSS JOIN items AS i ON i.id = asked.value
  JOIN item_models AS m ON m.id = i.model_id
"""


def items(ids: Iterable[str]) -> dict[str, Known]:
    """Return these items by their ids."""
    asked = (json.dumps(list(dict.fromkeys(ids))),)
    return {key: Known(*row) for key, *row in database.execute_sql(_ITEMS, asked)}


_MOVES = """
SELECT item_id, action, occurred_at FROM transactions WHERE id > ? AND recorded_at >= ?
ORDER BY occurred_at, id
"""


def moves(since: datetime) -> Moves:
    """Return what moved by entries recorded since a moment, those typed late from paper, too."""
    at = clock.to_text(since)
    return Moves(database.execute_sql(_MOVES, (as_of.mark("transactions", "id", at), at)))


_QUANTITIES = """
SELECT {0}, quantity, created_at FROM count_quantities
WHERE count_id = ? AND {0} IS NOT NULL ORDER BY id
"""


def quantities(count_id: int, column: str) -> dict[int, Counted]:
    """Return the newest number of each model (`model_id`) or lot (`stock_id`)."""
    rows = database.execute_sql(_QUANTITIES.format(column), (count_id,))
    return {key: Counted(*row) for key, *row in rows}


_LOTS = """
SELECT s.id, k.name || CASE WHEN s.lot IS NULL THEN '' ELSE ' lot ' || s.lot END
    || CASE WHEN s.use = 'live' THEN '' ELSE ' ' || s.use END,
  coalesce((SELECT on_hand FROM stock_movements AS m WHERE m.stock_id = s.id
    AND m.recorded_at <= coalesce(asked.value ->> 1, '9') ORDER BY m.id DESC LIMIT 1), 0)
FROM json_each(?) AS asked CROSS JOIN stock AS s ON s.id = asked.value ->> 0
  JOIN stock_kinds AS k ON k.id = s.kind_id
ORDER BY k.family DESC, k.position, k.id, s.id
"""


def lots(counted: dict[int, Counted | None]) -> list[tuple[int, str, int]]:
    """Return (id, name, on hand when it was counted, or now) of these pools and lots."""
    asked = json.dumps([[key, one.at if one else None] for key, one in counted.items()])
    return [(key, name, there) for key, name, there in database.execute_sql(_LOTS, (asked,))]


_PAPERS = """
SELECT c.item_id, coalesce(rc.name, 'entry ' || c.take_id),
  iif(c.returned_at IS NULL, r.name || ' ' || upper(p.surname), '')
FROM json_each(?) AS asked CROSS JOIN custody AS c ON c.take_id = (SELECT max(take_id) FROM custody
    WHERE item_id = asked.key AND since <= asked.value)
  JOIN transactions AS t ON t.id = c.take_id LEFT JOIN receipts AS rc ON rc.id = t.receipt_id
  JOIN personnel AS p ON p.id = c.personnel_id JOIN ranks AS r ON r.id = p.rank_id
"""


def papers(seen: dict[str, str]) -> dict[str | None, Paper]:
    """Return by which paper each item was out when it was seen (stored text), if it was."""
    rows = database.execute_sql(_PAPERS, (json.dumps(seen),))
    return {key: Paper(*row) for key, *row in rows}


_DONE = """
SELECT item_id, sighting_id, kind, text FROM count_steps
WHERE count_id = ? AND kind <> 'finish' ORDER BY id
"""


def done(count_id: int) -> dict[str | int, str]:
    """Return what was done about each thing that did not agree, by item or by sighting."""
    found: dict[str | int, str] = {}
    for item_id, sighting_id, kind, text in database.execute_sql(_DONE, (count_id,)):
        words = f"{STEP_WORDS[kind]}: {text}" if text else f"{STEP_WORDS[kind]}."
        found[item_id if item_id is not None else sighting_id] = words
    return found
