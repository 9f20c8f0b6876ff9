"""What narrows the board, and its two small forms."""

from __future__ import annotations

from datetime import datetime, timedelta
from typing import Any

from wtforms import StringField, TextAreaField

from app import clock
from app.models.personnel import Group
from app.web import arguments
from app.web.forms import RecordForm

LONG = timedelta(hours=24)


def asked() -> dict[str, Any]:
    """Return what the address asks for, as queries.overdue takes it."""
    late_for = LONG if arguments.text("late") == "24" else None
    return {"group_id": arguments.number("group"), "late_for": late_for}


def groups() -> list[tuple[int, str]]:
    """Return the groups to choose from."""
    rows = Group.select().where(Group.active == 1).order_by(Group.name)
    return [(row.id, row.name) for row in rows]


class ExtendForm(RecordForm):
    """A later time to be back by."""

    until = StringField("Back by")
    reason = StringField("Reason")

    def due_at(self) -> datetime | None:
        """Return the time that was given, which is the unit's own; None for no time."""
        try:
            return clock.parse_local(self.until.data or "")
        except ValueError:
            return None


class ContactForm(RecordForm):
    """What was done about somebody who is late."""

    text = TextAreaField("What was done")
