"""What may be written about an item, and the form in which it is kept (domain.md, Items)."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from datetime import date
from decimal import Decimal, InvalidOperation
from functools import partial
from typing import Any

from app import clock
from app.models import code_text
from app.models.items import Condition, Item, ItemModel
from app.queries import lookup
from app.services.field_checks import (
    DISABLED,
    Flaw,
    Unusable,
    among,
    nearest,
    plain,
    strangers,
)

REQUIRED = ("model", "serial")
FIELDS = (
    *REQUIRED,
    *("item_number", "property_number", "factory_code", "condition", "status", "rack", "slot"),
    *("description", "owner_unit", "private_owner", "cost", "acquired_on"),
)
# Issued is not among them: it follows from custody.
STATUSES = (
    *("Available", "Maintenance", "For turn-in", "Turned in"),
    *("Missing", "Evidence", "Retired"),
)
ISSUED = "Issued"
MISSING = "Missing"
_FIRST_DAY = date(1900, 1, 1)
# The words of the counter's control cards can never be a weapon's code.
CONTROL_CODE = "AGC-"


class Tables:
    """The models and conditions there are, found the way people write them."""

    def __init__(self, item: Item | None = None) -> None:
        """Read the tables; what is disabled counts only for the `item` that has it."""
        model_id, condition = (item.model_id, item.condition) if item else (None, None)
        self.all_models = list(ItemModel.select())
        self.models = [m for m in self.all_models if m.active or m.id == model_id]
        rows = Condition.select().order_by(Condition.position)
        self.all_conditions = {_key(row.name): row.name for row in rows}
        self.conditions = [
            row.name for row in rows if row.disabled_at is None or row.name == condition
        ]

    def model(self, value: Any) -> ItemModel | None:
        """Return the model of a name or short name; None for an empty text."""
        text = plain(value, 80)
        if text is None:
            return None
        found = self.any_model(text)
        if found is not None and found in self.models:
            return found
        if found is not None:
            raise Unusable(f"The model {found.name}{DISABLED}")
        names = [name for model in self.models for name in (model.short_name, model.name)]
        raise Unusable(f"There is no model {text}.", nearest(text, names))

    def any_model(self, text: str) -> ItemModel | None:
        """Return the model of a name or short name, disabled or not."""
        names = ((model, (_key(model.name), _key(model.short_name))) for model in self.all_models)
        return next((model for model, known in names if _key(text) in known), None)

    def condition(self, value: Any) -> str:
        """Return a condition as the table spells it."""
        known = self.all_conditions.get(_key(str(value)))
        if known is not None and known not in self.conditions:
            raise Unusable(f"The condition {known}{DISABLED}")
        return _one_of(value, self.conditions, "condition")


def clean(
    given: Mapping[str, Any], tables: Tables, item: Item | None = None
) -> tuple[dict[str, Any], list[Flaw]]:
    """Return the fields given as they are kept, and what is wrong with the others.

    With `item` only the fields to change are given; without, the required ones must be there.
    The model comes back as a row.
    """
    flaws = strangers(given, FIELDS)
    kept: dict[str, Any] = {}
    for field, check in _checks(tables).items():
        if field not in given or (item is None and given[field] in (None, "")):
            continue
        try:
            kept[field] = check(given[field])
        except Unusable as wrong:
            flaws.append(Flaw(field, wrong.reason, wrong.suggestion))
    seen = {flaw.field for flaw in flaws}
    for field in REQUIRED:
        missing = kept[field] is None if field in kept else item is None
        if missing and field not in seen:
            flaws.append(Flaw(field, f"The {field} is missing."))
    if "cost" in kept:
        kept["cost_centavos"] = kept.pop("cost")
    return kept, flaws


def _checks(tables: Tables) -> dict[str, Callable[[Any], Any]]:
    return {
        "model": tables.model,
        "serial": _serial,
        "item_number": _number,
        "property_number": lambda value: _upper(plain(value, 40)),
        "factory_code": _factory_code,
        "condition": tables.condition,
        "status": _status,
        "rack": partial(plain, longest=40),
        "slot": partial(plain, longest=20),
        "description": _lines,
        "owner_unit": partial(plain, longest=80),
        "private_owner": _person,
        "cost": _cost,
        "acquired_on": _date,
    }


def _key(name: str) -> str:
    return "".join(name.split()).casefold()


def _one_of(value: Any, names: list[str] | tuple[str, ...], noun: str) -> str:
    text = plain(value, 40)
    for name in names:
        if text is not None and text.casefold() == name.casefold():
            return name
    reason = f"There is no {noun} {text}." if text else f"The {noun} is missing."
    raise Unusable(f"{reason} Choose {among(names)}.", nearest(text or "", names))


def _status(value: Any) -> str:
    if isinstance(value, str) and value.strip().casefold() == ISSUED.casefold():
        raise Unusable("Issued is never set by hand: issue the item at the counter.")
    return _one_of(value, STATUSES, "status")


def _upper(text: str | None) -> str | None:
    return text.upper() if text else None


def _serial(value: Any) -> str | None:
    text = _upper(plain(value, 40))
    if text is not None and not re.search("[A-Z0-9]", text):
        raise Unusable("The serial needs a letter or a digit.")
    return plain(text, 40)


def _number(value: Any) -> str | None:
    text = plain(value, 40)
    if text is None:
        return None
    if not re.fullmatch("[0-9]{1,4}", text):
        raise Unusable("The item number is four digits.")
    return text.zfill(4)


def _factory_code(value: Any) -> str | None:
    text = plain(value, 300)
    if text is None:
        return None
    if len(text) < 3:
        raise Unusable("The factory code is too short to be one.")
    if code_text.looks_own(text) or text.upper().startswith(CONTROL_CODE):
        raise Unusable("This is ArmGuard's own code. Scan the code engraved on the weapon.")
    return text


def _lines(value: Any) -> str | None:
    """Return a text of several lines, as a text area sends it, as one."""
    return plain(" ".join(value.splitlines()) if isinstance(value, str) else value, 500)


def _person(value: Any) -> str | None:
    """Return the id of whose own an item is, by id, code or service serial."""
    text = plain(value, 300)
    if text is None:
        return None
    found = lookup.whole(text)
    if found.kind != "person":
        raise Unusable("There is nobody with that service serial, id or code.")
    return found.people[0]


def _cost(value: Any) -> int | None:
    """Return an amount in centavos, of a text like 25,000.50."""
    text = plain(value, 30)
    if text is None:
        return None
    try:
        amount = Decimal(text.replace(",", "").removeprefix("₱")) * 100
    except InvalidOperation:
        amount = Decimal(-1)
    if not amount.is_finite() or amount < 0 or amount != amount.to_integral_value():
        raise Unusable("The cost is an amount like 25000.50.")
    if amount > 10**15:
        raise Unusable("The cost is too high to be true.")
    return int(amount)


def _date(value: Any) -> str | None:
    text = plain(value, 30)
    if text is None:
        return None
    try:
        day = date.fromisoformat(text)
    except ValueError:
        raise Unusable("The date is written year-month-day: 2019-03-31.") from None
    if day < _FIRST_DAY or day > clock.local(clock.now()).date():
        raise Unusable("Nothing is acquired before 1900 or after today.")
    return day.isoformat()
