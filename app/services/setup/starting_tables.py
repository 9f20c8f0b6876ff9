"""The tables a fresh database carries, all editable later (domain.md, Starting tables)."""

from __future__ import annotations

import secrets

from app.models.base import Base, database
from app.models.items import Condition, ItemClass, ItemModel
from app.models.personnel import Group, Rank
from app.models.purposes import Purpose, PurposeClass
from app.models.writes import writes
from app.services import audit
from app.services.documents import starting_forms
from app.services.settings import settings
from app.services.setup import starting_stock

ENLISTED = "AM AW A2C AW2C A1C AW1C SGT SSGT TSGT MSGT SMSGT CMSGT".split()
OFFICERS = "2LT 1LT CPT MAJ LTCOL COL BGEN MGEN LTGEN GEN".split()
GROUPS = "HAS 951st 952nd 953rd".split()
# name, short name, class, calibre, id prefix, needs a factory code
MODELS = (
    ("Glock 17 9mm", "G17", "pistol", "9x19mm", "IP", 0),
    ("M1911 Cal.45", "M1911", "pistol", ".45 ACP", "IP", 0),
    ("Armscor Hi Cap Cal.45", "ARMSCOR", "pistol", ".45 ACP", "IP", 0),
    ("RIA Hi Cap Cal.45", "RIA", "pistol", ".45 ACP", "IP", 0),
    ("M4 Carbine 5.56mm", "M4", "rifle", "5.56x45mm", "IR", 1),
    ("M16A1 Rifle 5.56mm", "M16A1", "rifle", "5.56x45mm", "IR", 0),
    ("M14 Rifle 7.62mm", "M14", "rifle", "7.62x51mm", "IR", 0),
    ("M653 Carbine 5.56mm", "M653", "rifle", "5.56x45mm", "IR", 0),
)
# name, serviceable, warning
CONDITIONS = (("Good", 1, 0), ("Fair", 1, 0), ("Poor", 1, 1), ("Damaged", 0, 0))
# name, hot key, needs a note, classes
PURPOSES = (
    ("Duty Sentinel", "1", 0, ("pistol",)),
    ("Duty Vigil", "2", 0, ("rifle",)),
    ("Duty Security", "3", 0, ("pistol", "rifle")),
    ("Honor Guard", "4", 0, ("rifle",)),
    ("OREX", "5", 0, ("pistol", "rifle")),
    ("Others", "6", 1, ()),
)


@writes
def plant() -> None:
    """Fill a fresh database, beginning its chain; does nothing to one that has a chain."""
    if database.execute_sql("SELECT 1 FROM audit_log LIMIT 1").fetchone():
        settings.plant(None)
        starting_stock.plant()
        starting_forms.plant()
        return
    # Two databases never share a hash, so neither can pass for the other.
    audit.append("begin", "chain", "1", user=None, after={"database": secrets.token_hex(16)})
    settings.plant(None)
    for position, (name, classification) in enumerate(
        [(name, "enlisted") for name in ENLISTED] + [(name, "officer") for name in OFFICERS]
    ):
        _add(Rank(name=name, classification=classification, position=position))
    for name in GROUPS:
        _add(Group(name=name))
    _plant_items()
    _plant_purposes()
    starting_stock.plant()
    starting_forms.plant()


def _plant_items() -> None:
    for name, counts in (("pistol", 1), ("rifle", 1)):
        _add(ItemClass(name=name, counts_toward_limit=counts))
    for name, short_name, item_class, calibre, prefix, factory in MODELS:
        _add(
            ItemModel(
                name=name,
                short_name=short_name,
                item_class=item_class,
                calibre=calibre,
                id_prefix=prefix,
                needs_factory_code=factory,
            )
        )
    for position, (name, serviceable, warning) in enumerate(CONDITIONS):
        _add(Condition(name=name, serviceable=serviceable, warning=warning, position=position))


def _plant_purposes() -> None:
    for position, (name, hot_key, needs_note, classes) in enumerate(PURPOSES):
        purpose = _add(
            Purpose(name=name, position=position, hot_key=hot_key, needs_note=needs_note)
        )
        for item_class in classes:
            _add(PurposeClass(purpose=purpose, item_class=item_class))


def _add(row: Base) -> Base:
    audit.insert(row, None, action="plant")
    return row
