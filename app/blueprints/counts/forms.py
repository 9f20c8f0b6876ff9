"""The forms of a count: a new one, a reason, two signatures, a void; the services decide."""

from __future__ import annotations

from collections.abc import Mapping

from flask import request
from wtforms import BooleanField, PasswordField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.models.counts import Count
from app.models.items import ItemClass, ItemModel
from app.models.users import User
from app.queries import counts
from app.queries.counts import Filter
from app.services.counts import closing, counting
from app.services.errors import Invalid
from app.web import arguments
from app.web.forms import RecordForm
from app.web.second_person import SecondPersonForm


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    kind, state = arguments.text("kind"), arguments.text("state")
    return Filter(kind if kind in counts.KINDS else "", state if state in counts.STATES else "")


def _choices(words: Mapping[str, str]) -> list[SelectChoice]:
    return [SelectChoice(value, word) for value, word in words.items()]


class NewForm(RecordForm):
    """What is counted, and how."""

    kind = SelectField("Kind", choices=_choices(counts.KINDS), validate_choice=False)
    scope = SelectField("What", choices=_choices(counting.SCOPES), validate_choice=False)
    item_class = SelectField("Class", validate_choice=False)
    model = SelectField("Model", validate_choice=False)
    method = SelectField("How", choices=_choices(counting.METHODS), validate_choice=False)
    blind = BooleanField("Blind count: what is expected stays hidden until you finish")
    with_stock = BooleanField("Magazines, ammunition and accessories, too, by number")
    racks = StringField("Racks")

    def __init__(self) -> None:
        """Offer the classes and models there are."""
        super().__init__()
        classes = ItemClass.select().order_by(ItemClass.name)
        models = ItemModel.select().order_by(ItemModel.name)
        none = SelectChoice("", "Choose")
        self.item_class.choices = [none, *(SelectChoice(one.name) for one in classes)]
        self.model.choices = [none, *(SelectChoice(str(one.id), one.name) for one in models)]

    @property
    def ticked(self) -> list[str]:
        """Return the racks that are ticked."""
        return request.form.getlist("racks")

    def begin(self, user: User) -> Count:
        """Begin the count. Raises Invalid."""
        names = ("kind", "scope", "item_class", "model", "method")
        given = {name: self[name].data or "" for name in names}
        given |= {name: "1" for name in ("blind", "with_stock") if self[name].data}
        return counting.begin(given, self.ticked, user=user)


class ReasonForm(RecordForm):
    """A few words about one thing that did not agree."""

    text = TextAreaField("Reason")


class CloseForm(RecordForm):
    """The reason for differences, and the two who sign."""

    reason = TextAreaField("Reason for the differences")
    first = StringField("Username")
    first_secret = PasswordField("PIN or password")
    second = StringField("Username")
    second_secret = PasswordField("PIN or password")

    def sign(self, count_id: int, user: User) -> None:
        """Close the count. Raises Invalid, a Refusal."""
        names = ("first", "first_secret", "second", "second_secret")
        given = {name: self[name].data or "" for name in names}
        signers = closing.signed_by(given, ip=request.remote_addr)
        closing.close(
            count_id, self.reason.data or "", signers, user=user, says=request.form.get("says", "")
        )


class VoidForm(SecondPersonForm):
    """Why a count does not hold; where two have signed it, a second person who agrees."""

    reason = TextAreaField("Reason")

    def void(self, count: Count, user: User) -> None:
        """Void the count. Raises Invalid, a Refusal."""
        if not (self.reason.data or "").strip():
            raise Invalid({"reason": ["Write why the count does not hold."]})
        second = self.second() if closing.needs_second(count) else None
        closing.void(count.id, self.reason.data or "", user=user, approved_by=second)
