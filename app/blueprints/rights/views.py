"""A person's qualifications, orders and own weapons, and whose weapon an item is."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.rights.forms import AssignForm, BarForm, QualificationForm
from app.models.roles import Act
from app.queries import paging, recovery, who_may_draw
from app.services.custody import who_may_draw as rights
from app.services.records import records
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("rights", __name__)
PERSON, ITEM = "/personnel/<personnel_id>", "/items/<item_id>"
NUMBER = f"<int(max={paging.LARGEST}):right_id>"


@bp.get(f"{PERSON}/qualifications")
@requires(Act.READ)
def qualifications(personnel_id: str) -> Response:
    """Show what a person is qualified for."""
    return _qualifications(QualificationForm(), personnel_id)


@bp.post(f"{PERSON}/qualifications")
@requires(Act.EDIT)
def qualify(personnel_id: str) -> Response | Redirect:
    """Add a qualification."""
    form = QualificationForm()
    with form.says_why_not():
        rights.qualify(personnel_id, form.given(), user=acting_user())
        return redirect(url_for(".qualifications", personnel_id=personnel_id), 303)
    return _qualifications(form, personnel_id)


@bp.post(f"{PERSON}/qualifications/{NUMBER}/withdrawal")
@requires(Act.EDIT)
def withdraw(personnel_id: str, right_id: int) -> Redirect:
    """Let a qualification count no more."""
    rights.withdraw(personnel_id.upper(), right_id, user=acting_user())
    return redirect(url_for(".qualifications", personnel_id=personnel_id), 303)


@bp.get(f"{PERSON}/bars")
@requires(Act.EDIT)
def bars(personnel_id: str) -> Response:
    """Show the orders that somebody may not draw, with their reasons."""
    return _bars(BarForm(), personnel_id)


@bp.post(f"{PERSON}/bars")
@requires(Act.EDIT)
def bar(personnel_id: str) -> Response | Redirect:
    """Enter an order."""
    form = BarForm()
    with form.says_why_not():
        rights.bar(personnel_id, form.given(), user=acting_user())
        return redirect(url_for(".bars", personnel_id=personnel_id), 303)
    return _bars(form, personnel_id)


@bp.post(f"{PERSON}/bars/{NUMBER}/end")
@requires(Act.EDIT)
def lift(personnel_id: str, right_id: int) -> Redirect:
    """Lift an order."""
    rights.lift(personnel_id.upper(), right_id, user=acting_user())
    return redirect(url_for(".bars", personnel_id=personnel_id), 303)


@bp.get(f"{PERSON}/weapons")
@requires(Act.EDIT)
def weapons(personnel_id: str) -> Response:
    """Ask which item is a person's own."""
    return _pair(AssignForm(), "personnel", personnel_id)


@bp.post(f"{PERSON}/weapons")
@requires(Act.EDIT)
def assign_item(personnel_id: str) -> Response | Redirect:
    """Make an item a person's own."""
    form = AssignForm()
    with form.says_why_not():
        item_id = rights.named(form.name.data or "", "item")
        rights.assign(item_id, personnel_id, user=acting_user())
        return redirect(url_for("personnel.show", personnel_id=personnel_id), 303)
    return _pair(form, "personnel", personnel_id)


@bp.get(f"{ITEM}/assignment")
@requires(Act.EDIT)
def assignment(item_id: str) -> Response:
    """Ask whose weapon an item is."""
    return _pair(AssignForm(), "items", item_id)


@bp.post(f"{ITEM}/assignment")
@requires(Act.EDIT)
def assign_person(item_id: str) -> Response | Redirect:
    """Make an item a person's own."""
    form = AssignForm()
    with form.says_why_not():
        person_id = rights.named(form.name.data or "", "person")
        rights.assign(item_id, person_id, user=acting_user())
        return redirect(url_for("items.show", item_id=item_id), 303)
    return _pair(form, "items", item_id)


@bp.post(f"/assignments/{NUMBER}/end")
@requires(Act.EDIT)
def unassign(right_id: int) -> Redirect:
    """Let an item be nobody's own."""
    ended = rights.unassign(right_id, user=acting_user())
    return redirect(url_for("items.show", item_id=ended.item_id), 303)


def _qualifications(form: QualificationForm, personnel_id: str) -> Response:
    person = rights.existing(personnel_id)
    rows = who_may_draw.qualifications(person.id, clock.now())
    return form_page("rights/qualifications.html", form, person=person, rows=rows)


def _bars(form: BarForm, personnel_id: str) -> Response:
    person, now = rights.existing(personnel_id), clock.now()
    return form_page(
        "rights/bars.html",
        form,
        person=person,
        rows=who_may_draw.bars(person.id, now),
        recover=recovery.tasks_of(person.id, now),
    )


def _pair(form: AssignForm, kind: str, name: str) -> Response:
    record = records.existing(kind, name)
    owner = who_may_draw.assigned(record.id) if record.is_item else None
    rows = [owner] if owner else []
    rows = rows if record.is_item else who_may_draw.own_weapons(record.id)
    return form_page("rights/pair.html", form, record=record, rows=rows)
