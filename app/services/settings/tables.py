"""The tables that an admin keeps: which columns each has, and how its rows are added and changed.

Nothing is deleted. A disabled row stays readable where it is used and is not offered any more;
what depends on a row keeps what it depends on.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

from app import clock
from app.documents.control_card import CONTROLS
from app.models.base import Base
from app.models.items import Condition, ItemClass, ItemModel
from app.models.personnel import Group, Rank, Squadron
from app.models.purposes import Purpose, PurposeClass, purpose_code
from app.models.stock import StockKind
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable
from app.services.records import person_search
from app.services.settings.table_columns import TABLES, Column, Table
from app.services.setup import starting_stock

Given = Mapping[str, Any]
_SEARCHED = (Rank, Group, Squadron)


class InUse(Refusal):
    """Something else needs the row as it is."""

    code = "in_use"
    title = "Still needed"


def named(name: str) -> Table:
    """Return a table. Raises NotFound."""
    if name not in TABLES:
        raise NotFound("unknown_table", "There is no such table.")
    return TABLES[name]


def existing(table: Table, key: str) -> Base:
    """Return a row by its key. Raises NotFound."""
    found = next((row for row in rows(table) if str(row.get_id()) == key), None)
    if found is None:
        raise NotFound("unknown_row", f"There is no such {table.noun}.")
    return found


def rows(table: Table) -> list[Base]:
    """Return a table's rows in their order, the disabled ones last."""
    order = table.model.position if table.ordered else table.model.name
    found = list(table.model.select().order_by(order))
    return sorted(found, key=lambda row: not is_active(row))


def is_active(row: Base) -> bool:
    """Say whether a row is offered for new entries."""
    return bool(row.active) if hasattr(row, "active") else row.disabled_at is None


def shown(table: Table, row: Base) -> dict[str, Any]:
    """Return a row's columns as a form has them: texts, and a list of names for the classes."""
    return {column.name: _shown(column, row) for column in table.columns}


@writes
def save(table: Table, row: Base | None, given: Given, *, user: User | None) -> Base:
    """Add a row (`row` is None), or change one; what is not given stays. Return the row.

    Raises Invalid with every problem at once.
    """
    new = row is None
    row = row or table.model()
    kept = _checked(table, row, given, new=new)
    before = {} if new else audit.tracked_values(row)
    for column in table.columns:
        if column.name in kept and column.kind != "classes":
            setattr(row, column.field, kept[column.name])
    if new and table.ordered:
        row.position = table.model.select().count()
    if new:
        audit.insert(row, user)
    else:
        _save_changed(row, before, user)
    if new and isinstance(row, StockKind):
        starting_stock.uncounted(row, user)
    if "classes" in kept:
        _draw(row, kept["classes"], user)
    return row


def _save_changed(row: Base, before: dict[str, Any], user: User | None) -> None:
    if audit.tracked_values(row) == before:
        return
    row.save()
    audit.changed(row, before, user)
    if isinstance(row, _SEARCHED):
        person_search.refresh(row)


@writes
def enable(row: Base, *, user: User | None) -> None:
    """Offer a row for new entries again."""
    _switch(row, True, user)


@writes
def disable(table: Table, row: Base, *, user: User | None) -> None:
    """Offer a row no longer; it stays where it is used. Raises InUse."""
    if table.keeps_one and [other for other in rows(table) if is_active(other)] == [row]:
        raise InUse(f"This is the last {table.noun}, and one is needed. Add another first.")
    if isinstance(row, Condition) and row.name == "Good":
        raise InUse("New items are registered as Good, so it stays.")
    if isinstance(row, ItemClass):
        active = ItemModel.select().where((ItemModel.item_class == row) & (ItemModel.active == 1))
        names = [model.short_name for model in active]
        if names:
            raise InUse(f"{', '.join(names)} are of this class. Disable them first.")
    _switch(row, False, user)


