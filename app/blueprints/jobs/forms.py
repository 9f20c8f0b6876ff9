"""What is sent about a job: why it is tried again."""

from __future__ import annotations

from wtforms import StringField

from app.web.forms import RecordForm


class RetryForm(RecordForm):
    """Why a job that failed should work now."""

    reason = StringField("Why it should work now")
