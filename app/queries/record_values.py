"""A record's fields as the texts of its form, and the choices that the form offers."""

from __future__ import annotations

from app.models.items import Item
from app.models.personnel import Group, Personnel, Rank, Squadron

ITEM_FIELDS = (
    "item_number property_number condition rack slot owner_unit private_owner cost acquired_on "
    "description"
).split()
PERSON_FIELDS = "rank surname first_name middle_initial group squadron mobile email".split()

Choices = list[tuple[str, str]]


def of_item(item: Item) -> dict[str, str]:
    """Return what the form of an item begins with."""
    centavos = item.cost_centavos
    texts = {name: getattr(item, name, None) for name in ITEM_FIELDS}
    texts["cost"] = None if centavos is None else f"{centavos // 100}.{centavos % 100:02d}"
    return {name: str(text or "") for name, text in texts.items()}


def of_person(person: Personnel) -> dict[str, str]:
    """Return what the form of a person begins with."""
    texts = {name: getattr(person, name) for name in PERSON_FIELDS}
    return {name: str(getattr(text, "name", text) or "") for name, text in texts.items()}


def ranks(person: Personnel | None = None) -> Choices:
    """Return the ranks to choose from; a disabled one only for the person who has it."""
    mine = person.rank_id if person else None
    rows = Rank.select().order_by(Rank.position)
    return [(row.name, row.name) for row in rows if row.active or row.id == mine]


def groups(person: Personnel | None = None) -> Choices:
    """Return the groups to choose from, with none first."""
    mine = person.group_id if person else None
    rows = Group.select().order_by(Group.name)
    return [
        ("", "No group"),
        *((row.name, row.name) for row in rows if row.active or row.id == mine),
    ]


def squadrons() -> list[str]:
    """Return the names of the squadrons that are in use."""
    return [row.name for row in Squadron.select().order_by(Squadron.name) if row.active]
