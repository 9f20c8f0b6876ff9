"""The small forms about a record; what is right in them is decided by services."""

from __future__ import annotations

from typing import Any

from wtforms import SelectField, StringField, TextAreaField

from app.services.records.records import Record
from app.web.forms import RecordForm


class ReasonForm(RecordForm):
    """Whatever needs no more than a typed reason."""

    reason = StringField("Reason")


class StatusForm(ReasonForm):
    """The status of a person or an item."""

    status = SelectField("Status", validate_choice=False)

    def __init__(self, record: Record, **more: Any) -> None:
        """Offer the statuses that people set; the record's own is chosen."""
        super().__init__(data={"status": record.status}, **more)
        self.status.choices = record.statuses


class CodeForm(RecordForm):
    """A code that is there already: an engraving or an ID card."""

    code = StringField("Existing code")


class RemarkForm(RecordForm):
    """A remark."""

    text = TextAreaField("Remark")
