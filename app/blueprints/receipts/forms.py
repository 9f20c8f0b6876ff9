"""What the list of receipts can be asked for, and the forms of one receipt."""

from __future__ import annotations

from wtforms import FileField, HiddenField, PasswordField, TextAreaField

from app.models.transactions import Receipt
from app.models.users import User
from app.queries.receipt_list import KINDS, Filter
from app.services.errors import Invalid
from app.services.receipts import receipt_acts
from app.web import arguments
from app.web.forms import RecordForm
from app.web.second_person import SecondPersonForm


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    kind = arguments.text("kind")
    return Filter(
        kind=kind if kind in KINDS else "",
        year=arguments.number("year"),
        person=arguments.text("person"),
        renewal=arguments.text("renewal") == "due",
    )


class VoidForm(SecondPersonForm):
    """Why a receipt does not hold, and a second person who agrees."""

    reason = TextAreaField("Reason")

    def void(self, receipt: Receipt, user: User) -> None:
        """Void the receipt. Raises Invalid, a Refusal."""
        if not (self.reason.data or "").strip():
            raise Invalid({"reason": ["Write why the receipt does not hold."]})
        second = self.second()
        if second is None:
            raise Invalid({"approver": ["A second person must agree."]})
        receipt_acts.void(receipt, self.reason.data or "", user=user, approved_by=second)


class SignForm(RecordForm):
    """The receiver's PIN, or what they drew, and the hash of the lines they saw."""

    pin = PasswordField("Their PIN")
    strokes = HiddenField("Signature")
    seen = HiddenField("Lines")


class ScanForm(RecordForm):
    """The scan of the signed paper."""

    file = FileField("Signed paper")
