"""What the counter leads to while it records nothing: which clock is right, and the paper sheet."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import HiddenField, StringField

from app import clock
from app.models.roles import Act
from app.queries.letterhead import letterhead
from app.services.counter import clocks
from app.services.late import late_paper
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import page
from app.web.station import this_station

bp = Blueprint("blocked", __name__)


class ClockForm(RecordForm):
    """Which clock is right, and the time where it is set by hand."""

    right = HiddenField()
    ahead_ms = HiddenField()
    typed = StringField("Date and time")

    def ahead(self) -> int | None:
        """Return how far the device said that it is ahead, in milliseconds."""
        text = (self.ahead_ms.data or "").strip()
        digits = text.removeprefix("-")
        if not (digits.isascii() and digits.isdigit() and len(digits) <= 15):
            return None
        return int(text) if int(digits) <= clocks.FARTHEST_MS else None

    def time(self) -> datetime | None:
        """Return the time that was typed, which is the unit's own."""
        try:
            return clock.parse_local(self.typed.data or "")
        except ValueError:
            return None


@bp.get("/counter/clock")
@requires(Act.ISSUE)
def ask_clock() -> Response:
    """Show what the clocks say, and ask for the right time."""
    return _clock_page(ClockForm(data={"right": "hand", "ahead_ms": arguments.text("ahead_ms")}))


@bp.post("/counter/clock")
@requires(Act.ISSUE)
def answer_clock() -> Response | Redirect:
    """Keep which clock is right."""
    form, station = ClockForm(), this_station()
    with form.says_why_not():
        right = form.right.data or ""
        clocks.answer(station, right, form.ahead(), form.time(), user=acting_user())
        # Where ArmGuard was right there is nothing to set.
        to = "counter.show" if right == "armguard" else ".ask_clock"
        return redirect(url_for(to), 303)
    return _clock_page(form)


@bp.get("/counter/paper-sheet")
@requires(Act.ISSUE)
def paper_sheet() -> Response:
    """Show numbered lines to fill in by hand; nothing is written to show them."""
    return page("counter/paper_sheet.html", letterhead=letterhead(), sheet=late_paper.sheet())


def _clock_page(form: ClockForm) -> Response:
    return form_page(
        "counter/clock.html",
        form,
        now=clock.now(),
        station=this_station(),
        last_entry=clocks.last_entry(),
        right_time=clocks.right_time(this_station()),
    )
