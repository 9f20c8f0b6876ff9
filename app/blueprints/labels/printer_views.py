"""The unit's own printers: name, paper, nudge."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.labels.forms import PrinterForm
from app.models.roles import Act
from app.queries import labels, paging
from app.services.labels import label_papers
from app.services.labels import labels as service
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("printers", __name__)
ONE = f"/labels/printers/<int(max={paging.LARGEST}):profile_id>"


@bp.get("/labels/printers")
@requires(Act.REGISTER)
def index() -> Response:
    """List the unit's printers, and offer every paper's ruler page."""
    papers = label_papers.every_preset()
    return page("labels/printers.html", printers=labels.profiles(), papers=papers)


@bp.get("/labels/printers/new")
@requires(Act.REGISTER)
def new() -> Response:
    """Show an empty form."""
    return _form_page(PrinterForm(), "New printer", url_for(".create"))


@bp.post("/labels/printers")
@requires(Act.REGISTER)
def create() -> Response | Redirect:
    """Keep a printer."""
    form = PrinterForm()
    with form.says_why_not():
        service.add_printer(form.given(), user=acting_user())
        return redirect(url_for(".index"), 303)
    return _form_page(form, "New printer", url_for(".create"))


@bp.get(ONE)
@requires(Act.REGISTER)
def edit(profile_id: int) -> Response:
    """Show a printer's form."""
    row = service.existing_printer(profile_id)
    form = PrinterForm(data=service.as_given(row))
    return _form_page(form, row.name, url_for(".change", profile_id=row.id), row.id)


@bp.post(ONE)
@requires(Act.REGISTER)
def change(profile_id: int) -> Response | Redirect:
    """Change a printer."""
    form = PrinterForm()
    with form.says_why_not():
        service.change_printer(profile_id, form.given(), user=acting_user())
        return redirect(url_for(".index"), 303)
    row = service.existing_printer(profile_id)
    return _form_page(form, row.name, url_for(".change", profile_id=row.id), row.id)


@bp.post(f"{ONE}/remove")
@requires(Act.REGISTER)
def remove(profile_id: int) -> Redirect:
    """Take a printer out of the list."""
    service.remove_printer(profile_id, user=acting_user())
    return redirect(url_for(".index"), 303)


def _form_page(
    form: PrinterForm, title: str, action: str, profile_id: int | None = None
) -> Response:
    return form_page("labels/printer.html", form, title=title, action=action, profile_id=profile_id)
