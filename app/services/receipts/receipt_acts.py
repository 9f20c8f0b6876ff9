"""What people do with a receipt: print it, void it by two, attach the scan of the signed paper."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.models.receipts import ReceiptPrint, ReceiptScan, ReceiptVoid
from app.models.transactions import Receipt
from app.models.users import User
from app.models.writes import writes
from app.queries.receipt_list import STANDING
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable
from app.services.receipts import receipt_printers
from app.services.records import signed_papers

LONGEST_REASON = 500


class AlreadyVoid(Refusal):
    """A receipt is voided once."""

    code = "already_void"
    title = "Void already"

    def __init__(self, name: str) -> None:
        super().__init__(f"{name} is void already. Nothing was changed.")


def existing(name: str) -> Receipt:
    """Return a receipt by its number as printed. Raises NotFound."""
    found = Receipt.get_or_none(Receipt.name == name.upper())
    if found is None:
        raise NotFound("unknown_receipt", f"There is no receipt {name.upper()}.")
    return found  # type: ignore[no-any-return]


@writes
def printed(
    receipt: Receipt, paper: str, *, user: User, way: str = "page", says: str | None = None
) -> ReceiptPrint:
    """Write down that a receipt is put on paper. Raises Invalid for a paper that is none.

    `paper` is one of `receipt_printers.choices`; `way` is page (the browser prints it) or pdf.
    """
    paper, printer = receipt_printers.read(paper)
    row = ReceiptPrint(
        receipt=receipt, paper=paper, printer=printer, way=way, says=says, user=user,
        created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="print")
    return row


@writes
def void(receipt: Receipt, reason: str, *, user: User, approved_by: User) -> ReceiptVoid:
    """Void a receipt; the ledger and its number stay as they are. Raises Invalid, AlreadyVoid.

    A second user agrees, whose PIN or password the caller has checked.
    """
    problems: dict[str, list[str]] = {}
    if not reason.strip():
        problems["reason"] = ["Write why the receipt does not hold."]
    elif len(reason.strip()) > LONGEST_REASON:
        problems["reason"] = [f"{LONGEST_REASON} characters at most."]
    if approved_by.id == user.id:
        problems["approver"] = ["A second person must agree; you cannot agree with yourself."]
    if problems:
        raise Invalid(problems)
    if ReceiptVoid.get_or_none(ReceiptVoid.receipt == receipt) is not None:
        raise AlreadyVoid(receipt.name)
    row = ReceiptVoid(
        receipt=receipt,
        reason=reason.strip(),
        user=user,
        approved_by=approved_by,
        created_at=clock.now(),
    )
    audit.insert(row, user, action="void")
    return row


def attach(receipt: Receipt, data: bytes, *, media: Path, user: User) -> ReceiptScan:
    """Keep the scan of a signed PAR or ICS. Raises Invalid (`file`), StorageFull."""
    try:
        if receipt.kind not in STANDING:
            raise Unusable("Only a PAR or an ICS has its signed paper attached.")
        form, sha256 = signed_papers.keep(data, media)
    except Unusable as wrong:
        raise Invalid({"file": [wrong.reason]}) from None
    return _attached(receipt, form, sha256, user)


@writes
def _attached(receipt: Receipt, form: str, sha256: str, user: User) -> ReceiptScan:
    row = ReceiptScan(receipt=receipt, form=form, sha256=sha256, user=user, created_at=clock.now())
    audit.insert(row, user, action="attach scan")
    return row
