"""Appointments of a user, and the roster of everybody who is appointed."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.models.roles import Act
from app.models.users import User
from app.queries import appointments as appointed
from app.queries import paging
from app.queries import users as user_queries
from app.queries.letterhead import letterhead
from app.services.errors import NotFound
from app.services.users import appointments
from app.services.users.user_rules import keeps
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import page

bp = Blueprint("appointments", __name__)
OF = f"/users/<int(max={paging.LARGEST}):user_id>/appointments"


class AppointmentForm(RecordForm):
    """What somebody is appointed as, by which document, from when to when."""

    fields = ("duty", "document", "begins_on", "ends_on", "check_expires_on")

    duty = SelectField(
        "Appointed as",
        choices=[SelectChoice(duty, duty.capitalize()) for duty in appointed.DUTIES],
        validate_choice=False,
    )
    document = StringField("Order or letter")
    begins_on = StringField("From")
    ends_on = StringField("Until")
    check_expires_on = StringField("Background check good until")


@bp.get("/appointments")
@requires(Act.READ)
def index() -> Response:
    """Show who is appointed now: the access roster, for paper."""
    now = clock.now()
    rows = appointed.in_force(now)
    return page("appointments/roster.html", rows=rows, letterhead=letterhead(), printed_at=now)


@bp.get(OF)
@requires(Act.USERS)
def of_user(user_id: int) -> Response:
    """Show a user's appointments."""
    return _page(AppointmentForm(), user_id)


@bp.post(OF)
@requires(Act.USERS)
def appoint(user_id: int) -> Response | Redirect:
    """Enter an appointment."""
    form = AppointmentForm()
    with form.says_why_not():
        appointments.appoint(_user(user_id), form.given(), user=acting_user())
        return redirect(url_for(".of_user", user_id=user_id), 303)
    return _page(form, user_id)


@bp.post(f"{OF}/<int(max={paging.LARGEST}):appointment_id>/end")
@requires(Act.USERS)
def end(user_id: int, appointment_id: int) -> Redirect:
    """End an appointment."""
    appointments.end(_user(user_id), appointment_id, user=acting_user())
    return redirect(url_for(".of_user", user_id=user_id), 303)


def _user(user_id: int) -> User:
    found = user_queries.by_id(user_id)
    if found is None:
        raise NotFound("unknown_user", "There is no such user.")
    return found


def _page(form: AppointmentForm, user_id: int) -> Response:
    of, by = _user(user_id), acting_user()
    rows = appointed.of_user(of.id, clock.now())
    may_appoint = keeps(by, of) and by.id != of.id
    return form_page("appointments/of_user.html", form, of=of, rows=rows, may_appoint=may_appoint)
