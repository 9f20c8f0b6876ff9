"""Registers and edits items (domain.md, Items)."""

from __future__ import annotations

import re
from collections.abc import Collection, Iterator, Mapping
from typing import Any

from app import clock
from app.models.base import database
from app.models.items import Item, ItemModel
from app.models.prepared import Prepared
from app.models.prepared import update as update_row
from app.models.search_text import fold
from app.models.transactions import Custody
from app.models.users import User
from app.models.writes import writes
from app.queries import custody, lookup
from app.services import audit
from app.services.errors import NotFound
from app.services.field_checks import Flaw, refuse
from app.services.records import archive, codes
from app.services.records.item_fields import ISSUED, MISSING, Tables, clean
from app.services.records.personnel import with_reason
from app.services.records.record_refusals import (
    AlreadyExists,
    FoundByTwo,
    ItemIsOut,
    VersionConflict,
)

LAST_NUMBER = 9999
# An item that left the books for good; its history stays.
RETIRED = "Retired"
_HIGHEST = "SELECT max(item_number) FROM items WHERE model_id = ?"
_NUMBERS = "SELECT item_number FROM items WHERE model_id = ?"
# Written out because an import asks them for every row, and composing them takes far longer.
_BY_ID = "SELECT id FROM items WHERE id = ?"
_BY_SERIAL = Prepared(
    Item.select(Item, ItemModel).join(ItemModel).where((Item.model == 0) & (Item.serial == ""))
)
_BY_NUMBER = "SELECT id FROM items WHERE model_id = ? AND item_number = ?"
_BY_PROPERTY_NUMBER = "SELECT id FROM items WHERE property_number = ?"
_BY_CODE = "SELECT owner, state FROM codes WHERE code = ?"
_FACTORY_CODES = (
    "SELECT code FROM codes WHERE owner = ? AND source = 'factory' AND state = 'active' ORDER BY id"
)


@writes
def register(given: Mapping[str, Any], *, user: User | None) -> Item:
    """Register an item with its own code, and its factory code where it has one; return it.

    `given` has the texts model (name or short name) and serial, and may have item_number (else the
    next one), property_number, factory_code (needed for some models), condition, status, rack,
    slot, description, owner_unit, private_owner, cost and acquired_on. Raises Invalid with all
    problems at once, AlreadyExists for a serial that this model has already.
    """
    kept, flaws = clean(given, Tables())
    flaws += lacking(kept, flaws)
    there = by_serial(kept.get("model"), kept.get("serial"))
    refuse([*flaws, *(taken(kept) if there is None else ())])
    if there is not None:
        raise AlreadyExists.item(there)
    return add(kept, user)


@writes
def edit(
    item_id: str,
    changes: Mapping[str, Any],
    *,
    user: User | None,
    version: int | None = None,
    reason: str | None = None,
    by_two: bool = False,
) -> Item:
    """Change the given fields of an item and return it; a status needs a `reason`.

    `version` is the one that was read; without it the last write wins. `by_two` says that a second
    person agreed, without whom nothing missing is found. Raises Invalid with all problems at once,
    VersionConflict, ItemIsOut (a status while it is issued), FoundByTwo, NotFound.
    """
    item = existing(item_id)
    if version is not None and version != item.version:
        raise VersionConflict(item.id, item.version)
    kept, flaws = clean(changes, Tables(item), item)
    for field in ("model", "serial"):
        if field in kept and kept[field] != getattr(item, field) and kept[field] is not None:
            flaws.append(
                Flaw(
                    field,
                    f"The {field} stays as registered. If it is wrong, retire this record and "
                    "register the item anew.",
                )
            )
    if "item_number" in kept and kept["item_number"] is None:
        flaws.append(Flaw("item_number", "The item number is missing."))
    kept, more = with_reason(kept, reason, item.status)
    refuse([*flaws, *more, *taken(kept, item)])
    if item.status == MISSING and kept.get("status", MISSING) != MISSING and not by_two:
        raise FoundByTwo(item)
    return update(item, kept, user)


def suggested_number(model: ItemModel, reserved: Collection[str] = ()) -> str | None:
    """Return the item number after the highest of a model, or the lowest unused; None if all are.

    `reserved` are numbers that somebody else is about to use.
    """
    highest = database.execute_sql(_HIGHEST, (model.id,)).fetchone()[0] or "0000"
    for number in range(int(highest) + 1, LAST_NUMBER + 1):
        if f"{number:04}" not in reserved:
            return f"{number:04}"
    used = {row[0] for row in database.execute_sql(_NUMBERS, (model.id,))}
    free = (f"{n:04}" for n in range(1, LAST_NUMBER + 1))
    return next((text for text in free if text not in used and text not in reserved), None)


def by_serial(model: ItemModel | None, serial: str | None) -> Item | None:
    """Return the item of a model and serial, if it is registered."""
    if model is None or serial is None:
        return None
    return _BY_SERIAL.first(model.id, serial)  # type: ignore[no-any-return]


def lacking(kept: Mapping[str, Any], flaws: list[Flaw]) -> list[Flaw]:
    """Return a flaw when a model that needs its factory code comes without one."""
    model = kept.get("model")
    if model is None or not model.needs_factory_code or kept.get("factory_code"):
        return []
    if any(flaw.field == "factory_code" for flaw in flaws):
        return []
    return [Flaw("factory_code", f"Scan the code engraved on the {model.short_name}.")]


