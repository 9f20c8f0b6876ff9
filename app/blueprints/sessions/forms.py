"""The forms of signing in; passwords are taken exactly as typed."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager

from flask_wtf import FlaskForm
from wtforms import Field, PasswordField, StringField, SubmitField
from wtforms.validators import InputRequired, ValidationError

from app.services.errors import Invalid
from app.web.forms import ZoneField


class Form(FlaskForm):
    """A form that shows what a service says of its fields."""

    @contextmanager
    def shows_problems(self, **names: str) -> Iterator[None]:
        """Take what a service finds wrong as this form's errors; `names` translates fields.

        What the form itself said of a field stays.
        """
        try:
            yield
        except Invalid as error:
            for field, sentences in error.problems.items():
                kept = self[names.get(field, field)]
                kept.errors = kept.errors or sentences


def _given(what: str) -> InputRequired:
    return InputRequired(f"Enter {what}.")


def _same_as(name: str) -> Callable[[Form, Field], None]:
    def check(form: Form, field: Field) -> None:
        if field.data != form[name].data:
            raise ValidationError("The two passwords differ. Type the new one twice.")

    return check


def _trimmed(text: str | None) -> str:
    """Drop the space that a phone's keyboard adds after a word."""
    return (text or "").strip()


class SignInForm(Form):
    """/login."""

    username = StringField("Username", [_given("your username")], filters=[_trimmed])
    password = PasswordField("Password", [_given("your password")])
    submit = SubmitField("Sign in")


class SetUpForm(Form):
    """/setup."""

    code = StringField("Setup code", [_given("the code")])
    unit_name = StringField("Unit")
    timezone = ZoneField("Time zone")
    username = StringField("Username", [_given("a username")], filters=[_trimmed])
    password = PasswordField("Password", [_given("a password")])
    password_again = PasswordField("Password again", [_same_as("password")])
    submit = SubmitField("Make the first user")

    def unit(self) -> dict[str, str]:
        """Return the settings to begin with; what was left out or empty is set later."""
        given = {"unit_name": self.unit_name.data, "timezone": self.timezone.data}
        return {name: value for name, value in given.items() if value and value.strip()}


class PasswordForm(Form):
    """/password."""

    current_password = PasswordField("Current password", [_given("the password you have")])
    new_password = PasswordField("New password", [_given("a new password")])
    new_password_again = PasswordField("New password again", [_same_as("new_password")])
    submit = SubmitField("Change password")
