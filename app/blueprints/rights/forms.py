"""The forms about who may draw; services/custody/who_may_draw.py decides what is right in them."""

from __future__ import annotations

from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.queries import who_may_draw
from app.services.settings.table_columns import classes
from app.web.forms import RecordForm


class QualificationForm(RecordForm):
    """What somebody is qualified for."""

    fields = ("what", "expires_on", "authority")

    what = SelectField("For", validate_choice=False)
    expires_on = StringField("Valid until")
    authority = StringField("Authority")

    def __init__(self) -> None:
        """Offer the classes and models."""
        super().__init__()
        self.what.choices = [SelectChoice("", "Choose"), *(
            SelectChoice(key, label) for key, label in who_may_draw.kinds()
        )]  # fmt: skip


class BarForm(RecordForm):
    """An order that somebody may not draw."""

    fields = ("class_name", "begins_at", "ends_at", "authority", "reason")

    class_name = SelectField("May not draw", validate_choice=False)
    begins_at = StringField("From")
    ends_at = StringField("Until")
    authority = StringField("Ordered by")
    reason = StringField("Reason")

    def __init__(self) -> None:
        """Offer everything, and the classes."""
        super().__init__()
        self.class_name.choices = [SelectChoice("", "Anything"), *(
            SelectChoice(name, f"Any {name}") for name in classes()
        )]  # fmt: skip


class AssignForm(RecordForm):
    """The other half of a pair: a person for an item, an item for a person."""

    name = StringField("Scan, or type")
