"""The rack list: each slot with its item and, while that is out, who holds it. Counts per owner."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries import matching
from app.queries.item_state import STATUSES, state
from app.queries.matching import Condition
from app.queries.places import walked
from app.queries.rows import Row, named

NO_OWNER = "No owner recorded"
# What the address says of an owner: one unit, none recorded, anybody's own.
PRIVATE, NOBODY, UNIT = "private", "none", "unit:"


_NAMES = (
    "id model_short serial item_number rack slot status condition owner_unit owner since due_at "
    "holder_id holder"
).split()
_ROWS = """
SELECT i.id, m.short_name, i.serial, i.item_number, i.rack, i.slot, i.status, i.condition,
  i.owner_unit, orank.name || ' ' || upper(o.surname), c.since, c.due_at, p.id,
  r.name || ' ' || upper(p.surname) || ', ' || p.first_name
FROM items AS i INDEXED BY items_by_place JOIN item_models AS m ON m.id = i.model_id
  LEFT JOIN custody AS c ON c.item_id = i.id AND c.returned_at IS NULL
  LEFT JOIN personnel AS p ON p.id = c.personnel_id LEFT JOIN ranks AS r ON r.id = p.rank_id
  LEFT JOIN personnel AS o ON o.id = i.private_owner LEFT JOIN ranks AS orank ON orank.id = o.rank_id
"""  # noqa: E501  (a query reads best as it is)


def slots(at: datetime, rack: str = "", owner: str = "") -> list[Row]:
    """Return what is on the books, in the order of walking along the racks.

    Only racks whose name begins with `rack`, or one owner's items, where asked.
    """
    conditions = [matching.none_of("i.status", STATUSES["gone"]), *of_owner(owner)]
    if rack:
        begins = "(i.rack IS NULL) = 0 AND upper(substr(i.rack, 1, length(?))) = upper(?)"
        conditions.append(Condition(begins, (rack, rack)))
    where = matching.where(conditions)
    rows = named(_NAMES, _ROWS + where.sql, where.bound)
    now = clock.to_text(at)
    for row in rows:
        row["state"] = state(row["status"], row["due_at"], now)
    return sorted(rows, key=_place)


def _place(row: Row) -> tuple[object, ...]:
    """Return the key that sorts by rack, slot and serial; what has no rack comes last."""
    rack, slot = row["rack"] or "", row["slot"] or ""
    return not rack, walked(rack), rack, not slot, walked(slot), row["serial"], row["id"]


def of_owner(owner: str) -> list[Condition]:
    """Return the condition that an item is of the owner that an address names; none for any."""
    if owner == PRIVATE:
        return [Condition("i.private_owner IS NOT NULL")]
    if owner == NOBODY:
        return [Condition("i.owner_unit IS NULL AND i.private_owner IS NULL")]
    if owner.startswith(UNIT):
        unit = owner.removeprefix(UNIT)
        return [Condition("i.owner_unit = ? AND i.private_owner IS NULL", (unit,))]
    return []


def words(owner: str) -> str:
    """Return what a page calls the owner that an address names; empty for any."""
    plain = {PRIVATE: "Private property", NOBODY: NO_OWNER}
    return plain.get(owner, owner.removeprefix(UNIT) if owner.startswith(UNIT) else "")


class Owned(NamedTuple):
    """How many items one owner has here, and where they are."""

    key: str
    name: str
    person_id: str | None
    total: int
    inside: int
    out: int
    other: int


_BY_OWNER = """
SELECT i.owner_unit, i.private_owner, r.name || ' ' || upper(p.surname) || ', ' || p.first_name,
  sum(i.number), sum(CASE i.status WHEN 'Available' THEN i.number ELSE 0 END),
  sum(CASE i.status WHEN 'Issued' THEN i.number ELSE 0 END)
FROM (SELECT CASE WHEN private_owner IS NULL THEN owner_unit END AS owner_unit, private_owner, status,
    count(*) AS number FROM items INDEXED BY items_by_owner GROUP BY 1, 2, 3) AS i
  LEFT JOIN personnel AS p ON p.id = i.private_owner LEFT JOIN ranks AS r ON r.id = p.rank_id
WHERE i.status NOT IN ('Turned in', 'Retired') GROUP BY 1, 2
ORDER BY i.private_owner IS NOT NULL, i.owner_unit IS NULL, i.owner_unit, p.surname, p.id
"""  # noqa: E501


def by_owner() -> list[Owned]:
    """Return what each owner has on the books: units first, then private owners."""
    found = []
    for unit, person_id, person, total, inside, out in database.execute_sql(_BY_OWNER):
        key = PRIVATE if person_id else f"{UNIT}{unit}" if unit else NOBODY
        name = person or unit or NO_OWNER
        found.append(Owned(key, name, person_id, total, inside, out, total - inside - out))
    return found


_UNITS = "SELECT DISTINCT owner_unit FROM items INDEXED BY items_by_owner WHERE owner_unit <> ''"


def owners() -> list[tuple[str, str]]:
    """Return the owners that a list can be narrowed to: [(what the address says, words)]."""
    units = sorted(str(row[0]) for row in database.execute_sql(_UNITS))
    return [
        *((f"{UNIT}{unit}", unit) for unit in units),
        *((key, words(key)) for key in (NOBODY, PRIVATE)),
    ]
