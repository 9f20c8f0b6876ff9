"""One's own sign-in: sessions on other devices, and the PIN."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from flask_login import current_user
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.users.forms import PinForm
from app.queries import users as user_queries
from app.services.users import pins, sessions
from app.services.users.sign_in import Answer, check
from app.web import arguments
from app.web.access import acting_user, signed_in
from app.web.forms import form_page

bp = Blueprint("profile", __name__)

_DONE = {
    "pin": "The PIN is set. It opens the counter again on a device where you were signed in.",
    "no-pin": "The PIN is gone. Only your password opens the counter now.",
    "ended": "Signed out there.",
}


@bp.get("/profile")
@signed_in
def show() -> Response:
    """Show one's own account."""
    return _page(PinForm())


@bp.post("/profile/pin")
@signed_in
def set_pin() -> Response | Redirect:
    """Set or change one's own PIN, for whoever knows the password."""
    form, user = PinForm(), acting_user()
    answer = Answer()
    if form.validate_on_submit() and not _is_weak(form):
        answer = check(user.username, form.current_password.data, request.remote_addr)
    if not answer.right:
        return _not_set(form, answer)
    pins.set_pin(user, form.pin.data)
    return redirect(url_for("users.profile.show", done="pin"), 303)


@bp.post("/profile/pin/remove")
@signed_in
def remove_pin() -> Redirect:
    """Take one's own PIN away."""
    pins.remove_pin(acting_user())
    return redirect(url_for("users.profile.show", done="no-pin"), 303)


@bp.post("/profile/sessions/<int:session_id>/end")
@signed_in
def end_session(session_id: int) -> Redirect:
    """Sign oneself out on another device."""
    user = acting_user()
    sessions.end_one(session_id, user, user=user)
    return redirect(url_for("users.profile.show", done="ended"), 303)


def _is_weak(form: PinForm) -> bool:
    """Look at the PIN before the password, so that a weak one costs no try."""
    form.pin.errors = pins.problems(form.pin.data)
    return bool(form.pin.errors)


def _not_set(form: PinForm, answer: Answer) -> Response:
    if not form.errors:
        said = f"Too many wrong passwords. Wait {answer.wait_seconds} seconds, then try again."
        form.current_password.errors = [said if answer.wait else "This is not your password."]
    response = _page(form)
    if answer.wait:
        response.status_code = 429
        response.headers["Retry-After"] = str(answer.wait_seconds)
    return response


def _page(form: PinForm) -> Response:
    user, done = acting_user(), _DONE.get(arguments.text("done"))
    context = {"notice": {"kind": "ok", "title": "Saved", "text": done}} if done else {}
    return form_page(
        "users/profile.html",
        form,
        user=user_queries.by_id(user.id),
        sessions=user_queries.sessions_of(user, clock.now()),
        here=current_user.session.id,
        **context,
    )
