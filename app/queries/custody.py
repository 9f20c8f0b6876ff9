"""Who holds what: now, at a moment, by person and by item."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.items import Item, ItemClass, ItemModel
from app.models.personnel import Personnel, Rank
from app.models.prepared import Prepared
from app.models.transactions import Custody, Transaction
from app.queries.settings import setting

# Composed once: they run at every scan.
_OPEN = Prepared(
    Custody.select(Custody, Personnel, Rank, Transaction)
    .join(Personnel, on=(Custody.personnel == Personnel.id))
    .join(Rank)
    .switch(Custody)
    .join(Transaction, on=(Custody.take == Transaction.id))
    .where((Custody.item == "") & Custody.returned_at.is_null())
)
_HELD = Prepared(
    Custody.select(Custody, Item, ItemModel, ItemClass, Transaction)
    .join(Item)
    .join(ItemModel)
    .join(ItemClass)
    .switch(Custody)
    .join(Transaction, on=(Custody.take == Transaction.id))
    # In no order: SQLite would go through all that the person ever had, which is in order already.
    .where((Custody.personnel == "") & Custody.returned_at.is_null())
)


def open_custody(item_id: str) -> Custody | None:
    """Return the open row of an item, with holder, rank and take; None when it is in."""
    return _OPEN.first(item_id)  # type: ignore[no-any-return]


_LAST = Prepared(
    Custody.select().where((Custody.item == "") & Custody.returned_at.is_null(False))
    .order_by(Custody.since.desc(), Custody.id.desc()).limit(1)
)  # fmt: skip


def last_closed(item_id: str) -> Custody | None:
    """Return the newest time out of an item that is over; None when there was none."""
    return _LAST.first(item_id, 1)  # type: ignore[no-any-return]


# The newest row says it: an item's story runs forward, which a trigger sees to.
_MOVED = """
SELECT coalesce(returned_at, since) FROM custody WHERE item_id = ?
ORDER BY since DESC, id DESC LIMIT 1
"""


def last_moved_at(item_id: str) -> datetime | None:
    """Return when an item last went out or came back; None when it never did."""
    row = database.execute_sql(_MOVED, (item_id,)).fetchone()
    return clock.from_text(row[0]) if row else None


def held_by(personnel_id: str) -> list[Custody]:
    """Return the open rows of a person, oldest first, with item, model, class and take."""
    return sorted(_HELD.rows(personnel_id), key=lambda row: (row.since, row.id))


def due_before(return_id: int) -> datetime | None:
    """Return the due time that held before a return."""
    return Custody.get(Custody.back == return_id).due_at  # type: ignore[no-any-return]


def take_before(return_id: int) -> int:
    """Return the take that a return ended."""
    return Custody.get(Custody.back == return_id).take_id  # type: ignore[no-any-return]


def is_overdue(custody: Custody, at: datetime) -> bool:
    """Say whether an item is out past its due time; a returned item never is."""
    return custody.returned_at is None and custody.due_at is not None and custody.due_at < at


# Counts along the index of what is out; SQLite's own choice reads everything that ever was.
_OUT = "SELECT count(*) FROM custody INDEXED BY custody_open_item WHERE returned_at IS NULL"
_OVERDUE = "SELECT count(*) FROM custody WHERE returned_at IS NULL AND due_at < ?"


def out_count() -> int:
    """Return how many items are out."""
    return int(database.execute_sql(_OUT).fetchone()[0])


def overdue_count(at: datetime) -> int:
    """Return how many items are out past their due time."""
    return int(database.execute_sql(_OVERDUE, (clock.to_text(at),)).fetchone()[0])


class Over(NamedTuple):
    """A person who holds more than the custody limit allows."""

    personnel_id: str
    label: str
    held: int


_OVER = """
SELECT p.id, r.name, p.surname, count(*) FROM custody AS c INDEXED BY custody_open_item
  JOIN items AS i ON i.id = c.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN item_classes AS k ON k.name = m.class AND k.counts_toward_limit = 1
  JOIN personnel AS p ON p.id = c.personnel_id JOIN ranks AS r ON r.id = p.rank_id
WHERE c.returned_at IS NULL AND c.personnel_id IN (
  SELECT personnel_id FROM custody INDEXED BY custody_open_person WHERE returned_at IS NULL
  GROUP BY personnel_id HAVING count(*) > 1)
GROUP BY p.id, CASE WHEN ? THEN m.class END
HAVING count(*) > 1 ORDER BY p.surname, p.id
"""


def over_limit() -> list[Over]:
    """Return who holds more than the limit: a changed limit binds new issues only (rule 2)."""
    per_class = setting("custody_limit") == "per class"
    rows = database.execute_sql(_OVER, (per_class,))
    return [Over(key, f"{rank} {name.upper()}", held) for key, rank, name, held in rows]
