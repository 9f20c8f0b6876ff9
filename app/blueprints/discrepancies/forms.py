"""The forms about discrepancies and returns; the services decide what is right in them."""

from __future__ import annotations

from wtforms import FileField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.queries import paging
from app.services.discrepancies import discrepancies, return_answers
from app.web.forms import RecordForm
from app.web.second_person import SecondPersonForm

_YES_NO = [SelectChoice("yes", "Yes"), SelectChoice("no", "No")]


class ReportForm(RecordForm):
    """What is wrong with an item."""

    kind = SelectField(
        "What happened",
        choices=[SelectChoice(kind, words) for kind, words in discrepancies.REPORTED.items()],
        validate_choice=False,
    )
    text = StringField("In words")


class PhotoForm(RecordForm):
    """A photograph of what was seen."""

    file = FileField("Photograph")


class StepForm(SecondPersonForm):
    """What was done, with how much of missing stock, and who agrees to it."""

    quantity = StringField("How many")
    text = StringField("What was done, and why")

    def part(self) -> int | None:
        """Return how much of missing stock it is about; None where nothing was given."""
        typed = (self.quantity.data or "").strip()
        if not typed:
            return None
        return paging.number(typed) or 0


class ConditionForm(RecordForm):
    """The four questions about a weapon that came back."""

    cleared = SelectField("Cleared", choices=_YES_NO)
    clean = SelectField("Clean", choices=_YES_NO)
    complete = SelectField("Complete", choices=_YES_NO)
    serviceable = SelectField("Serviceable", choices=_YES_NO)
    text = StringField("What is wrong")

    def said(self) -> dict[str, bool]:
        """Return the answers; whatever is not a no is a yes."""
        return {name: self[name].data != "no" for name in return_answers.QUESTIONS}
