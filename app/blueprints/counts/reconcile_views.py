"""What a count found: worked off one by one, signed by two, or voided."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.counts.forms import CloseForm, ReasonForm, VoidForm
from app.blueprints.counts.one import ONE, compared, header
from app.models.roles import Act
from app.queries import paging
from app.services.counts import closing, counting, reconciling
from app.services.counts.reconciling import NotFinished
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("reconcile", __name__)


@bp.get(f"{ONE}/reconcile")
@requires(Act.READ)
def show(count_id: int) -> Response | Redirect:
    """Show what did not agree, and what can be done about it."""
    row = header(count_id)
    if row["state"] != "open":
        return redirect(url_for("counts.show", count_id=count_id), 303)
    context = compared(row)
    if not context["open_to_see"]:
        raise NotFinished(counting.existing(count_id))
    return page("counts/reconcile.html", **context)


@bp.get(f"{ONE}/report/<item_id>")
@requires(Act.ISSUE)
def ask_report(count_id: int, item_id: str) -> Response:
    """Ask where something was looked for that is reported missing."""
    return _reason(ReasonForm(), count_id, "report", item_id)


@bp.post(f"{ONE}/report/<item_id>")
@requires(Act.ISSUE)
def report(count_id: int, item_id: str) -> Response | Redirect:
    """Report it missing."""
    form = ReasonForm()
    with form.says_why_not():
        text = form.text.data or ""
        reconciling.report_missing(count_id, item_id, text, user=acting_user())
        return _back(count_id)
    return _reason(form, count_id, "report", item_id)


@bp.get(f"{ONE}/ignore/<item_id>")
@requires(Act.ISSUE)
def ask_ignore(count_id: int, item_id: str) -> Response:
    """Ask why something is left as it is."""
    return _reason(ReasonForm(), count_id, "ignore", item_id)


@bp.post(f"{ONE}/ignore/<item_id>")
@requires(Act.ISSUE)
def ignore(count_id: int, item_id: str) -> Response | Redirect:
    """Leave it as it is. A number is that of a sighting of something unknown."""
    form = ReasonForm()
    number = paging.number(item_id)
    with form.says_why_not():
        named = "" if number is not None else item_id
        text, user = form.text.data or "", acting_user()
        reconciling.ignore(count_id, text, user=user, item_id=named, sighting_id=number)
        return _back(count_id)
    return _reason(form, count_id, "ignore", item_id)


@bp.post(f"{ONE}/return/<item_id>")
@requires(Act.ISSUE)
def return_it(count_id: int, item_id: str) -> Redirect:
    """Return something that was seen in the armory."""
    reconciling.return_it(count_id, item_id, user=acting_user())
    return _back(count_id)


@bp.post(f"{ONE}/move/<item_id>")
@requires(Act.ISSUE)
def move(count_id: int, item_id: str) -> Redirect:
    """Make where something was seen its place."""
    reconciling.move_here(count_id, item_id, user=acting_user())
    return _back(count_id)


@bp.get(f"{ONE}/close")
@requires(Act.ISSUE)
def ask_close(count_id: int) -> Response | Redirect:
    """Ask for the two signatures."""
    form = CloseForm()
    form.first.data = acting_user().username
    return _close_page(form, count_id)


@bp.post(f"{ONE}/close")
@requires(Act.ISSUE)
def close(count_id: int) -> Response | Redirect:
    """Close it."""
    form = CloseForm()
    with form.says_why_not():
        form.sign(count_id, acting_user())
        return redirect(url_for("counts.show", count_id=count_id), 303)
    return _close_page(form, count_id)


def _close_page(form: CloseForm, count_id: int) -> Response | Redirect:
    context = compared(header(count_id))
    if context["count"]["state"] != "open":
        return redirect(url_for("counts.show", count_id=count_id), 303)
    if not context["open_to_see"]:
        raise NotFinished(counting.existing(count_id))
    return form_page("counts/close.html", form, **context)


@bp.get(f"{ONE}/void")
@requires(Act.ISSUE)
def ask_void(count_id: int) -> Response | Redirect:
    """Ask why a count does not hold."""
    if header(count_id)["state"] == "void":
        return redirect(url_for("counts.show", count_id=count_id), 303)
    return _void_page(VoidForm(), count_id)


@bp.post(f"{ONE}/void")
@requires(Act.ISSUE)
def void(count_id: int) -> Response | Redirect:
    """Void it."""
    form = VoidForm()
    with form.says_why_not():
        form.void(counting.existing(count_id), acting_user())
        return redirect(url_for("counts.show", count_id=count_id), 303)
    return _void_page(form, count_id)


def _void_page(form: VoidForm, count_id: int) -> Response:
    second = closing.needs_second(counting.existing(count_id))
    return form_page("counts/void.html", form, count=header(count_id), second=second)


def _reason(form: ReasonForm, count_id: int, way: str, item_id: str) -> Response:
    row = header(count_id)
    found = compared(row)["figures"].findings
    about = next((one for one in found if item_id in (one.item_id, str(one.sighting_id))), None)
    label = about.label if about else item_id
    address = request.path
    return form_page("counts/reason.html", form, count=row, way=way, label=label, address=address)


def _back(count_id: int) -> Redirect:
    return redirect(url_for("counts.reconcile.show", count_id=count_id), 303)
