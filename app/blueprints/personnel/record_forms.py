"""The forms of a person's record; services.personnel decides what is right in them."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField, StringField

from app.models.personnel import Personnel
from app.queries import record_values
from app.queries.record_values import PERSON_FIELDS
from app.web.forms import RecordForm


class PersonForm(RecordForm):
    """/personnel/new."""

    rank = SelectField("Rank", validate_choice=False)
    surname = StringField("Last name")
    first_name = StringField("First name")
    middle_initial = StringField("Middle initial")
    serial = StringField("Service serial number")
    group = SelectField("Group", validate_choice=False)
    squadron = StringField("Squadron")
    mobile = StringField("Mobile")
    email = StringField("E-mail")

    fields = ("serial", *PERSON_FIELDS)

    def __init__(self, *args: Any, **more: Any) -> None:
        """Offer the ranks and groups."""
        super().__init__(*args, **more)
        self.rank.choices = [("", "Choose"), *record_values.ranks()]
        self.group.choices = record_values.groups()


class PersonEditForm(RecordForm):
    """/personnel/<id>/edit; the serial stays as registered."""

    version = HiddenField()
    rank = SelectField("Rank", validate_choice=False)
    surname = StringField("Last name")
    first_name = StringField("First name")
    middle_initial = StringField("Middle initial")
    group = SelectField("Group", validate_choice=False)
    squadron = StringField("Squadron")
    mobile = StringField("Mobile")
    email = StringField("E-mail")

    fields = tuple(PERSON_FIELDS)

    def __init__(self, person: Personnel, *args: Any, **more: Any) -> None:
        """Offer the ranks and groups, the person's own among them."""
        super().__init__(*args, **more)
        self.rank.choices = record_values.ranks(person)
        self.group.choices = record_values.groups(person)
