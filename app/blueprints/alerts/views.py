"""Alert mode and its tasks."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.alerts.forms import BeginForm, TaskForm
from app.models.roles import Act
from app.queries import alerts as kept
from app.queries import paging
from app.services.custody import alerts
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page

bp = Blueprint("alerts", __name__)


@bp.get("/alert")
@requires(Act.READ)
def show() -> Response:
    """Show whether alert mode is on, and what is to be closed afterwards."""
    return _page(BeginForm())


@bp.post("/alert")
@requires(Act.ISSUE)
def begin() -> Response | Redirect:
    """Switch alert mode on."""
    form = BeginForm()
    with form.says_why_not():
        alerts.begin(form.reason.data or "", user=acting_user())
        return redirect(url_for(".show"), 303)
    return _page(form)


@bp.post("/alert/end")
@requires(Act.ISSUE)
def end() -> Response | Redirect:
    """Switch alert mode off."""
    form = BeginForm()
    with form.says_why_not():
        alerts.end(user=acting_user())
        return redirect(url_for(".show"), 303)
    return _page(form)


@bp.post(f"/alert/tasks/<int(max={paging.LARGEST}):task_id>")
@requires(Act.ISSUE)
def close_task(task_id: int) -> Response | Redirect:
    """Close a check that was put off."""
    form = TaskForm()
    with form.says_why_not():
        alerts.close_task(task_id, form.note.data or "", user=acting_user())
        return redirect(url_for(".show"), 303)
    return _page(BeginForm(), wrong=form, wrong_id=task_id)


def _page(form: BeginForm, wrong: RecordForm | None = None, wrong_id: int = 0) -> Response:
    response = form_page(
        "alerts/show.html",
        form,
        notice=(wrong or form).notice,
        wrong=wrong,
        wrong_id=wrong_id,
        tasks=kept.tasks(),
        closed=kept.tasks(closed=True),
        past=kept.past(),
    )
    if wrong is not None:
        response.status_code = 422
    return response
