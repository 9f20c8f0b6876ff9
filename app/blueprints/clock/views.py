"""Shows how far the clock can be trusted; takes that it is right, and corrections of entries."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.clock.forms import CorrectionForm
from app.models.roles import Act
from app.queries import clock_marks
from app.services.clocks import marks
from app.services.counter import clocks
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("clock", __name__)


@bp.get("/clock")
@requires(Act.READ)
def show() -> Response:
    """Show ArmGuard's time, what happened to its clock, and the entries of unsure times."""
    return _page(CorrectionForm())


@bp.post("/clock/confirmations")
@requires(Act.ISSUE)
def confirm() -> Redirect:
    """Keep that somebody compared the clock with a watch."""
    marks.confirm(user=acting_user())
    return redirect(url_for(".show"), 303)


@bp.post("/clock/corrections")
@requires(Act.EDIT)
def correct() -> Response | Redirect:
    """Say by how much entries of an unsure time are off."""
    form = CorrectionForm()
    with form.says_why_not():
        marks.correct(
            form.first.data or "", form.last.data or "", form.minutes.data or "",
            form.reason.data or "", user=acting_user(),
        )  # fmt: skip
        return redirect(url_for(".show"), 303)
    return _page(form)


def _page(form: CorrectionForm) -> Response:
    return form_page(
        "clock/show.html",
        form,
        notice=form.notice,
        now=clock.now(),
        state=clock_marks.state(),
        last_entry=clocks.last_entry(),
        marks=clock_marks.marks(),
        said=marks.said,
        unsure=clock_marks.unsure_entries(),
    )
