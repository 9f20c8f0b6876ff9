"""Edits what fits which model, and what each purpose brings along with a class of weapon."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.models.base import Base
from app.models.items import ItemClass, ItemModel
from app.models.purposes import Purpose
from app.models.stock import LoadoutLine, ModelStockKind, StockKind
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Invalid, NotFound
from app.services.settings.table_columns import classes

MOST_PLACES, MOST = 99, 100_000
# Magazines and rounds of whichever kind fits; accessories are lines of their own.
FAMILIES = {"magazine": "Magazines", "ammunition": "Rounds"}


class Cell(NamedTuple):
    """One number of a loadout's form: its field, its label, what it is now."""

    field: str
    label: str
    quantity: int
    family: str
    kind_id: int | None = None


def model(model_id: int) -> ItemModel:
    """Return a model. Raises NotFound."""
    found = ItemModel.get_or_none(ItemModel.id == model_id)
    if found is None:
        raise NotFound("unknown_row", "There is no such model.")
    return found  # type: ignore[no-any-return]


def purpose(purpose_id: int) -> Purpose:
    """Return a purpose. Raises NotFound."""
    found = Purpose.get_or_none(Purpose.id == purpose_id)
    if found is None:
        raise NotFound("unknown_row", "There is no such purpose.")
    return found  # type: ignore[no-any-return]


def places(of: ItemModel) -> list[tuple[StockKind, int]]:
    """Return each kind of magazine and ammunition with its place for a model; 0: does not fit."""
    rows = ModelStockKind.select().where(
        (ModelStockKind.model == of) & (ModelStockKind.active == 1)
    )
    known = {row.kind_id: row.position for row in rows}
    kinds = StockKind.select().where((StockKind.family != "accessory") & (StockKind.active == 1))
    ordered = list(kinds.order_by(StockKind.position, StockKind.id))
    order: dict[str, list[int]] = {family: [] for family in FAMILIES}
    for kind in sorted(ordered, key=lambda kind: known.get(kind.id, 0)):
        if kind.id in known:
            order[kind.family].append(kind.id)
    return [
        (kind, order[kind.family].index(kind.id) + 1 if kind.id in known else 0) for kind in ordered
    ]


@writes
def fit(of: ItemModel, given: Mapping[str, str], *, user: User) -> None:
    """Keep which kinds fit a model; `given` has the place of each as `kind-<id>`, 0 for none.

    The lowest place of a family is what a loadout takes by itself. Raises Invalid.
    """
    problems: dict[str, list[str]] = {}
    wanted = {
        kind: _number(given.get(f"kind-{kind.id}", ""), f"kind-{kind.id}", MOST_PLACES, problems)
        for kind, _ in places(of)
    }
    if problems:
        raise Invalid(problems)
    there = {row.kind_id: row for row in ModelStockKind.select().where(ModelStockKind.model == of)}
    for kind, place in wanted.items():
        row = there.get(kind.id)
        if row is None and place:
            _added(ModelStockKind(model=of, kind=kind, position=place - 1), user)
        elif row is not None:
            position = place - 1 if place else row.position
            _changed(row, user, active=int(place > 0), position=position)


def cells(of: Purpose) -> dict[str, list[Cell]]:
    """Return the numbers of each class's loadout: {class: [Cell]}."""
    lines = LoadoutLine.select().where(LoadoutLine.purpose == of)
    now = {(line.class_name, line.family, line.kind_id): line.quantity for line in lines}
    accessories = StockKind.select().where(
        (StockKind.family == "accessory") & (StockKind.active == 1)
    )
    ordered = list(accessories.order_by(StockKind.position, StockKind.id))
    found = {}
    for name in classes():
        row = [
            Cell(f"{name}-{family}", label, now.get((name, family, None), 0), family)
            for family, label in FAMILIES.items()
        ]
        for kind in ordered:
            quantity = now.get((name, "accessory", kind.id), 0)
            row.append(Cell(f"{name}-{kind.id}", kind.name, quantity, "accessory", kind.id))
        found[name] = row
    return found


@writes
def load(of: Purpose, given: Mapping[str, str], *, user: User) -> None:
    """Keep what a purpose brings along; `given` has a number for each cell's field, 0 for none.

    Raises Invalid with every problem at once.
    """
    problems: dict[str, list[str]] = {}
    wanted = {
        (name, cell): _number(given.get(cell.field, ""), cell.field, MOST, problems)
        for name, row in cells(of).items()
        for cell in row
    }
    if problems:
        raise Invalid(problems)
    lines = LoadoutLine.select().where(LoadoutLine.purpose == of)
    there = {(line.class_name, line.family, line.kind_id): line for line in lines}
    for (name, cell), quantity in wanted.items():
        line = there.get((name, cell.family, cell.kind_id))
        if line is not None:
            _changed(line, user, quantity=quantity)
        elif quantity:
            _added(
                LoadoutLine(
                    purpose=of,
                    item_class=ItemClass.get_by_id(name),
                    family=cell.family,
                    kind=cell.kind_id,
                    quantity=quantity,
                ),
                user,
            )


def _number(text: str, field: str, most: int, problems: dict[str, list[str]]) -> int:
    text = text.strip() or "0"
    if text.isascii() and text.isdigit() and len(text) < 9 and int(text) <= most:
        return int(text)
    problems[field] = [f"Give a whole number from 0 to {most:,}."]
    return 0


def _added(row: Base, user: User) -> None:
    audit.insert(row, user)


def _changed(row: Base, user: User, **values: int) -> None:
    if all(getattr(row, name) == value for name, value in values.items()):
        return
    audit.edit(row, values, user)
