"""Why something came back late: a note beside its return, written after the fact."""

from __future__ import annotations

from app.models.transactions import Transaction, TransactionText
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.custody.refusals import NotedAlready
from app.services.errors import NotFound
from app.services.given import written

LONGEST = 500


@writes
def note(transaction_id: int, text: str, *, user: User) -> TransactionText:
    """Write a note beside an entry that has none yet; it is never changed after that.

    Raises Invalid, NotedAlready, NotFound.
    """
    entry = Transaction.get_or_none(Transaction.id == transaction_id)
    if entry is None:
        raise NotFound("unknown_transaction", f"There is no entry {transaction_id}.")
    if TransactionText.get_or_none(TransactionText.transaction == entry) is not None:
        raise NotedAlready
    words = written("text", " ".join(text.splitlines()), LONGEST, "Write the reason.")
    row = TransactionText(transaction=entry, notes=words)
    audit.insert(row, user, action="note")
    return row