@writes
def move(table: Table, row: Base, way: str, *, user: User | None) -> None:
    """Move a row one place up or down among those that are offered."""
    order = rows(table)
    place = order.index(row)
    other = place - 1 if way == "up" else place + 1
    if not table.ordered or not 0 <= other < len(order):
        return
    order[place], order[other] = order[other], order[place]
    for position, moved in enumerate(order):
        if moved.position != position:
            before = audit.tracked_values(moved)
            moved.position = position
            moved.save(only=["position"])
            audit.changed(moved, before, user, action="move")


def _shown(column: Column, row: Base) -> Any:
    if column.kind == "classes":
        return _drawn(row)
    value = getattr(row, "class_name" if column.kind == "class" else column.field)
    if column.kind == "yes":
        return "yes" if value else "no"
    return "" if value is None else str(value)


def _checked(table: Table, row: Base, given: Given, *, new: bool) -> dict[str, Any]:
    """Return the columns given as they are kept. Raises Invalid with every problem."""
    kept: dict[str, Any] = {}
    problems: dict[str, list[str]] = {}
    others = [other for other in rows(table) if new or other != row]
    for column in table.columns:
        if column.name not in given and not new:
            continue
        try:
            value = column.checked(given.get(column.name, column.start))
            if column.unique:
                _check_unique(column, value, others)
            if not new:
                _check_fixed(table, column, row, value)
            if isinstance(row, Purpose) and column.name == "name" and value != row.name:
                _check_code(value, others)
            kept[column.name] = value
        except Unusable as wrong:
            problems[column.name] = [wrong.reason]
    problems |= {name: [sentence] for name, sentence in _lacking(table, row, kept)}
    if problems:
        raise Invalid(problems)
    return kept


def _lacking(table: Table, row: Base, kept: dict[str, Any]) -> Iterator[tuple[str, str]]:
    """Yield each column that another one needs and that will say nothing."""

    def will_say(name: str) -> Any:
        return kept[name] if name in kept else getattr(row, name)

    for column in table.columns:
        if column.needs and will_say(column.name) and not will_say(column.needs):
            yield column.needs, f"This is needed with: {column.label}."


def _check_unique(column: Column, value: Any, others: list[Base]) -> None:
    for other in others:
        taken = getattr(other, column.field)
        if value is not None and taken is not None and taken.casefold() == value.casefold():
            state = "" if is_active(other) else ", which is disabled: enable it instead"
            raise Unusable(f"{other.name} has this already{state}.")


def _check_code(name: str, others: list[Base]) -> None:
    """Raise Unusable where a purpose's card would read as another card of the counter does."""
    code = purpose_code(name)
    taken = {control.code: control.name for control in CONTROLS}
    taken |= {other.code: other.name for other in others}
    if code in taken:
        raise Unusable(
            f"Its card at the counter would read {code}, as that of {taken[code]} does. Give it "
            "another name."
        )


def _check_fixed(table: Table, column: Column, row: Base, value: Any) -> None:
    """Raise Unusable where something depends on what a column says now."""
    now = getattr(row, "class_name" if column.kind == "class" else column.field, value)
    if value == now or not column.fixed or column.kind == "classes":
        return
    count = table.uses(row)
    if count or column.is_key:
        raise Unusable(column.fixed.format(count=count))


def _drawn(row: Base) -> list[str]:
    """Return the classes that a purpose draws."""
    if row.get_id() is None:
        return []
    drawn = PurposeClass.select().where(
        (PurposeClass.purpose == row) & PurposeClass.disabled_at.is_null()
    )
    return [entry.class_name for entry in drawn]


def _draw(row: Base, names: list[str], user: User | None) -> None:
    """Let a purpose draw these classes and no others."""
    there = {e.class_name: e for e in PurposeClass.select().where(PurposeClass.purpose == row)}
    for name in names:
        if name not in there:
            audit.insert(PurposeClass(purpose=row, item_class=name), user)
    for name, entry in there.items():
        _switch(entry, name in names, user)


def _switch(row: Base, on: bool, user: User | None) -> None:
    if is_active(row) == on:
        return
    before = audit.tracked_values(row)
    if hasattr(row, "active"):
        row.active = int(on)
    else:
        row.disabled_at = None if on else clock.now()
    row.save(only=["active"] if hasattr(row, "active") else ["disabled_at"])
    audit.changed(row, before, user, action="enable" if on else "disable")
