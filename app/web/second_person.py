"""A form that a second person agrees to: who they are, and what proves it."""

from __future__ import annotations

from flask import request
from wtforms import PasswordField, StringField

from app.models.users import User
from app.services.custody import approvals
from app.web.access import acting_user
from app.web.forms import RecordForm


class SecondPersonForm(RecordForm):
    """The two fields in which somebody else agrees; the macro `ui.second_person` draws them."""

    approver = StringField("Second person's username")
    secret = PasswordField("Their PIN or password")

    def second(self) -> User | None:
        """Return the second person, where one is named. Raises Invalid for a wrong one."""
        username = (self.approver.data or "").strip()
        if not username:
            return None
        secret = self.secret.data or ""
        return approvals.second_person(username, secret, user=acting_user(), ip=request.remote_addr)
