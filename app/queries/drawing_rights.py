"""Who may draw what: qualifications, orders against it, and whose weapon is whose."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.drawing_rights import Assignment, DutyBar
from app.models.items import Item, ItemModel
from app.models.personnel import Personnel, Rank
from app.models.prepared import Prepared


class Standing(NamedTuple):
    """How somebody stands for an item: ok, soon (ends within the warning), expired or none."""

    word: str
    expires_on: str | None = None


_QUALIFIED = """
SELECT max(coalesce(expires_on, '9999-12-31')) FROM qualifications
WHERE personnel_id = ? AND withdrawn_at IS NULL AND (model_id = ? OR class = ?)
"""


def standing(personnel_id: str, item: Item, at: datetime, warn_days: int) -> Standing:
    """Return how a person's qualification for an item stands on the local day of `at`."""
    given = (personnel_id, item.model_id, item.model.class_name)
    until = database.execute_sql(_QUALIFIED, given).fetchone()[0]
    if until is None:
        return Standing("none")
    if until == "9999-12-31":
        return Standing("ok")
    left = (datetime.fromisoformat(until).date() - clock.local(at).date()).days
    word = "expired" if left < 0 else "soon" if left <= warn_days else "ok"
    return Standing(word, until)


_BAR = """
SELECT id FROM duty_bars
WHERE personnel_id = ? AND lifted_at IS NULL AND begins_at <= ? AND (ends_at IS NULL OR ends_at > ?)
  AND (class IS NULL OR class = ?) ORDER BY class IS NOT NULL, id LIMIT 1
"""


def bar(
    personnel_id: str, at: datetime, class_name: str | None = None, until: datetime | None = None
) -> DutyBar | None:
    """Return the order that forbids a person a class of items at a moment; None when none does.

    With `until` one that holds at any time from `at` to then. Without a class only an order
    against everything counts.
    """
    given = (personnel_id, clock.to_text(until or at), clock.to_text(at), class_name)
    row = database.execute_sql(_BAR, given).fetchone()
    return DutyBar.get_by_id(row[0]) if row else None


_ASSIGNED = Prepared(
    Assignment.select(Assignment, Personnel, Rank)
    .join(Personnel)
    .join(Rank)
    .where((Assignment.item == "") & Assignment.ended_at.is_null())
)
_OWN = Prepared(
    Assignment.select(Assignment, Item, ItemModel)
    .join(Item)
    .join(ItemModel)
    .where((Assignment.personnel == "") & Assignment.ended_at.is_null())
    .order_by(Assignment.id)
)


def assigned_to(item_id: str) -> Personnel | None:
    """Return whose weapon an item is, with the rank; None when it is nobody's."""
    found = _ASSIGNED.first(item_id)
    return found.personnel if found else None


def own_weapons(personnel_id: str) -> list[Item]:
    """Return the items that are a person's own, with their models."""
    return [found.item for found in _OWN.rows(personnel_id)]
