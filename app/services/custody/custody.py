"""Issue, return, undo and correction, each in one block with its audit row."""

from __future__ import annotations

from dataclasses import dataclass, field, replace
from datetime import datetime, timedelta
from typing import Any

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.prepared import new
from app.models.purposes import Purpose
from app.models.stations import HandOver
from app.models.transactions import Transaction, TransactionText
from app.models.users import User
from app.models.writes import writes
from app.queries import custody as held
from app.queries import entries, lookup
from app.queries.rows import Row
from app.queries.settings import read_once, setting
from app.queries.stock import Line
from app.services import audit
from app.services.authority import authority_check
from app.services.context import current
from app.services.custody import alerts, custody_rules, idempotency, overrides, receipt_limit
from app.services.custody.overrides import Agreement
from app.services.custody.refusals import AlreadyCorrected, NotIssued, UndoExpired
from app.services.errors import Invalid, NotFound
from app.services.receipts import receipts
from app.services.rosters import roster_links
from app.services.stock import going_along, stock_moves
from app.services.stock.going_along import Along


@dataclass(frozen=True)
class Details:
    """What goes along with an issue or return, beyond who and what; all optional.

    `lines` are (stock, quantity): on an issue what goes out, on a return what comes back of it.
    `loadout` is what a purpose was found to bring along.
    """

    purpose: Purpose | None = None
    mags: int | None = None
    rounds: int | None = None
    lines: tuple[tuple[int, int], ...] | None = None
    loadout: tuple[Line, ...] = ()
    receipt_kind: str = "TR"
    due_at: datetime | None = None
    notes: str | None = None
    occurred_at: datetime | None = None
    hand_over: HandOver | None = None
    handed_in_by: Personnel | None = None
    request: idempotency.Request | None = None
    agreement: Agreement | None = None


@dataclass(frozen=True)
class Entry:
    """A committed entry: the row of queries.entries, the API's answer, and whether it is old."""

    row: Row
    answer: dict[str, Any] = field(repr=False)
    replayed: bool = False


NO_DETAILS = Details()
# What every issue asks of the settings.
_POLICY = (
    "appointments", "custody_limit", "qualifications", "qualification_days", "inspections",
    "authority_roster", "due_hours", "receipt_hours",
)  # fmt: skip


@writes
@audit.many()
@read_once(*_POLICY)
def issue_item(
    personnel_id: str, item_id: str, *, user: User, details: Details = NO_DETAILS
) -> Entry:
    """Issue an item to a person and return the entry.

    Raises a Refusal (services/custody/refusals.py) for a broken rule, Invalid for wrong input,
    NotFound for an unknown person or item. A repeated key returns the first entry (rule 11).
    """
    if (earlier := _replayed(user, details)) is not None:
        return earlier
    person, item = _person(personnel_id), _item(item_id)
    occurred_at = custody_rules.occurred(item, details.occurred_at)
    may_pass = overrides.rules(details.agreement)
    passed = custody_rules.check_issue(person, item, user, occurred_at, may_pass, alerts.may_wait)
    due_at = _due(details, occurred_at)
    receipt_limit.check(item, occurred_at, due_at)
    along = going_along.out(
        item, details.mags, details.rounds, details.lines, loadout=details.loadout
    )
    kind = receipts.kind_for(item, details.receipt_kind)
    receipt = receipts.for_issue(person, kind, user, details.hand_over)
    entry = new(
        Transaction,
        action="Take",
        personnel=person,
        item=item,
        mags=along.mags,
        rounds=along.rounds,
        purpose=details.purpose,
        due_at=due_at,
        occurred_at=occurred_at,
        receipt=receipt,
    )
    overrides.note(details.agreement, passed, person, user)
    written = _record(entry, user, details, along)
    alerts.put_off(entry.id, [rule for rule in passed if rule not in may_pass], user)
    return written


@writes
@audit.many()
def return_item(item_id: str, *, user: User, details: Details = NO_DETAILS) -> Entry:
    """Take an item back from whoever holds it and return the entry.

    With `handed_in_by` somebody else than the holder brought it: the holder stays named (rule 9).
    Quantities left out mean that everything came back. Raises NotIssued, Invalid or NotFound.
    """
    if (earlier := _replayed(user, details)) is not None:
        return earlier
    item = _item(item_id)
    custody = held.open_custody(item.id)
    if custody is None:
        raise NotIssued(item)
    take = custody.take
    along = going_along.back(take, details.mags, details.rounds, details.lines)
    brought_by = details.handed_in_by
    if brought_by is not None and brought_by.id == custody.personnel.id:
        brought_by = None
    entry = new(
        Transaction,
        action="Return",
        personnel=custody.personnel,
        item=item,
        mags=along.mags,
        rounds=along.rounds,
        purpose=take.purpose_id,
        occurred_at=custody_rules.occurred(item, details.occurred_at),
        receipt=take.receipt_id,
        returned_by=brought_by,
    )
    return _record(entry, user, details, along, take.id)


