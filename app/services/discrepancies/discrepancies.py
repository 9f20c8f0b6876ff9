"""Reports what is missing, damaged or faulty, and takes the steps until it is closed."""

from __future__ import annotations

from app import clock
from app.models.discrepancies import Discrepancy, DiscrepancyStep
from app.models.items import Item
from app.models.roles import Act
from app.models.stock import StockMovement
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import custody, lookup
from app.queries import discrepancies as known
from app.queries.rows import Row
from app.services import audit
from app.services.custody import overrides
from app.services.discrepancies.discrepancy_refusals import (
    AlreadyClosed,
    AlreadyReported,
    NothingOpen,
)
from app.services.errors import Invalid, NotFound
from app.services.field_checks import Unusable, plain
from app.services.notices import notices
from app.services.notices.notices import News
from app.services.records import items
from app.services.stock import once, stock_moves

MISSING_STOCK, MISSING, DAMAGED, FAULT = "missing stock", "missing item", "damaged", "fault"
# What somebody reports of an item, and what each is called.
REPORTED = {MISSING: "It is missing", DAMAGED: "It is damaged", FAULT: "It has a fault"}
REVIEW, RESOLVED, WRITTEN_OFF = "under review", "resolved", "written off"
STATES = (REVIEW, RESOLVED, WRITTEN_OFF)
LONGEST = 500
_GONE = ("Turned in", "Retired")


@writes
def report(
    item_id: str,
    kind: str,
    text: str,
    *,
    user: User,
    entry: Transaction | None = None,
    out_of_service: bool = True,
) -> Discrepancy:
    """Report something of an item and return the discrepancy; the item is then not issued.

    One that is in becomes Missing, or goes into Maintenance where it is `out_of_service`. `entry`
    is the return at which it was seen. Raises Invalid, AlreadyReported, NotFound.
    """
    item = _item(item_id)
    problems = _wording(text, "Write what happened.")
    if kind not in REPORTED:
        problems["kind"] = ["Choose what happened."]
    elif item.status in _GONE:
        problems["kind"] = [f"{item.label} is off the books. Restore it first."]
    if problems:
        raise Invalid(problems)
    if kind == MISSING and any(row["kind"] == MISSING for row in known.open_of_item(item.id)):
        raise AlreadyReported(item)
    out = custody.open_custody(item.id)
    holder = entry.personnel_id if entry else out.personnel_id if out else None
    row = Discrepancy(
        kind=kind,
        item=item,
        personnel=holder,
        transaction=entry,
        text=text.strip(),
        user=user,
        created_at=clock.now(),
    )
    _kept(row, user, "report")
    if out is None and kind == MISSING and item.status != "Missing":
        items.edit(item.id, {"status": "Missing"}, user=user, reason=text)
    elif out is None and kind != MISSING and out_of_service and item.status == "Available":
        items.edit(item.id, {"status": "Maintenance"}, user=user, reason=text)
    return row


@writes
def stock_lost(movement: StockMovement, text: str, *, user: User) -> Discrepancy:
    """Open the discrepancy of a movement that took something out of what is owed."""
    take: Transaction = Transaction.get_by_id(movement.take_id)
    row = Discrepancy(
        kind=MISSING_STOCK,
        item=take.item_id,
        personnel=take.personnel_id,
        movement=movement,
        text=text.strip(),
        user=user,
        created_at=clock.now(),
    )
    return _kept(row, user, "report")


def needs_second(kind: str, state: str) -> bool:
    """Say whether two people take this step: a write-off, or a weapon that is found again."""
    return state == WRITTEN_OFF or (state == RESOLVED and kind == MISSING)


@writes
def take_step(
    discrepancy_id: int,
    state: str,
    text: str,
    *,
    user: User,
    approved_by: User | None = None,
    part: int | None = None,
    seen: int | None = None,
) -> DiscrepancyStep:
    """Take a step (one of STATES) and do what closing means for stock and item; return it.

    With a `part` of missing stock only so much of it is found or written off, and the rest stays
    open; `seen` is then what the form noted (stock/once.py). The caller has checked the second
    person's PIN or password. Raises Invalid, AlreadyClosed, RecordedMeanwhile, ItemIsOut for
    writing off what somebody holds, NotFound.
    """
    row = open_one(discrepancy_id)
    if part is not None and row["stock_id"] is not None:
        once.check(row["stock_id"], row["take_id"], seen)
    problems = _wording(text, "Write what was done, and why.") | _part(row, state, part)
    if approved_by is None and needs_second(row["kind"], state):
        problems["approver"] = ["A second person must agree."]
    elif approved_by is not None:
        own = overrides.against(approved_by, user, row["personnel_id"])
        problems |= {"approver": [own]} if own else {}
    if problems:
        raise Invalid(problems)
    is_part = part is not None and part < row["left"]
    step = DiscrepancyStep(
        discrepancy=discrepancy_id,
        state=REVIEW if is_part else state,
        text=text.strip(),
        user=user,
        approved_by=approved_by,
        part=part if is_part else None,
        part_as=state if is_part else None,
        created_at=clock.now(),
    )
    audit.insert(step, user, action=state)
    if state != REVIEW:
        _close(row, step, user)
    return step


