"""What a row of an items sheet comes to."""

from __future__ import annotations

import re
from collections.abc import Iterator
from functools import partial
from typing import Any

from app.models.base import database
from app.models.items import Item, ItemModel
from app.models.users import User
from app.services.field_checks import Flaw, Unusable
from app.services.imports import columns
from app.services.imports.people import only_an_admin
from app.services.imports.report import CHANGED, NEW, REFUSED, SAME, Outcome
from app.services.records import items
from app.services.records.item_fields import ISSUED, MISSING, Tables, clean

# Makers do not put these letters among digits; people who type a serial do.
_LETTER_FOR_DIGIT = re.compile("(?<=[0-9])[OI](?=[0-9])")
_DIGITS = {"O": "0", "I": "1"}
_NUMBERS = "SELECT item_number FROM items WHERE model_id = ?"
_REASON = "Changed by an import."
# Fields that two items cannot share; a serial and an item number only within a model.
_UNIQUE = {"serial": True, "item_number": True, "property_number": False, "factory_code": False}


class Weapons:
    """Judges rows of items, one after the other, and says how each is written."""

    fields = columns.ITEMS
    # The tables that a judgement rests on; transactions, because they make an item Issued.
    judged_by = ("items", "item_models", "conditions", "codes", "transactions")

    def __init__(self, rows: list[dict[str, str]], user: User | None, *, may_change: bool) -> None:
        self.user = user
        self.may_change = may_change
        self.tables = Tables()
        self.rows_by_value: dict[tuple[str, int, str], int] = {}
        # Numbers that later rows bring along are not given to earlier rows without one.
        self.numbers = _numbers(rows, self.tables)
        self.free: dict[int, Iterator[str]] = {}

    def judge(self, given: dict[str, str], row: int) -> Outcome:
        """Say what the item of a row comes to: new, changed or same, or why not."""
        kept, flaws = self._clean(given)
        flaws += _letters(kept)
        flaws += self._doubled(kept, row)
        there = items.by_serial(kept.get("model"), kept.get("serial"))
        seen = {flaw.field for flaw in flaws}
        reserved = self.numbers.get(kept["model"].id, set()) if kept.get("model") else set()
        flaws += [f for f in items.taken(kept, there, reserved) if f.field not in seen]
        if there is not None and "serial" not in seen:
            if there.status == ISSUED and given.get("status", "").casefold() == "issued":
                # So our own export says it, and custody agrees.
                flaws = [flaw for flaw in flaws if flaw.field != "status"]
            return self._compare(there, kept, flaws)
        flaws += items.lacking(kept, flaws)
        if not flaws and not kept.get("item_number"):
            kept, flaws = self._numbered(kept, reserved)
        if flaws:
            return Outcome(REFUSED, flaws=flaws)
        return Outcome(NEW, step=partial(items.add, kept, self.user))

    def _clean(self, given: dict[str, str]) -> tuple[dict[str, Any], list[Flaw]]:
        """Return the checked fields; an item that is there may keep what is disabled meanwhile."""
        kept, flaws = clean(given, self.tables)
        if any(flaw.is_disabled for flaw in flaws):
            model = self.tables.any_model(given.get("model", ""))
            there = items.by_serial(model, kept.get("serial"))
            return (kept, flaws) if there is None else clean(given, Tables(there))
        return kept, flaws

    def _numbered(
        self, kept: dict[str, Any], reserved: set[str]
    ) -> tuple[dict[str, Any], list[Flaw]]:
        """Return the fields with the next number of the model that no row brings along."""
        model = kept["model"]
        free = self.free.setdefault(model.id, _free_numbers(model, reserved))
        number = next(free, None)
        if number is None:
            return kept, [Flaw("item_number", f"All numbers of {model.name} are used up.")]
        return {**kept, "item_number": number}, []

    def _doubled(self, kept: dict[str, Any], row: int) -> list[Flaw]:
        """Return flaws for what an earlier row of the sheet has already."""
        model = kept["model"].id if kept.get("model") else 0
        flaws = []
        for field, per_model in _UNIQUE.items():
            value = kept.get(field)
            if value is None or (per_model and not model):
                continue
            place = (field, model if per_model else 0, value.casefold())
            earlier = self.rows_by_value.setdefault(place, row)
            if earlier != row:
                flaws.append(Flaw(field, f"{value} stands in row {earlier} already."))
        return flaws

    def _compare(self, there: Item, kept: dict[str, Any], flaws: list[Flaw]) -> Outcome:
        if there.status == ISSUED and "status" in kept:
            # A sheet that says Available means: in our books. Custody knows better where it is.
            if kept["status"] != "Available":
                flaws.append(Flaw("status", f"{there.label} is out. Return it first."))
            kept = {field: value for field, value in kept.items() if field != "status"}
        differences = {} if flaws else items.differences(there, kept)
        if "status" in differences and there.status == MISSING:
            said = f"{there.label} is missing. Two people record it as found, on its page."
            flaws.append(Flaw("status", said))
        if not self.may_change:
            flaws += [only_an_admin(*change) for change in differences.items()]
        if flaws:
            return Outcome(REFUSED, there.id, flaws, differences)
        if "status" in differences:
            kept = {**kept, "status_reason": _REASON}
        if not differences:
            return Outcome(SAME, there.id)
        step = partial(items.update, there, kept, self.user)
        return Outcome(CHANGED, there.id, differences=differences, step=step)


def _letters(kept: dict[str, Any]) -> list[Flaw]:
    serial = kept.get("serial") or ""
    meant = _LETTER_FOR_DIGIT.sub(lambda found: _DIGITS[found[0]], serial)
    if meant == serial:
        return []
    return [Flaw("serial", f"The serial {serial} has a letter among its digits.", meant)]


def _free_numbers(model: ItemModel, reserved: set[str]) -> Iterator[str]:
    """Yield the numbers after the highest of a model, then the unused ones below it."""
    used = {row[0] for row in database.execute_sql(_NUMBERS, (model.id,))}
    highest = int(max(used, default="0"))
    after = range(highest + 1, items.LAST_NUMBER + 1)
    for number in [*after, *range(1, highest + 1)]:
        if f"{number:04}" not in used and f"{number:04}" not in reserved:
            yield f"{number:04}"


def _numbers(rows: list[dict[str, str]], tables: Tables) -> dict[int, set[str]]:
    numbers: dict[int, set[str]] = {}
    for given in rows:
        try:
            model = tables.model(given.get("model"))
        except Unusable:
            continue
        if model is not None and given.get("item_number"):
            numbers.setdefault(model.id, set()).add(given["item_number"].zfill(4))
    return numbers
