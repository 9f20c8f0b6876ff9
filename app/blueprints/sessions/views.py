"""Signing in and out, the first run, and one's own password."""

from __future__ import annotations

from typing import Any

import flask
from flask import Blueprint, Response, jsonify, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import generate_csrf
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.sessions.forms import Form, PasswordForm, SetUpForm, SignInForm
from app.models.roles import Act
from app.models.users import User
from app.queries import users as user_queries
from app.queries.settings import setting
from app.services.backups import stick
from app.services.setup import first_run
from app.services.users import pins, sessions, users
from app.services.users.sign_in import Answer, check
from app.web import session
from app.web.access import acting_user, allowed, from_own_page, public, signed_in
from app.web.configuration import configuration
from app.web.render import page
from app.web.station import is_scan

bp = Blueprint("sessions", __name__)
Answered = Response | Redirect

WRONG = "The username or the password is wrong."
CHOOSE_FIRST = "Choose your own password first: reload this page and sign in."


@bp.get("/login")
@public
def sign_in() -> Answered:
    """Ask for name and password."""
    if current_user.is_authenticated:
        return redirect(_target(), 303)
    notice = None if user_queries.superuser_exists() else _not_set_up()
    if "restored" in request.args:
        notice = {"kind": "ok", "title": "Restored", "text": "Sign in as before the backup."}
    return _login_page(SignInForm(), 200, notice)


@bp.post("/login")
@public
def begin() -> Answered:
    """Sign a user in."""
    form = SignInForm()
    if not form.validate_on_submit():
        return _login_page(form, 422)
    answer = check(form.username.data, form.password.data, request.remote_addr)
    if answer.wait:
        return _later(_login_page(form, 429, _too_many(answer)), answer)
    if answer.user is None:
        return _login_page(form, 422, {"kind": "bad", "title": "Not signed in", "text": WRONG})
    _come_in(answer.user)
    return redirect(_target(), 303)


@bp.post("/logout")
@signed_in
def sign_out() -> Answered:
    """Sign this browser out."""
    session.end(current_user.session)
    flask.session.clear()
    return redirect(url_for("sessions.sign_in"), 303)


@bp.post("/session/sheet")
@public
@from_own_page
def sheet() -> Response:
    """Sign in again over the counter, without leaving the page; JSON in and out."""
    sent = request.get_json(silent=True)
    name, password = _credentials(sent)
    if name is None or password is None:
        return _error(400, "malformed", "Send a username and a password or PIN.")
    if is_scan(password):
        return _error(409, "scanned", "That was a scan. It is kept.")
    try:
        answer = _password_or_pin(name.strip(), password)
    except pins.PasswordNeeded as needed:
        return _error(401, "password_needed", str(needed))
    if answer.wait:
        return _later(_error(429, "too_many_requests", _too_many(answer)["text"]), answer)
    if answer.user is None:
        return _error(401, "unauthenticated", WRONG)
    if answer.user.must_change:
        return _error(401, "unauthenticated", CHOOSE_FIRST)
    _come_in(answer.user)
    return jsonify(csrf_token=generate_csrf(), username=answer.user.username)


@bp.post("/session/lock")
@signed_in
def lock() -> Response:
    """Let this session run out now, because nobody has touched the counter; the PIN goes on."""
    sessions.run_out(current_user.session)
    return Response(status=204)


@bp.get("/setup")
@public
def setup() -> Answered:
    """Ask for the code of the console, the unit and the first user; later lead to what is next."""
    if user_queries.superuser_exists():
        return redirect(_where_setup_is(), 303)
    # Whoever has just cleared the demo is given the code, for the console shows none.
    return _set_up_page(SetUpForm(code=flask.session.get("setup_code", "")), 200)


def _where_setup_is() -> str:
    step = setting("setup")
    if step == "done":
        return url_for("sessions.sign_in")
    if current_user.is_authenticated:
        return f"/setup/{step}" if allowed(Act.SETTINGS) else "/"
    return url_for("sessions.sign_in", next=f"/setup/{step}")


@bp.post("/setup")
@public
def create_first_user() -> Answered:
    """Make the first superuser and sign them in."""
    if user_queries.superuser_exists():
        return redirect(url_for("sessions.sign_in"), 303)
    form = SetUpForm()
    outcome = first_run.Outcome(None, Answer())
    is_filled = form.validate_on_submit()
    with form.shows_problems():
        first_run.check(form.username.data or "", form.password.data or "", form.unit())
    if is_filled and not form.errors:
        outcome = first_run.complete(
            configuration(),
            form.code.data,
            form.username.data,
            form.password.data,
            ip=request.remote_addr,
            unit=form.unit(),
        )
    if outcome.user is None:
        return _set_up_again(form, outcome.answer)
    _come_in(outcome.user)
    return redirect("/setup/data", 303)


