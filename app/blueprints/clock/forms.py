"""By how much entries are off."""

from __future__ import annotations

from wtforms import StringField

from app.web.forms import RecordForm


class CorrectionForm(RecordForm):
    """The entries, first to last, the minutes to add, and how that is known."""

    first = StringField("From entry")
    last = StringField("To entry")
    minutes = StringField("Minutes to add")
    reason = StringField("How this is known")
