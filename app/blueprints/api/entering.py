"""Reads the body of a new transaction, every problem at once, and enters it in the ledger."""

from __future__ import annotations

from dataclasses import dataclass, replace
from typing import Any

from app.blueprints.api import agreeing, naming
from app.blueprints.api.reading import Fields
from app.models.purposes import Purpose
from app.models.users import User
from app.queries import entries, lookup, purposes
from app.services.custody import custody, idempotency

LONGEST_NOTES = 2000
LONGEST_PURPOSE = 40
MOST_MAGS = 100_000
MOST_ROUNDS = 1_000_000
MOST_LINES = 50
MOST = 10_000_000

Answer = dict[str, Any]


@dataclass(frozen=True)
class Wanted:
    """A transaction as asked for; people and things are still the texts that name them."""

    action: str
    person: str | None
    item: str
    details: custody.Details
    override: agreeing.Given | None = None


def before(request: idempotency.Request | None, user: User) -> Answer | None:
    """Return the answer that this request got already; whatever has changed since, it stands."""
    known = idempotency.find(request, user) if request else None
    if known is None:
        return None
    row = entries.entry(known.transaction_id)
    return known.answer or (entries.as_answer(row) if row else None)


def enter(wanted: Wanted, request: idempotency.Request | None, user: User) -> custody.Entry:
    """Issue or return what is wanted. Raises NotFound, Invalid, or the Refusal of a rule."""
    person = naming.person(wanted.person, "personnel_id") if wanted.person else None
    item = naming.item(wanted.item, "item_id")
    agreement = wanted.override.proven(user, person) if wanted.override else None
    details = replace(wanted.details, request=request, agreement=agreement)
    if wanted.action == "Take" and person is not None:
        return custody.issue_item(person, item, user=user, details=details)
    brought_by = lookup.person_by_id(person) if person else None
    return custody.return_item(item, user=user, details=replace(details, handed_in_by=brought_by))


def read(body: dict[str, Any]) -> Wanted:
    """Return what a body asks for. Raises Invalid that names every problem."""
    fields = Fields(body)
    action = fields.choice("action", ("Take", "Return"), required=True)
    takes = action == "Take"
    person = fields.text("personnel_id", naming.LONGEST, required=takes)
    item = fields.text("item_id", naming.LONGEST, required=True)
    purpose = _purpose(fields)
    mags = fields.whole("mags", 0, MOST_MAGS)
    rounds = fields.whole("rounds", 0, MOST_ROUNDS)
    lines = _lines(fields)
    details = custody.Details(
        purpose=purpose,
        mags=mags,
        rounds=rounds,
        lines=lines,
        receipt_kind=fields.choice("receipt", ("TR", "PAR")) or "TR",
        due_at=fields.moment("return_by"),
        notes=fields.text("notes", LONGEST_NOTES),
        occurred_at=fields.moment("occurred_at"),
    )
    override = agreeing.read(fields, takes=takes)
    if takes and purpose is not None:
        _note_for(purpose, details.notes, fields)
    fields.check()
    return Wanted(action or "", person, item or "", details, override)


def _purpose(fields: Fields) -> Purpose | None:
    name = fields.text("purpose", LONGEST_PURPOSE)
    purpose = purposes.named(name) if name else None
    if name and purpose is None:
        offered = ", ".join(one.name for one in purposes.offered())
        fields.wrong("purpose", f"There is no purpose {name}. There are: {offered}.")
    return purpose


def _lines(fields: Fields) -> tuple[tuple[int, int], ...] | None:
    """Return (stock, quantity) of each line; None where lines are left out."""
    given = fields.value("lines")
    if given is None:
        return None
    if not isinstance(given, list) or len(given) > MOST_LINES:
        fields.wrong("lines", f"lines must be a list of at most {MOST_LINES} lines.")
        return None
    found = []
    for number, line in enumerate(given, 1):
        one = Fields(line if isinstance(line, dict) else {})
        stock_id, quantity = one.whole("stock_id", 1, MOST), one.whole("quantity", 0, MOST)
        if not isinstance(line, dict) or line.keys() != {"stock_id", "quantity"}:
            fields.wrong("lines", f"Line {number} must be {{stock_id, quantity}}.")
        for problem in one.problems.values():
            fields.wrong("lines", f"Line {number}: {problem[0]}")
        found.append((stock_id or 0, quantity or 0))
    return tuple(found)


def _note_for(purpose: Purpose, notes: str | None, fields: Fields) -> None:
    if purpose.needs_note and notes is None and "notes" not in fields.problems:
        fields.wrong("notes", f"{purpose.name} needs notes: write what it is for.")
