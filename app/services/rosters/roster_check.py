"""Looks at a roster the evening before: who could not draw, and why. Writes nothing."""

from __future__ import annotations

from collections import Counter
from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.items import Item, ItemModel
from app.models.rosters import Roster
from app.models.users import User
from app.queries import drawing_rights as rights
from app.queries import lookup, rosters
from app.queries import stock as stocks
from app.queries.rosters import Line
from app.services.custody import custody_rules, drawing_rights
from app.services.errors import NOT_ISSUED, Invalid, Refusal
from app.services.stock import loadouts

# {code of a rule: what one and what several are called in the summary}
_WORDS = {
    "not_qualified": ("not qualified", "not qualified"),
    "personnel_barred": ("barred by an order", "barred by an order"),
    "personnel_inactive": ("not active", "not active"),
    "self_issue": ("is you: somebody else must issue", "are you"),
    "custody_limit": ("over the limit", "over the limit"),
    "item_not_available": ("weapon not available", "weapons not available"),
    "unserviceable": ("weapon not serviceable", "weapons not serviceable"),
    "not_authorized": ("not on the authorization roster", "not on the authorization roster"),
    "owned_by_another": ("private weapon of someone else", "private weapons of someone else"),
    "assigned_to_another": ("weapon of someone else", "weapons of someone else"),
    "inspection_due": ("inspection due", "inspections due"),
    "no_weapon": ("without weapon", "without weapon"),
    "maintenance": ("weapon in maintenance", "weapons in maintenance"),
    "warning": ("warning", "warnings"),
}


class Finding(NamedTuple):
    """One line that would not go through; `code` is the rule's, or no_weapon or warning."""

    line: Line
    code: str
    text: str


class Report(NamedTuple):
    """What a pre-check found: the lines that need something done, and what stock is short of."""

    found: list[Finding]
    short: list[str]
    total: int

    @property
    def summary(self) -> str:
        """Return the numbers: 3 not qualified, 1 weapon in maintenance, 2 without weapon."""
        counts = Counter(one.code for one in self.found)
        parts = [f"{count} {_WORDS[code][count > 1]}" for code, count in counts.items()]
        return ", ".join(parts)


def check(roster: Roster, progress: rosters.Progress, user: User) -> Report:
    """Return what would stand against the lines that are still to be issued."""
    now = clock.now()
    at = max(now, roster.begins_at or now)
    waiting = progress.waiting
    found = [one for line in waiting for one in _of_line(line, user, at)]
    return Report(found, _short_of(roster, waiting), len(waiting))


def _of_line(line: Line, user: User, at: datetime) -> list[Finding]:
    if line.item_id is None:
        bar = rights.bar(line.personnel_id, at)
        barred = [Finding(line, "personnel_barred", "An order forbids it.")] if bar else []
        return [*barred, Finding(line, "no_weapon", "No weapon is named on this line.")]
    person, item = lookup.person_by_id(line.personnel_id), lookup.item_by_id(line.item_id)
    refused = custody_rules.reasons(person, item, user, at)
    if refused:
        return [Finding(line, _code(one, item), one.why) for one in refused]
    return [Finding(line, "warning", text) for text in drawing_rights.warnings(person, item, at)]


def _code(refusal: Refusal, item: Item) -> str:
    is_mended = refusal.code == "item_not_available" and item.status == "Maintenance"
    code = "maintenance" if is_mended else refusal.code
    return code if code in _WORDS else "warning"


def _short_of(roster: Roster, waiting: list[Line]) -> list[str]:
    """Return what the whole run needs of counted stock and does not find."""
    needed: Counter[int] = Counter()
    names: dict[int, str] = {}
    said: dict[str, None] = {}
    chosen = _models([line.item_id for line in waiting if line.item_id])
    # What goes along follows from the model.
    several = Counter(item.model_id for item in chosen)
    one_each = {item.model_id: item for item in chosen}.values()
    for item in one_each if roster.purpose_id is not None else []:
        try:
            lines = loadouts.of_purpose(item, roster.purpose)
        except Refusal as refusal:
            said[refusal.why] = None
            continue
        except Invalid as wrong:
            said[str(wrong).replace(NOT_ISSUED, "")] = None
            continue
        for line in lines if lines else []:
            if line.tracked:
                needed[line.stock_id] += line.quantity * several[item.model_id]
                names[line.stock_id] = line.name
    for stock_id, quantity in needed.items():
        have = stocks.balance(stock_id).on_hand
        if have < quantity:
            said[f"{names[stock_id]}: {quantity} needed, {have} on hand."] = None
    return list(said)


def _models(item_ids: list[str]) -> list[Item]:
    if not item_ids:
        return []
    query = Item.select(Item, ItemModel).join(ItemModel).where(Item.id.in_(item_ids))
    return list(query)
