"""The questions about a weapon that came back: cleared, clean, complete, serviceable."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import replace

from app import clock
from app.models.discrepancies import ReturnAnswer
from app.models.items import Item
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import custody, discrepancies
from app.queries.rows import Row
from app.queries.settings import setting
from app.services import audit
from app.services.counter.counter_words import Outcome
from app.services.discrepancies import discrepancies as reports
from app.services.discrepancies.discrepancy_refusals import AlreadyAnswered, MovedSince
from app.services.errors import Invalid, NotFound
from app.services.field_checks import Unusable, plain

QUESTIONS = ("cleared", "clean", "complete", "serviceable")
# A weapon of which one of these is not so goes out of service.
GRAVE = ("cleared", "serviceable")
LONGEST = 400


@writes
def answer(transaction_id: int, said: Mapping[str, bool], text: str, *, user: User) -> ReturnAnswer:
    """Keep the four answers beside their return (domain.md, rule 13) and return them.

    A *no* opens a fault of the weapon. Raises Invalid, AlreadyAnswered, MovedSince, NotFound.
    """
    entry = Transaction.get_or_none(
        (Transaction.id == transaction_id) & (Transaction.action == "Return")
    )
    if entry is None:
        raise NotFound("unknown_transaction", "There is no such return.")
    if discrepancies.answer(transaction_id) is not None:
        raise AlreadyAnswered
    wrong = [question for question in QUESTIONS if not said[question]]
    words = _words(text, needed=bool(wrong))
    if wrong and not _is_latest(entry):
        raise MovedSince(entry.item.label)
    values = {question: int(said[question]) for question in QUESTIONS}
    row = ReturnAnswer(transaction=entry, **values, text=words, user=user, created_at=clock.now())
    audit.insert(row, user, action="answer")
    if wrong:
        fault = f"Not {', not '.join(wrong)}: {words}"
        is_grave = any(question in GRAVE for question in wrong)
        reports.report(
            entry.item_id, reports.FAULT, fault, user=user, entry=entry, out_of_service=is_grave
        )
    return row


def all_good(item: Item, user: User) -> Outcome:
    """Answer yes to all about an item's last return, by one tap at the counter."""
    last = custody.last_closed(item.id)
    back = last.return_id if last is not None else None
    if back is None:
        return Outcome("info", "duplicate", "Nothing to answer", f"{item.label} did not come back.")
    if discrepancies.answer(back) is not None:
        text = f"{item.label} was answered for already. Nothing changed."
        return Outcome("info", "duplicate", "Answered already", text)
    answer(back, dict.fromkeys(QUESTIONS, True), "", user=user)
    text = f"{item.label}: cleared, clean, complete, serviceable. Recorded."
    return Outcome("return", "return", "All good", text, recorded=True)


def asked(outcome: Outcome, row: Row) -> Outcome:
    """Return the banner of a return with the ways on to its questions."""
    if discrepancies.answer(row["id"]) is not None:
        return outcome
    address = f"/returns/{row['id']}/condition"
    if setting("return_questions") != "on":
        return replace(outcome, links=(*outcome.links, ("Report damage", address)))
    good = ("All good", {"code": row["item_id"], "way": "all_good"})
    return replace(
        outcome,
        actions=(good, *outcome.actions),
        links=(*outcome.links, ("Something is wrong", address)),
    )


def _words(text: str, *, needed: bool) -> str | None:
    try:
        words = plain(text, LONGEST)
    except Unusable as error:
        raise Invalid({"text": [error.reason]}) from None
    if needed and words is None:
        raise Invalid({"text": ["Write what is wrong."]})
    return words


def _is_latest(entry: Transaction) -> bool:
    newest = Transaction.select(Transaction.id).where(Transaction.item == entry.item_id)
    return bool(newest.order_by(Transaction.id.desc()).get().id == entry.id)
