"""The kinds of stock a fresh database carries, what fits what, and the loadouts (domain.md)."""

from __future__ import annotations

from app import clock
from app.models.base import Base
from app.models.items import ItemClass, ItemModel
from app.models.purposes import Purpose
from app.models.stock import LoadoutLine, ModelStockKind, Stock, StockKind
from app.models.users import User
from app.services import audit

# name, capacity
MAGAZINES = (
    ("Glock 17 9mm", 17), ("Cal.45 7 rounds", 7), ("Cal.45 8 rounds", 8), ("Cal.45 Hi Cap", 14),
    ("5.56mm 30 rounds", 30), ("5.56mm 20 rounds", 20), ("7.62mm M14", 20),
)  # fmt: skip
AMMUNITION = ("M882 9x19mm", "Cal.45 Ball", "M193 5.56mm", "M855 5.56mm", "M80 7.62x51mm")
ACCESSORIES = ("Holster", "Magazine pouch", "Sling", "Bandoleer")
# For models that nothing is said to fit.
OTHERS = {"magazine": "Other magazines", "ammunition": "Other ammunition"}
# A model's short name: what fits it, what a loadout takes by itself first.
FITS = {
    "G17": ("Glock 17 9mm", "M882 9x19mm"),
    "M1911": ("Cal.45 7 rounds", "Cal.45 8 rounds", "Cal.45 Ball"),
    "ARMSCOR": ("Cal.45 Hi Cap", "Cal.45 Ball"),
    "RIA": ("Cal.45 Hi Cap", "Cal.45 Ball"),
    "M4": ("5.56mm 30 rounds", "5.56mm 20 rounds", "M855 5.56mm", "M193 5.56mm"),
    "M16A1": ("5.56mm 30 rounds", "5.56mm 20 rounds", "M193 5.56mm", "M855 5.56mm"),
    "M653": ("5.56mm 30 rounds", "5.56mm 20 rounds", "M193 5.56mm", "M855 5.56mm"),
    "M14": ("7.62mm M14", "M80 7.62x51mm"),
}
_PISTOL = (("magazine", 4), ("ammunition", 42), ("Holster", 1), ("Magazine pouch", 1))
_RIFLE = (("magazine", 7), ("ammunition", 210), ("Sling", 1))
# purpose, class, lines: a family of whichever kind fits the weapon, or an accessory by name.
LOADOUTS = (
    ("Duty Sentinel", "pistol", _PISTOL),
    ("Duty Vigil", "rifle", _RIFLE),
    ("Duty Security", "pistol", _PISTOL),
    ("Duty Security", "rifle", _RIFLE),
)


def plant() -> None:
    """Give a record that has no kinds of stock the starting ones; an older record gets them, too.

    What they refer to may have been renamed since; then that part is left out.
    """
    if StockKind.select().exists():
        return
    kinds = {}
    named: list[tuple[str, str, int | None]] = [("magazine", *row) for row in MAGAZINES]
    named += [("ammunition", name, None) for name in AMMUNITION]
    named += [("accessory", name, None) for name in ACCESSORIES]
    named += [(family, name, None) for family, name in OTHERS.items()]
    for position, (family, name, capacity) in enumerate(named):
        kind = _add(StockKind(family=family, name=name, capacity=capacity, position=position))
        kinds[name] = kind
        uncounted(kind, None)
    _plant_fits(kinds)
    _plant_loadouts(kinds)


def uncounted(kind: Base, user: User | None) -> None:
    """Give a kind the pool that notes what goes out while the unit does not count it."""
    row = Stock(kind=kind, tracked=0, created_at=clock.now())
    audit.insert(row, user, action="plant")


def _plant_fits(kinds: dict[str, Base]) -> None:
    models = {model.short_name: model for model in ItemModel.select()}
    for short_name in FITS.keys() & models.keys():
        for position, name in enumerate(FITS[short_name]):
            _add(ModelStockKind(model=models[short_name], kind=kinds[name], position=position))


def _plant_loadouts(kinds: dict[str, Base]) -> None:
    purposes = {purpose.name: purpose for purpose in Purpose.select()}
    classes = {row.name for row in ItemClass.select()}
    for purpose, item_class, lines in LOADOUTS:
        if purpose not in purposes or item_class not in classes:
            continue
        for name, quantity in lines:
            kind = kinds.get(name)
            _add(
                LoadoutLine(
                    purpose=purposes[purpose],
                    item_class=item_class,
                    family="accessory" if kind else name,
                    kind=kind,
                    quantity=quantity,
                )
            )


def _add(row: Base) -> Base:
    audit.insert(row, None, action="plant")
    return row
