"""Keeps pools and lots: new ones, what comes in and leaves, suspension."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app import clock
from app.models.stock import Stock, StockKind
from app.models.users import User
from app.models.writes import writes
from app.queries.stock import balance
from app.services import audit
from app.services.errors import Invalid, Refusal
from app.services.given import Problems, day, number, text, written
from app.services.stock import once, stock_moves

LONGEST_REASON = 500
MOST = 1_000_000
USES = ("live", "blank", "practice")


class Act(NamedTuple):
    """Something an admin does with a quantity: its word, what to write, and the movement."""

    name: str
    label: str
    ask: str
    kind: str


ACTS = {
    act.name: act
    for act in (
        Act("receive", "Receive", "Where it came from, and the paper.", "receive"),
        Act("find", "Found", "Where it was found.", "find"),
        Act("adjust", "Fewer than recorded", "Why the count is lower.", "adjust"),
        Act("expend", "Fired", "At which event.", "expend"),
        Act("condemn", "Condemn", "Why, and who said so.", "condemn"),
        Act("turn-in", "Turn in to the depot", "To whom, and the paper.", "turn in"),
    )
}


class LotSuspended(Refusal):
    """The lot's state does not allow it."""

    code = "suspended_stock"
    title = "Not possible"


@writes
def add(given: Mapping[str, str], *, user: User) -> Stock:
    """Begin to count a pool, or a lot of ammunition; return it.

    `given` has kind, lot, use, expires_on, quantity and reason as texts. Raises Invalid with every
    problem at once.
    """
    problems: Problems = {}
    kind = _kind(given.get("kind", ""), problems)
    lot = text(given, "lot", 40, problems)
    use = given.get("use") or "live"
    if use not in USES:
        problems["use"] = [f"Choose one of: {', '.join(USES)}."]
    expires_on = day(given, "expires_on", problems)
    quantity = number({"quantity": given.get("quantity") or "0"}, "quantity", 0, MOST, problems)
    reason = text(given, "reason", LONGEST_REASON, problems)
    if quantity and not reason and "reason" not in problems:
        problems["reason"] = ["Write where it came from."]
    if kind is not None and kind.family != "ammunition" and (lot or use != "live"):
        problems["lot"] = [f"{kind.name} has no lots and is neither blank nor practice."]
    if kind is not None and not problems:
        _check_new(kind, lot, problems)
    if problems or kind is None:
        raise Invalid(problems)
    row = Stock(kind=kind, lot=lot, use=use, tracked=1, expires_on=expires_on,
                created_at=clock.now())  # fmt: skip
    audit.insert(row, user)
    if quantity:
        stock_moves.move(row.id, "receive", quantity, user=user, reason=reason)
    return row


@writes
def move(
    stock_id: int, act: str, quantity: str, reason: str, *, user: User, seen: int | None = None
) -> None:
    """Do one of ACTS; `seen` is what the form noted (once.py), so that it is done once.

    Raises Invalid with every problem at once, InsufficientStock, RecordedMeanwhile, NotFound.
    """
    stock = stock_moves.existing(stock_id)
    once.check(stock.id, None, seen)
    problems: Problems = {}
    moved = number({"quantity": quantity}, "quantity", 1, MOST, problems)
    needed = f"This is needed. {ACTS[act].ask}"
    why = text({"reason": reason}, "reason", LONGEST_REASON, problems, needed)
    if act == "expend" and stock.kind.family != "ammunition":
        problems["quantity"] = ["Only rounds are fired. Condemn it, or say that there are fewer."]
    if not stock.tracked:
        problems["quantity"] = ["This pool is not counted. Begin a counted one first."]
    if problems:
        raise Invalid(problems)
    stock_moves.move(stock.id, ACTS[act].kind, moved, user=user, reason=why)


@writes
def suspend(stock_id: int, reason: str, *, user: User) -> Stock:
    """Let nothing of a lot go out any more; who holds some of it is asked for it elsewhere."""
    stock = stock_moves.existing(stock_id)
    why = written("reason", reason, LONGEST_REASON, "Write why.")
    if stock.suspended_at is not None:
        raise LotSuspended(f"{stock.label} is suspended already. Nothing was changed.")
    return _changed(stock, user, "suspend", suspended_at=clock.now(), suspended_reason=why)


@writes
def resume(stock_id: int, *, user: User) -> Stock:
    """Let a suspended lot go out again."""
    stock = stock_moves.existing(stock_id)
    return _changed(stock, user, "resume", suspended_at=None, suspended_reason=None)


def _changed(stock: Stock, user: User, action: str, **values: object) -> Stock:
    before = audit.tracked_values(stock)
    for name, value in values.items():
        setattr(stock, name, value)
    stock.version += 1
    stock.save(only=[*values, "version"])
    audit.changed(stock, before, user, action=action)
    return stock


def _check_new(kind: StockKind, lot: str | None, problems: Problems) -> None:
    same = Stock.select().where((Stock.kind == kind) & (Stock.tracked == 1))
    same = same.where(Stock.lot.is_null() if lot is None else Stock.lot == lot)
    if same.exists():
        problems["lot"] = [f"{same.get().label} is counted already. Receive into that one."]
    untracked = Stock.get_or_none((Stock.kind == kind) & (Stock.tracked == 0))
    if untracked is not None and (out := balance(untracked.id).out):
        problems["kind"] = [
            f"{out} of {kind.name} are out that were never counted. Have them back first."
        ]


def _kind(typed: str, problems: Problems) -> StockKind | None:
    chosen = int(typed) if typed.isascii() and typed.isdigit() and len(typed) < 10 else 0
    kind = StockKind.get_or_none((StockKind.id == chosen) & (StockKind.active == 1))
    if kind is None:
        problems["kind"] = ["Choose what it is."]
    return kind  # type: ignore[no-any-return]
