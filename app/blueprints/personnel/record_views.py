"""Registering a person and editing its record."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.personnel.record_forms import PersonEditForm, PersonForm
from app.models.personnel import Personnel
from app.models.roles import Act
from app.queries import record_values
from app.services.records import personnel
from app.services.records.record_refusals import VersionConflict
from app.web import saved
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("record", __name__)


@bp.get("/personnel/new")
@requires(Act.REGISTER)
def new() -> Response:
    """Ask for a new person."""
    return _new_page(PersonForm())


@bp.post("/personnel/new")
@requires(Act.REGISTER)
def create() -> Response | Redirect:
    """Register a person."""
    form = PersonForm()
    with form.says_why_not():
        person = personnel.register(form.given(), user=acting_user())
        return redirect(url_for("personnel.show", personnel_id=person.id, saved="new"), 303)
    return _new_page(form)


@bp.get("/personnel/<personnel_id>/edit")
@requires(Act.EDIT)
def edit(personnel_id: str) -> Response:
    """Show a person's record as a form."""
    person = personnel.existing(personnel_id)
    form = PersonEditForm(
        person, data={**record_values.of_person(person), "version": person.version}
    )
    return _edit_page(form, person)


@bp.post("/personnel/<personnel_id>/edit")
@requires(Act.EDIT)
def update(personnel_id: str) -> Response | Redirect:
    """Save a person's record, unless somebody else has meanwhile."""
    person = personnel.existing(personnel_id)
    form = PersonEditForm(person)
    version = form.version_read()
    with form.says_why_not():
        after = personnel.edit(person.id, form.given(), user=acting_user(), version=version).version
        return redirect(
            url_for("personnel.show", personnel_id=person.id, saved=saved.word(version, after)), 303
        )
    return _edit_page(form, personnel.existing(personnel_id))


def _new_page(form: PersonForm) -> Response:
    return form_page("personnel/new.html", form, squadrons=record_values.squadrons())


def _edit_page(form: PersonEditForm, person: Personnel) -> Response:
    stale = isinstance(form.refused, VersionConflict)
    both = form.beside(record_values.of_person(person), person.version) if stale else []
    squadrons = record_values.squadrons()
    return form_page("personnel/edit.html", form, person=person, both=both, squadrons=squadrons)
