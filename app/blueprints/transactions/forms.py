"""What the ledger can be asked for, and the form that corrects an entry."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from wtforms import PasswordField, StringField, SubmitField, TextAreaField
from wtforms.validators import DataRequired, InputRequired, Length, ValidationError

from app import clock
from app.models.roles import Act, may
from app.models.users import User
from app.queries.ledger import Filter
from app.queries.rows import Row
from app.queries.settings import setting
from app.services.custody import custody
from app.services.errors import Invalid, Refusal
from app.services.users import sign_in
from app.web import arguments
from app.web.access import acting_user

LONGEST_REASON = 500


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    since, until = arguments.day("since"), arguments.day("until")
    return Filter(
        since=clock.begin_of(since) if since else None,
        until=clock.begin_of(until + timedelta(days=1)) if until else None,
        person=arguments.text("person"),
        item=arguments.text("item"),
        action=arguments.text("action"),
        user_id=arguments.number("user_id"),
    )


def filters(asked: Filter, users: dict[int, str]) -> list[tuple[str, str, Any]]:
    """Return each filter as (argument, label, what it says, empty where it is not set)."""
    return [
        ("person", "Person", asked.person),
        ("item", "Item", asked.item),
        ("since", "From", arguments.day("since")),
        ("until", "To", arguments.day("until")),
        ("action", "", {"Take": "Issues", "Return": "Returns"}.get(asked.action, "")),
        ("user_id", "By", users.get(asked.user_id or 0, "")),
    ]


class CorrectionForm(FlaskForm):
    """Why an entry was wrong, and a second person who agrees."""

    reason = TextAreaField(
        "Reason",
        [DataRequired("Write why the entry was wrong."), Length(max=LONGEST_REASON)],
        filters=[lambda text: text.strip() if text else text],
    )
    approver = StringField(
        "Second person's username",
        [DataRequired("Somebody else has to agree."), Length(max=40)],
        filters=[lambda text: text.strip() if text else text],
    )
    password = PasswordField(
        "Second person's password",
        [InputRequired("The second person types it here."), Length(max=200)],
    )
    submit = SubmitField("Correct this entry")

    refusal: Refusal | None = None

    def validate_approver(self, field: StringField) -> None:
        """Nobody agrees with themself; asked before any password is looked at."""
        if str(field.data).lower() == acting_user().username.lower():
            raise ValidationError("A second person must approve; you cannot approve your own.")

    def carry_out(self, entry_id: int) -> Row | None:
        """Correct the entry and return the new one; None when the form says what is wrong."""
        if not self.validate_on_submit():
            return None
        approver = self._approver()
        if approver is None:
            return None
        try:
            done = custody.correct(
                entry_id, self.reason.data, user=acting_user(), approved_by=approver
            )
        except Refusal as refusal:
            self.refusal = refusal
            return None
        except Invalid as invalid:
            self._show(invalid.problems)
            return None
        return done.row

    @property
    def status(self) -> int:
        """Return the HTTP status of the form shown again."""
        return 409 if self.refusal else 422

    def _approver(self) -> User | None:
        """Return the second person, whose password is right and who may approve."""
        answer = sign_in.check(self.approver.data, self.password.data, request.remote_addr)
        user = answer.user if answer.right else None
        if answer.wait:
            self._show({"password": [f"Too many tries. Wait {answer.wait_seconds} seconds."]})
        elif user is None:
            self._show({"password": ["Username or password is wrong. Nothing was recorded."]})
        elif user.must_change:
            self._show({"approver": ["They must sign in and choose their own password first."]})
        elif not may(user.role, Act.ISSUE, admins_issue=setting("admins_issue") == "yes"):
            self._show({"approver": ["This user may not issue, and so may not approve."]})
        else:
            return user
        return None

    def _show(self, problems: dict[str, Any]) -> None:
        for name, texts in problems.items():
            field = self._fields.get(name, self.reason)
            field.errors = [*field.errors, *texts]
