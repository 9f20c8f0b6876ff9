"""Users: the list, a page for each, and what may be done to an account."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.users import appointment_views, profile, token_views
from app.blueprints.users.forms import PersonForm, ResetForm, RoleForm, UserForm
from app.models.roles import Act
from app.models.users import User
from app.queries import users as user_queries
from app.services.errors import NotFound
from app.services.users import passwords, sessions, users
from app.services.users.user_rules import keeps
from app.web import arguments, shown_once
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import page

bp = Blueprint("users", __name__)
bp.register_blueprint(profile.bp)
bp.register_blueprint(token_views.bp)
bp.register_blueprint(appointment_views.bp)

_DONE = {
    "role": "The role is changed. It counts from the next page they open.",
    "person": "The link is changed.",
    "disabled": "They are signed out everywhere, and their tokens stop.",
    "enabled": "They may sign in again.",
    "ended": "Signed out there.",
    "same": "All is as it was.",
}


@bp.get("/users")
@requires(Act.USERS)
def index() -> Response:
    """List the users."""
    return page("users/list.html", rows=user_queries.everybody())


@bp.get("/users/new")
@requires(Act.USERS)
def new() -> Response:
    """Ask for a new user."""
    return form_page("users/new.html", UserForm(acting_user(), role="armorer"))


@bp.post("/users")
@requires(Act.USERS)
def create() -> Response | Redirect:
    """Make a user, with a random password where none was typed."""
    form, by = UserForm(acting_user()), acting_user()
    password = form.password.data or passwords.random_password()
    with form.says_why_not():
        made = users.add(
            form.username.data or "", form.role.data or "", password, must_change=True, user=by
        )
        return _with_password(made, password)
    return form_page("users/new.html", form)


@bp.get("/users/<int:user_id>")
@requires(Act.USERS)
def show(user_id: int) -> Response:
    """Show one user: what they may, who they are, where they are signed in."""
    of = _user(user_id)
    password = shown_once.take(f"password {of.id}")
    done = _DONE.get(arguments.text("done"))
    notice = {"kind": "ok", "title": "Saved", "text": done} if done else None
    return _show(of, notice=notice, password=password)


@bp.post("/users/<int:user_id>/role")
@requires(Act.USERS)
def change_role(user_id: int) -> Response | Redirect:
    """Give a user another role."""
    of, form = _user(user_id), RoleForm(acting_user())
    role = form.given().get("role", of.role)
    done = "role" if role != of.role else "same"
    with form.says_why_not():
        users.change_role(of, role, user=acting_user())
        return _back(of, done)
    return _show(of, role=form)


@bp.post("/users/<int:user_id>/person")
@requires(Act.USERS)
def link(user_id: int) -> Response | Redirect:
    """Say who a user is on the rolls; an empty field unlinks."""
    of, form = _user(user_id), PersonForm()
    with form.says_why_not():
        if "personnel_id" in form.given():
            users.link(of, form.personnel_id.data, user=acting_user())
        return _back(of, "person")
    return _show(of, person=form)


@bp.post("/users/<int:user_id>/password")
@requires(Act.USERS)
def reset_password(user_id: int) -> Response | Redirect:
    """Give a user a new password, random where none was typed."""
    of, form = _user(user_id), ResetForm()
    password = form.password.data or passwords.random_password()
    with form.says_why_not():
        users.reset_password(of, password, user=acting_user())
        return _with_password(of, password)
    return _show(of, reset=form)


@bp.post("/users/<int:user_id>/disable")
@requires(Act.USERS)
def disable(user_id: int) -> Redirect:
    """Keep a user out."""
    of = _user(user_id)
    users.disable(of, user=acting_user())
    return _back(of, "disabled")


@bp.post("/users/<int:user_id>/enable")
@requires(Act.USERS)
def enable(user_id: int) -> Redirect:
    """Let a user in again."""
    of = _user(user_id)
    users.enable(of, user=acting_user())
    return _back(of, "enabled")


@bp.post("/users/<int:user_id>/sessions/<int:session_id>/end")
@requires(Act.USERS)
def end_session(user_id: int, session_id: int) -> Redirect:
    """Sign a user out on one device."""
    of = _user(user_id)
    sessions.end_one(session_id, of, user=acting_user())
    return _back(of, "ended")


def _user(user_id: int) -> User:
    found = user_queries.by_id(user_id)
    if found is None:
        raise NotFound("unknown_user", "There is no such user.")
    return found


def _back(of: User, done: str) -> Redirect:
    return redirect(url_for("users.show", user_id=of.id, done=done), 303)


def _with_password(of: User, password: str) -> Redirect:
    shown_once.keep(f"password {of.id}", password)
    return redirect(url_for("users.show", user_id=of.id), 303)


def _show(
    of: User,
    *,
    role: RoleForm | None = None,
    person: PersonForm | None = None,
    reset: ResetForm | None = None,
    notice: dict[str, str] | None = None,
    password: str | None = None,
) -> Response:
    """Return a user's page; a form that failed comes with what was typed."""
    of = _user(of.id)  # as it is stored, not as somebody tried to make it
    by = acting_user()
    failed: RecordForm | None = role or person or reset
    return form_page(
        "users/show.html",
        failed or RecordForm(),
        of=of,
        state=user_queries.state(of),
        last_sign_in=user_queries.last_sign_in(of),
        sessions=user_queries.sessions_of(of, clock.now()),
        keeps=keeps(by, of),
        is_self=by.id == of.id,
        role=role or RoleForm(by, role=of.role),
        person=person or PersonForm(personnel_id=of.personnel_id or ""),
        reset=reset or ResetForm(),
        password=password,
        **({} if failed else {"notice": notice}),
    )