@writes
def undo(transaction_id: int, *, user: User, details: Details = NO_DETAILS) -> Entry:
    """Reverse an entry within seconds of its recording, by an entry that names it (rule 12).

    `details.occurred_at` is when the armorer asked for it. Raises UndoExpired, AlreadyCorrected.
    """
    if (earlier := _replayed(user, details)) is not None:
        return earlier
    old = _transaction(transaction_id)
    asked_at = details.occurred_at or clock.now()
    if asked_at - old.recorded_at > timedelta(seconds=(seconds := int(setting("undo_seconds")))):
        raise UndoExpired.after(seconds)
    if asked_at < old.occurred_at:
        # Whoever pressed Undo cannot have meant what happened after it.
        raise UndoExpired("The last entry is newer than this Undo. Nothing changed.")
    return _reverse(old, "undo", user, details)


@writes
def correct(transaction_id: int, reason: str, *, user: User, approved_by: User) -> Entry:
    """Reverse an older entry, by an entry that names it, its reason and who approved it (rule 12).

    A second user approves, whose own password or PIN the caller has checked. Raises Invalid for a
    missing reason or the same user twice, AlreadyCorrected when the item has moved on since.
    """
    problems: dict[str, list[str]] = {}
    if not reason.strip():
        problems["reason"] = ["Write why the entry was wrong."]
    old = _transaction(transaction_id)
    if (own := overrides.against(approved_by, user, old.personnel_id)) is not None:
        problems["approver"] = [own]
    if problems:
        raise Invalid(problems)
    return _reverse(old, "correction", user, NO_DETAILS, approved_by, reason.strip())


def _reverse(
    old: Transaction,
    how: str,
    user: User,
    details: Details,
    approved_by: User | None = None,
    reason: str | None = None,
) -> Entry:
    """Write the opposite of `old`, which must be the item's latest entry."""
    latest = Transaction.select().where(Transaction.item == old.item_id)
    if latest.order_by(Transaction.id.desc()).get().id != old.id or old.correction == "undo":
        raise AlreadyCorrected(
            "The item has moved since that entry, or the entry was undone. Nothing changed. "
            "Correct the newest entry first."
        )
    item, person = _item(old.item_id), _person(old.personnel_id)
    if old.action == "Return":
        custody_rules.check_issue(person, item, user)
    along = going_along.again(old, user)
    entry = new(
        Transaction,
        action="Take" if old.action == "Return" else "Return",
        personnel=person,
        item=item,
        mags=along.mags,
        rounds=along.rounds,
        purpose=old.purpose_id,
        due_at=held.due_before(old.id) if old.action == "Return" else None,
        occurred_at=custody_rules.occurred(item, None),
        receipt=old.receipt_id,
        corrects=old,
        correction=how,
        approved_by=approved_by,
    )
    take_id = old.id if old.action == "Take" else None
    return _record(entry, user, replace(details, occurred_at=None), along, take_id, reason)


def _record(
    entry: Transaction,
    user: User,
    details: Details,
    along: Along,
    take_id: int | None = None,
    reason: str | None = None,
) -> Entry:
    """Insert the entry (triggers derive custody and status), its audit row, stock, text and key.

    `take_id` is the take that what comes back went out with.
    """
    origin = current()
    entry.user, entry.source, entry.station = user, origin.source, origin.station_id
    entry.hand_over = details.hand_over
    # Where the clock has gone back, an item's last moment counts: its story never does.
    entry.recorded_at = max(clock.now(), entry.occurred_at)
    authority_check.note(entry, user)
    audit.insert(entry, user, action=entry.action, occurred_at=entry.occurred_at)
    moved = stock_moves.go_along(entry, along.lines, take_id or entry.id, user)
    roster_links.link(entry, user)
    if details.notes or reason:
        text = TransactionText(transaction=entry, notes=details.notes or None, reason=reason)
        audit.insert(text, user)
    row = entries.just_written(entry.id, moved)
    answer = entries.as_answer(row)
    if details.request is not None:
        idempotency.remember(details.request, user, entry, answer)
    return Entry(row, answer)


def _replayed(user: User, details: Details) -> Entry | None:
    """Return the entry that this request's key already stands for."""
    if details.request is None:
        return None
    known = idempotency.find(details.request, user)
    if known is None:
        return None
    row = entries.entry(known.transaction_id)
    if row is None:
        raise RuntimeError("a remembered entry is not there")
    return Entry(row, known.answer or entries.as_answer(row), replayed=True)


def _person(personnel_id: str) -> Personnel:
    try:
        return lookup.person_by_id(personnel_id)
    except Personnel.DoesNotExist:
        raise NotFound(
            "unknown_personnel", f"{personnel_id!r} is nobody in ArmGuard.", "personnel_id"
        ) from None


def _item(item_id: str) -> Item:
    try:
        return lookup.item_by_id(item_id)
    except Item.DoesNotExist:
        raise NotFound("unknown_item", f"{item_id!r} is no item in ArmGuard.", "item_id") from None


def _transaction(transaction_id: int) -> Transaction:
    found = Transaction.get_or_none(Transaction.id == transaction_id)
    if found is None:
        raise NotFound("unknown_transaction", "There is no such entry.", "transaction_id")
    return found  # type: ignore[no-any-return]


def _due(details: Details, occurred_at: datetime) -> datetime | None:
    """Return the due time: as given, from the purpose, or the default; a PAR has none (rule 10)."""
    if details.receipt_kind == "PAR":
        return None
    if details.due_at is None:
        return custody_rules.default_due(details.purpose, occurred_at)
    if details.due_at <= occurred_at:
        raise Invalid({"return_by": ["The return time must lie after the issue."]})
    return details.due_at