@bp.get("/password")
@signed_in
def password() -> Response:
    """Ask for the old and the new password."""
    changed = {"kind": "ok", "title": "Password changed", "text": ""}
    notice = changed if "changed" in request.args else None
    return _password_page(PasswordForm(), 200, notice)


@bp.post("/password")
@signed_in
def change_password() -> Answered:
    """Give the user a new password and end their other sessions."""
    form, user = PasswordForm(), acting_user()
    if not form.validate_on_submit():
        return _password_page(form, 422)
    answer = check(user.username, form.current_password.data, request.remote_addr)
    if answer.wait:
        return _later(_password_page(form, 429, _too_many(answer)), answer)
    if not answer.right:
        form.current_password.errors = ["This is not the password you have."]
        return _password_page(form, 422)
    had_to = user.must_change
    with form.shows_problems(password="new_password"):  # noqa: S106  (a field's name)
        users.change_password(user, form.new_password.data, but=current_user.session)
    if form.errors:
        return _password_page(form, 422)
    return redirect("/" if had_to else url_for("sessions.password", changed="yes"), 303)


def _come_in(user: User) -> None:
    """Begin a session on this browser in place of what it had, tokens of its forms included."""
    if current_user.is_authenticated:
        session.end(current_user.session)
    flask.session.clear()
    session.begin(user)


def _target() -> str:
    """Return where to go after sign-in: the local address asked for, else the first page."""
    target = request.values.get("next", "")
    is_local = target.startswith("/") and not target.startswith(("//", "/\\"))
    return target if is_local and target.isprintable() else "/"


def _password_or_pin(name: str, secret: str) -> Answer:
    """Check what the sheet sent; no password is as short as a PIN. Raises PasswordNeeded."""
    if pins.is_pin(secret):
        return pins.check(name, secret, flask.session.get("_user_id"), request.remote_addr)
    return check(name, secret, request.remote_addr)


def _credentials(sent: Any) -> tuple[str | None, str | None]:
    fields = sent if isinstance(sent, dict) else {}
    texts = [fields.get("username"), fields.get("pin", fields.get("password"))]
    name, password = (text if isinstance(text, str) else None for text in texts)
    return name, password


def _login_page(form: Form, status: int, notice: dict[str, str] | None = None) -> Response:
    return _form_page("sessions/login.html", form, status, notice=notice, next=_target())


def _password_page(form: Form, status: int, notice: dict[str, str] | None = None) -> Response:
    must_change = acting_user().must_change
    return _form_page(
        "sessions/password.html", form, status, notice=notice, must_change=must_change
    )


def _set_up_again(form: SetUpForm, answer: Answer) -> Response:
    if answer.wait:
        refused = _set_up_page(form, 429, notice=_too_many(answer))
        return _later(refused, answer)
    if not form.errors:
        form.code.errors = ["This is not the code that the last start of ArmGuard printed."]
    return _set_up_page(form, 422)


def _set_up_page(form: Form, status: int, **context: Any) -> Response:
    context |= {"now": clock.now(), "steps": first_run.STEPS, "step": "setup"}
    context["on_stick"] = stick.found(configuration().data)
    return _form_page("sessions/setup.html", form, status, **context)


def _form_page(template: str, form: Form, status: int, **context: Any) -> Response:
    response = page(template, form=form, **context)
    response.status_code = status
    return response


def _error(status: int, code: str, message: str) -> Response:
    response = jsonify(error={"code": code, "message": message})
    response.status_code = status
    return response


def _later(response: Response, answer: Answer) -> Response:
    response.headers["Retry-After"] = str(answer.wait_seconds)
    return response


def _too_many(answer: Answer) -> dict[str, str]:
    seconds = answer.wait_seconds
    wait = f"{seconds} seconds" if seconds < 100 else f"{seconds // 60 + 1} minutes"
    return {
        "kind": "bad",
        "title": "Too many tries",
        "text": f"Too many wrong passwords. Wait {wait}, then try again.",
    }


def _not_set_up() -> dict[str, str]:
    return {
        "kind": "info",
        "title": "Not set up yet",
        "text": "There is no superuser. Open /setup with the code that ArmGuard printed at start.",
    }
