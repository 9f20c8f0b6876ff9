"""Rows for tests, made the way services make them: with their audit rows."""

from __future__ import annotations

from typing import Any

from app import clock
from app.models.base import Base
from app.models.codes import Code
from app.models.items import Item, ItemModel
from app.models.personnel import Personnel, Rank
from app.models.search_text import search_key
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.records import codes

# Argon2id's form, and no password's hash.
UNUSABLE_PASSWORD = "$argon2id$v=19$m=19456,t=2,p=1$c2FsdHNhbHQ$bm90aGluZw"
DATE = "221126"


@writes
def user(username: str = "santos", role: str = "armorer", **fields: Any) -> User:
    """Make a user who has no password yet."""
    given = {"password_hash": UNUSABLE_PASSWORD, "created_at": clock.now(), **fields}
    row = User(username=username, role=role, **given)
    audit.insert(row, None)
    return row


@writes
def person(serial: str = "994538", rank: str = "SGT", **fields: Any) -> Personnel:
    """Make a person with a code; officers' serials begin with O-."""
    grade = Rank.get(Rank.name == rank)
    lead = "PO" if grade.classification == "officer" else "PE"
    given = {"surname": "Cruz", "first_name": "Juan", "created_at": clock.now(), **fields}
    given |= {"rank": grade, "classification": grade.classification}
    given.setdefault("search_key", search_key(given["surname"], given["first_name"], serial))
    row = Personnel(id=f"{lead}-{serial.removeprefix('O-')}{DATE}", serial=serial, **given)
    audit.insert(row, None)
    codes.own_code("person", row.id, None)
    return row


@writes
def item(serial: str = "W480302", model: str = "M16A1", **fields: Any) -> Item:
    """Make an item with a code; `model` is a short name (M16A1, G17, M14 …)."""
    kind = ItemModel.get(ItemModel.short_name == model)
    number = Item.select().where(Item.model == kind).count() + 1
    given = {"condition": "Good", "item_number": f"{number:04d}", "created_at": clock.now()}
    row = Item(id=f"{kind.id_prefix}-{serial}{DATE}", model=kind, serial=serial, **given | fields)
    audit.insert(row, None)
    codes.own_code("item", row.id, None)
    return row


@writes
def changed(row: Base, by: User | None = None, **fields: Any) -> None:
    """Change columns of a row, with the audit row of the change."""
    before = audit.tracked_values(row)
    for name, value in fields.items():
        setattr(row, name, value)
    row.save(only=list(fields))
    audit.changed(row, before, by)


@writes
def code(text: str, owner: str, kind: str = "item", source: str = "factory") -> Code:
    """Give an existing code to its owner."""
    return codes.attach(text, kind, source, owner, None)


@writes
def kept(row: Base, by: User | None = None) -> Any:
    """Insert a row with its audit row."""
    audit.insert(row, by)
    return row
