"""The two small forms of alert mode."""

from __future__ import annotations

from wtforms import StringField

from app.web.forms import RecordForm


class BeginForm(RecordForm):
    """Who ordered alert mode, or why."""

    reason = StringField("Order or reason")


class TaskForm(RecordForm):
    """What came of a check that was put off."""

    note = StringField("What came of it")