def taken(
    kept: Mapping[str, Any], item: Item | None = None, reserved: Collection[str] = ()
) -> list[Flaw]:
    """Return flaws for numbers and codes that belong to another item than `item`."""
    model = item.model if item else kept.get("model")
    number, property_number = kept.get("item_number"), kept.get("property_number")
    owners: dict[str, str | None] = {}
    if number and model is not None:
        owners["item_number"] = _one(_BY_NUMBER, model.id, number)
    if property_number:
        owners["property_number"] = _one(_BY_PROPERTY_NUMBER, property_number)
    mine = item.id if item else None
    flaws = {
        field: Flaw(field, f"{kept[field]} belongs to {owner} already.")
        for field, owner in owners.items()
        if owner not in (None, mine)
    }
    serial = item.serial if item else kept.get("serial")
    if code := kept.get("factory_code"):
        flaws |= {flaw.field: flaw for flaw in _code_flaws(code, serial, mine)}
    if model is not None and (flaw := flaws.get("item_number")):
        flaws["item_number"] = flaw._replace(suggestion=suggested_number(model, reserved))
    return list(flaws.values())


def _code_flaws(code: str, serial: str | None, mine: str | None) -> Iterator[Flaw]:
    """Yield what stands against a factory code: another's, a revoked one, another's serial."""
    owner, state = database.execute_sql(_BY_CODE, (code,)).fetchone() or (None, "")
    other = None
    if owner is None and code.casefold() != (serial or "").casefold():
        other = codes.names_another(code, mine)
    if state == "revoked":
        reason = f"{code} was revoked on {owner} and never becomes valid again."
        yield Flaw("factory_code", reason)
    elif owner not in (None, mine):
        yield Flaw("factory_code", f"{code} belongs to {owner} already.")
    elif other is not None:
        yield Flaw("factory_code", f"{code} is the serial or id of {other}: that cannot be it.")


@writes
def add(kept: Mapping[str, Any], user: User | None, reserved: Collection[str] = ()) -> Item:
    """Insert an item of checked fields (item_fields.clean), with its codes."""
    model, now = kept["model"], clock.now()
    number = kept.get("item_number") or suggested_number(model, reserved)
    if number is None:
        refuse([Flaw("item_number", f"All numbers of {model.name} are used up.")])
    fields = {name: value for name, value in kept.items() if name != "factory_code"}
    fields.setdefault("condition", "Good")
    name = _new_id(model, kept["serial"], f"{clock.local(now):%d%m%y}")
    item = Item(**{**fields, "id": name, "item_number": number, "created_at": now})
    audit.insert(item, user)
    codes.own_code("item", item.id, user)
    if kept.get("factory_code"):
        codes.attach(kept["factory_code"], "item", "factory", item.id, user)
    return item


@writes
def update(item: Item, kept: Mapping[str, Any], user: User | None) -> Item:
    """Write checked fields to an item; nothing is written where nothing differs."""
    changed = differences(item, kept)
    if item.status == ISSUED and changed.keys() & {"status", "private_owner"}:
        out = custody.open_custody(item.id)
        if out is not None and ("status" in changed or _goes_to_another(kept, out)):
            raise ItemIsOut(item, out.personnel)
    if "factory_code" in changed and kept["factory_code"]:
        codes.attach(kept["factory_code"], "item", "factory", item.id, user)
    columns = [name for name in changed if name != "factory_code"]
    if not columns:
        return item
    action = archive.action(item.status, kept.get("status", item.status), RETIRED)
    if action == "archive":
        archive.keep_snapshot(item, kept["status_reason"], user)
    before = audit.tracked_values(item)
    for name in columns:
        setattr(item, name, kept[name])
    item.version += 1
    update_row(item, [*columns, "version"])
    audit.changed(item, before, user, action=action)
    return item


def _goes_to_another(kept: Mapping[str, Any], out: Custody) -> bool:
    """Say whether it would become the private property of somebody who does not hold it."""
    return kept["private_owner"] not in (None, out.personnel_id)


def differences(item: Item, kept: Mapping[str, Any]) -> dict[str, tuple[str, str]]:
    """Return {field: (old, new)} of the checked fields that differ from the item's, as text."""
    found = {}
    for field, value in kept.items():
        if field == "factory_code":
            old = _factory_codes(item) if value else []
            pair = (", ".join(old), str(value or ""))
            same = not value or any(code.casefold() == value.casefold() for code in old)
        else:
            pair = (_shown(getattr(item, field)), _shown(value))
            same = pair[0] == pair[1]
        if not same:
            found[field] = pair
    return found


def _factory_codes(item: Item) -> list[str]:
    return [row[0] for row in database.execute_sql(_FACTORY_CODES, (item.id,))]


def _one(query: str, *parameters: Any) -> str | None:
    row = database.execute_sql(query, parameters).fetchone()
    return row[0] if row else None


def _shown(value: Any) -> str:
    return "" if value is None else str(getattr(value, "name", value))


def existing(item_id: str) -> Item:
    """Return an item with its model. Raises NotFound."""
    try:
        return lookup.item_by_id(item_id)
    except Item.DoesNotExist:
        raise NotFound("unknown_item", f"{item_id!r} is no item in ArmGuard.") from None


def _new_id(model: ItemModel, serial: str, day: str) -> str:
    """Return a fresh id, safe in an address; -2, -3 … where one is taken (domain.md, Items)."""
    plain_serial = re.sub("[^A-Z0-9]+", "-", fold(serial).upper()).strip("-")
    first = f"{model.id_prefix}-{plain_serial}{day}"
    name, count = first, 1
    while _one(_BY_ID, name):
        count += 1
        name = f"{first}-{count}"
    return name
