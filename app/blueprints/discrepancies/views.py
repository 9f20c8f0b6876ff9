"""The list of discrepancies, a page for each, and the steps until it is closed."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.discrepancies import item_views, photo_views
from app.blueprints.discrepancies.forms import PhotoForm, StepForm
from app.blueprints.discrepancies.one import show_page
from app.models.roles import Act
from app.queries import discrepancies as known
from app.queries import paging
from app.services.discrepancies import discrepancies
from app.services.stock import once
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import live, page

bp = Blueprint("discrepancies", __name__)
bp.register_blueprint(item_views.bp)
bp.register_blueprint(photo_views.bp)
ONE = f"/discrepancies/<int(max={paging.LARGEST}):discrepancy_id>"


@bp.get("/discrepancies")
@requires(Act.READ)
@live
def index() -> Response:
    """Show what is open, or everything there was."""
    shown = "all" if arguments.text("show") == "all" else "open"
    rows, more = known.page(arguments.number("after"), only_open=shown == "open")
    after = str(more) if more else None
    return page(
        "discrepancies/list.html", "_lines", rows=rows, shown=shown, **arguments.pages(after)
    )


@bp.get(ONE)
@requires(Act.READ)
@live
def show(discrepancy_id: int) -> Response:
    """Show one with its steps and photographs."""
    return show_page(discrepancy_id, PhotoForm())


@bp.get(f"{ONE}/review")
@requires(Act.ISSUE)
def ask_review(discrepancy_id: int) -> Response:
    """Ask what was done about it."""
    return _page(StepForm(), discrepancy_id, discrepancies.REVIEW)


@bp.post(f"{ONE}/review")
@requires(Act.ISSUE)
def review(discrepancy_id: int) -> Response | Redirect:
    """Write down what was done about it."""
    return _step(discrepancy_id, discrepancies.REVIEW)


@bp.get(f"{ONE}/resolution")
@requires(Act.ISSUE)
def ask_resolution(discrepancy_id: int) -> Response:
    """Ask how it was resolved."""
    return _page(StepForm(), discrepancy_id, discrepancies.RESOLVED)


@bp.post(f"{ONE}/resolution")
@requires(Act.ISSUE)
def resolve(discrepancy_id: int) -> Response | Redirect:
    """Resolve it."""
    return _step(discrepancy_id, discrepancies.RESOLVED)


@bp.get(f"{ONE}/write-off")
@requires(Act.EDIT)
def ask_write_off(discrepancy_id: int) -> Response:
    """Ask why it is written off, and who agrees."""
    return _page(StepForm(), discrepancy_id, discrepancies.WRITTEN_OFF)


@bp.post(f"{ONE}/write-off")
@requires(Act.EDIT)
def write_off(discrepancy_id: int) -> Response | Redirect:
    """Write it off."""
    return _step(discrepancy_id, discrepancies.WRITTEN_OFF)


def _step(discrepancy_id: int, state: str) -> Response | Redirect:
    form = StepForm()
    with form.says_why_not():
        needed = discrepancies.needs_second(discrepancies.existing(discrepancy_id)["kind"], state)
        discrepancies.take_step(
            discrepancy_id,
            state,
            form.text.data or "",
            user=acting_user(),
            approved_by=form.second() if needed else None,
            part=form.part(),
            seen=form.seen(),
        )
        return redirect(url_for(".show", discrepancy_id=discrepancy_id), 303)
    return _page(form, discrepancy_id, state)


def _page(form: StepForm, discrepancy_id: int, state: str) -> Response:
    row = discrepancies.existing(discrepancy_id)
    needed = discrepancies.needs_second(row["kind"], state)
    if not form.is_submitted() and row["left"] is not None:
        form.quantity.data = str(row["left"])
    seen = once.seen(row["stock_id"], row["take_id"]) if row["stock_id"] else 0
    return form_page(
        "discrepancies/step.html", form, row=row, state=state, second=needed, seen=seen
    )
