"""Who may see and do what: every view names its act, and one that names none answers 403."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar
from urllib.parse import urlsplit

from flask import Flask, abort, current_app, g, redirect, request, url_for
from flask_login import current_user
from flask_wtf.csrf import CSRFError, validate_csrf
from werkzeug.wrappers import Response
from wtforms.validators import ValidationError

from app.models.roles import Act, may
from app.models.users import User
from app.queries import users
from app.queries.settings import setting
from app.services.users import tokens
from app.web.connection import API

View = TypeVar("View", bound=Callable[..., Any])
SAFE = frozenset({"GET", "HEAD", "OPTIONS"})
_PUBLIC = "public"
_SIGNED_IN = "signed in"


def requires(act: Act) -> Callable[[View], View]:
    """Let only those who may do `act` reach the view."""
    return lambda view: _declare(view, act)


def signed_in(view: View) -> View:
    """Let everybody who is signed in reach the view, whatever the role."""
    return _declare(view, _SIGNED_IN)


def public(view: View) -> View:
    """Let anybody reach the view."""
    return _declare(view, _PUBLIC)


def from_own_page(view: View) -> View:
    """Take the request's origin in place of the session's token, for a page whose session is dead.

    The view must take JSON only: another site's page cannot send that without our leave.
    """
    view.from_own_page = True  # type: ignore[attr-defined]
    return view


def _declare(view: View, access: Act | str) -> View:
    view.access = access  # type: ignore[attr-defined]
    return view


def declared(app: Flask, endpoint: str) -> Act | str | None:
    """Return what a route declares; None where it declares nothing, which answers 403."""
    return getattr(app.view_functions.get(endpoint), "access", None)


def acting_user() -> User:
    """Return who is doing this request, by session or by token."""
    user: User = g.user
    return user


def allowed(act: Act) -> bool:
    """Say whether whoever asks may do `act`; for templates and for buttons."""
    user = g.get("user")
    if user is None or not may(user.role, act):
        return False
    # The setting is read only where it matters: this is asked at every request.
    return may(user.role, act, admins_issue=False) or setting("admins_issue") == "yes"


def attach(app: Flask) -> None:
    """Check each request before its view runs."""
    app.before_request(_check)
    public(app.view_functions["static"])


def _check() -> Response | None:
    g.user = None
    if request.endpoint in (None, "static", "bundle"):
        return None  # no such page, which the error handler says; or nobody's: no session is read
    needed = declared(current_app, request.endpoint)
    if request.path.startswith(API):
        if needed != _PUBLIC:
            _check_token(needed)
        return None
    if current_user.is_authenticated:
        g.user = current_user.user
    if needed is None:
        abort(403)
    elsewhere = None if needed == _PUBLIC else _check_user(needed)
    if elsewhere is None:
        _check_csrf()
    return elsewhere


def _check_user(needed: Act | str) -> Response | None:
    """Return where somebody must go first, or None when they may go on."""
    if g.user is None:
        return _send_to_sign_in()
    if g.user.must_change and request.endpoint not in _BEFORE_CHANGE:
        return redirect(url_for("sessions.password"), 303)
    if isinstance(needed, Act) and not allowed(needed):
        abort(403, description=_REFUSED.get(needed))
    return None


# What a page says to whose role does not reach it, where that is more than the common words.
_REFUSED = {Act.ISSUE: "Your role cannot issue. Nothing recorded."}
_BEFORE_CHANGE = frozenset({"sessions.password", "sessions.change_password", "sessions.sign_out"})


def _check_token(needed: Act | str | None) -> None:
    """Let a token act for its user, within its scope; cookies count for nothing here."""
    found = g.api_token = users.by_token(request.headers.get("Authorization", ""))
    if found is None:
        abort(401)
    g.user = found.user
    tokens.used(found)
    if not isinstance(needed, Act) or not allowed(needed):
        abort(403)
    if request.method not in SAFE and found.scope != "write":
        abort(403, description="This token may only read.")


def _check_csrf() -> None:
    """Refuse an unsafe request without the token of its own session."""
    if request.method in SAFE:
        return
    view = current_app.view_functions[request.endpoint or ""]
    if getattr(view, "from_own_page", False):
        if not _is_from_own_page():
            raise CSRFError("not from a page of ours")
        return
    try:
        validate_csrf(request.form.get("csrf_token") or request.headers.get("X-CSRF-Token"))
    except ValidationError as error:
        raise CSRFError(str(error)) from None


def _is_from_own_page() -> bool:
    """Say whether a script of our own page sent this: each sign alone stops another site's."""
    if not request.is_json or not request.headers.get("X-Requested-With"):
        return False
    site = request.headers.get("Sec-Fetch-Site")
    if site is not None:
        return site == "same-origin"
    # Without HTTPS browsers leave that header out, but name the origin of every POST.
    return urlsplit(request.headers.get("Origin", "")).netloc == request.host


def _send_to_sign_in() -> Response:
    if not wants_page():
        abort(401)
    if not users.superuser_exists():
        return redirect(url_for("sessions.setup"), 303)
    target = request.full_path.rstrip("?") if request.method == "GET" else None
    return redirect(url_for("sessions.sign_in", next=target), 303)


def wants_page() -> bool:
    """Say whether the browser asked for a page, not a script for an answer."""
    return not (request.headers.get("HX-Request") or request.headers.get("X-Requested-With"))
