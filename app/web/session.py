"""Sign-in for Flask-Login on server-side session rows."""

from __future__ import annotations

from flask import Flask, Request, Response, request
from flask.sessions import SecureCookieSession, SecureCookieSessionInterface, SessionMixin
from flask_login import LoginManager, UserMixin, login_user, logout_user
from itsdangerous import URLSafeTimedSerializer

from app.models.roles import Act
from app.models.users import Session, User
from app.queries import users
from app.services.users import sessions
from app.web import access, polls
from app.web.connection import API, note


class SignedIn(UserMixin):
    """The user behind a session, as Flask-Login and the templates see them."""

    def __init__(self, session: Session, token: str) -> None:
        self.session = session
        self.user: User = session.user
        self._token = token

    @property
    def username(self) -> str:
        """Return the name that was typed at sign-in."""
        return str(self.user.username)

    @property
    def role(self) -> str:
        """Return superuser, admin, armorer or viewer."""
        return str(self.user.role)

    def may(self, act: str) -> bool:
        """Say whether this user may do the act of that name (READ, ISSUE, …)."""
        return access.allowed(Act[act])

    def get_id(self) -> str:
        """Return the session's token: it, not the user's number, is what the cookie carries."""
        return self._token


class Cookie(SecureCookieSessionInterface):
    """The session's cookie: over HTTPS it never travels without."""

    _signing: tuple[object, URLSafeTimedSerializer | None] = (None, None)

    def get_signing_serializer(self, app: Flask) -> URLSafeTimedSerializer | None:
        """Return what signs and reads the cookie; made once for a key, not for each request."""
        (key, known), wanted = self._signing, app.secret_key
        if known is None or key != wanted:
            known = super().get_signing_serializer(app)
            self._signing = wanted, known
        return known

    def get_cookie_secure(self, app: Flask) -> bool:
        return request.is_secure

    def open_session(self, app: Flask, request: Request) -> SecureCookieSession | None:
        if request.path.startswith(API):  # which knows tokens and no cookies
            return self.session_class()
        return super().open_session(app, request)

    def save_session(self, app: Flask, session: SessionMixin, response: Response) -> None:
        # Files are everybody's: `Vary: Cookie` would have them fetched anew at each sign-in.
        if request.endpoint not in ("static", "bundle") and not request.path.startswith(API):
            super().save_session(app, session, response)


def attach(app: Flask) -> None:
    """Let Flask-Login find the session row of each request."""
    app.session_interface = Cookie()
    manager = LoginManager(app)
    # The rows themselves are the protection: listed, revocable, ended after twelve hours.
    manager.session_protection = None
    manager.user_loader(_load)


def begin(user: User) -> None:
    """Sign a user in on this browser."""
    token, session = sessions.begin(user, request.remote_addr, request.user_agent.string)
    note(session_id=session.id)
    login_user(SignedIn(session, token))


def end(session: Session) -> None:
    """Sign this browser out; its session row ends for good."""
    sessions.end(session, user=session.user)
    logout_user()


def _load(token: str) -> SignedIn | None:
    if request.path.startswith(API):
        return None
    session = users.by_session(token)
    if session is None:
        return None
    note(session_id=session.id)
    polls.hangs_on(request.environ, session.expires_at)
    sessions.seen(session)
    return SignedIn(session, token)
