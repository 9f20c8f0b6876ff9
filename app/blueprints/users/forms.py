"""The forms of users, tokens and the profile; the services check what they carry."""

from __future__ import annotations

from wtforms import PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice
from wtforms.validators import InputRequired, ValidationError

from app.models.users import User
from app.services.users.user_rules import grantable
from app.web.forms import RecordForm


def trimmed(text: str | None) -> str | None:
    """Drop the space that a phone's keyboard adds after a word; what was not sent stays None."""
    return text.strip() if text is not None else None


class RoleForm(RecordForm):
    """What a user may do."""

    fields: tuple[str, ...] = ("role",)
    role = SelectField("Role", validate_choice=False)

    def __init__(self, by: User, **given: str) -> None:
        super().__init__(**given)
        self.role.choices = [SelectChoice(role, role.capitalize()) for role in grantable(by)]


class UserForm(RoleForm):
    """A new user."""

    fields = ("username", "role", "password")
    username = StringField("Username", filters=[trimmed])
    password = StringField("First password")


class PersonForm(RecordForm):
    """Who a user is on the rolls."""

    fields = ("personnel_id",)
    personnel_id = StringField("Service serial or id", filters=[trimmed])


class ResetForm(RecordForm):
    """A new password for somebody else."""

    fields = ("password",)
    password = StringField("New password")


class TokenForm(RecordForm):
    """A new API token."""

    fields = ("name", "user", "scope", "expires")
    name = StringField("Name", filters=[trimmed])
    user = SelectField("Acts for", validate_choice=False)
    scope = SelectField(
        "May",
        choices=[SelectChoice("read", "Read only"), SelectChoice("write", "Read and write")],
        validate_choice=False,
    )
    expires = StringField("Days until it stops", filters=[trimmed])

    def days(self) -> int | None:
        """Return the days asked for: None for ever, 0 (which the service refuses) for nonsense."""
        text = self.expires.data or ""
        if not text:
            return None
        return int(text) if text.isascii() and text.isdigit() and len(text) < 6 else 0


class PinForm(RecordForm):
    """One's own PIN."""

    current_password = PasswordField("Your password", [InputRequired("Enter your password.")])
    pin = PasswordField("New PIN", [InputRequired("Enter a PIN.")])
    pin_again = PasswordField("New PIN again")

    def validate_pin_again(self, field: PasswordField) -> None:
        if field.data != self.pin.data:
            raise ValidationError("The two PINs differ. Type the new one twice.")