def _part(row: Row, state: str, part: int | None) -> dict[str, list[str]]:
    """Return what is wrong with a part; None is the whole."""
    if part is None or (
        state != REVIEW and row["kind"] == MISSING_STOCK and 1 <= part <= row["left"]
    ):
        return {}
    left = row["left"] or 0
    return {"quantity": [f"{left} are missing, so give a number from 1 to {left}."]}


@writes
def found(item_id: str, text: str, *, user: User, approved_by: User | None) -> None:
    """Bring a missing item back. Raises NothingOpen when it is not missing, and as take_step."""
    item = _item(item_id)
    rows = [row for row in known.open_of_item(item.id) if row["kind"] == MISSING]
    if rows:
        take_step(rows[0]["id"], RESOLVED, text, user=user, approved_by=approved_by)
        return
    if item.status != "Missing":
        raise NothingOpen(f"{item.label} is not missing. Nothing was changed.")
    # Set to Missing without a report: it gets one, so that two people stand behind this, too.
    made = report(item.id, MISSING, item.status_reason or "Set to Missing by hand.", user=user)
    take_step(made.id, RESOLVED, text, user=user, approved_by=approved_by)


@writes
def back_in_service(item_id: str, text: str, *, user: User) -> None:
    """Close an item's faults and damage as repaired, and end its maintenance.

    Raises Invalid, NothingOpen, NotFound.
    """
    item = _item(item_id)
    rows = [row for row in known.open_of_item(item.id) if row["kind"] != MISSING]
    if not rows and item.status != "Maintenance":
        raise NothingOpen(f"{item.label} is not in maintenance. Nothing was changed.")
    if problems := _wording(text, "Write what was repaired or checked."):
        raise Invalid(problems)
    for row in rows:
        take_step(row["id"], RESOLVED, text, user=user)
    if _item(item_id).status == "Maintenance":
        items.edit(item.id, {"status": "Available"}, user=user, reason=text)


def existing(discrepancy_id: int) -> Row:
    """Return a discrepancy. Raises NotFound."""
    row = known.one(discrepancy_id)
    if row is None:
        raise NotFound("not_found", "There is no such discrepancy.")
    return row


def open_one(discrepancy_id: int) -> Row:
    """Return a discrepancy that is not closed. Raises AlreadyClosed, NotFound."""
    row = existing(discrepancy_id)
    if not row["is_open"]:
        raise AlreadyClosed(row["state"])
    return row


def _close(row: Row, step: DiscrepancyStep, user: User) -> None:
    """Move the stock or give the item its status, as a closing step says."""
    if row["kind"] == MISSING_STOCK:
        stock_moves.move(
            row["stock_id"],
            "recover" if RESOLVED in (step.state, step.part_as) else "write off",
            step.part or row["left"],
            user=user,
            take_id=row["take_id"],
            reason=step.text,
            approved_by=step.approved_by,
        )
        return
    item = _item(row["item_id"])
    if step.state == WRITTEN_OFF:
        items.edit(item.id, {"status": "Retired"}, user=user, reason=step.text, by_two=True)
    elif row["kind"] == MISSING and item.status == "Missing":
        others = known.open_of_item(item.id)
        status = "Maintenance" if others else "Available"
        items.edit(item.id, {"status": status}, user=user, reason=step.text, by_two=True)
    elif item.status == "Maintenance" and not known.open_of_item(item.id):
        items.edit(item.id, {"status": "Available"}, user=user, reason=step.text)


def _kept(row: Discrepancy, user: User, action: str) -> Discrepancy:
    audit.insert(row, user, action=action)
    text = f"{row.kind.capitalize()}: {lookup.item_by_id(row.item_id).label}."
    news = News("discrepancy", f"discrepancy/{row.id}", "warn", text, f"/discrepancies/{row.id}")
    notices.tell_all(Act.REGISTER, news, but=user)
    return row


def _item(item_id: str) -> Item:
    try:
        return lookup.item_by_id(item_id.upper())
    except Item.DoesNotExist:
        raise NotFound("unknown_item", "There is no such item in ArmGuard.") from None


def _wording(text: str, needed: str) -> dict[str, list[str]]:
    try:
        return {} if plain(text, LONGEST) else {"text": [needed]}
    except Unusable as wrong:
        return {"text": [wrong.reason]}
