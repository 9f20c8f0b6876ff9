"""Who signs in: users, sessions and tokens as the web layer needs them."""

from __future__ import annotations

import hashlib
from datetime import datetime
from typing import NamedTuple

from peewee import JOIN, fn

from app import clock
from app.models.base import database
from app.models.personnel import Personnel, Rank
from app.models.prepared import Prepared
from app.models.users import ApiToken, Session, User


def fingerprint(secret: str) -> str:
    """Return what the database keeps of a session token or API token (hex, 64 characters)."""
    return hashlib.sha256(secret.encode()).hexdigest()


# Composed once: one of them runs at every request.
_SESSION = Prepared(
    Session.select(Session, User)
    .join(User)
    .where(
        (Session.token_hash == "")
        & Session.ended_at.is_null()
        & (Session.expires_at > "")
        & User.disabled_at.is_null()
    )
)
_TOKEN = Prepared(
    ApiToken.select(ApiToken, User)
    .join(User)
    .where(
        (ApiToken.token_hash == "")
        & ApiToken.revoked_at.is_null()
        & (ApiToken.expires_at.is_null() | (ApiToken.expires_at > ""))
        & User.disabled_at.is_null()
    )
)


def by_session(token: str) -> Session | None:
    """Return the running session of a browser's token, with its user; None when it has ended."""
    return _SESSION.first(fingerprint(token), clock.to_text(clock.now()))  # type: ignore[no-any-return]


def by_token(header: str) -> ApiToken | None:
    """Return the valid API token of an `Authorization: Bearer …` header, with its user."""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    return _TOKEN.first(fingerprint(secret.strip()), clock.to_text(clock.now()))  # type: ignore[no-any-return]


def by_name(username: str) -> User | None:
    """Return a user, disabled or not; letter case does not matter."""
    return User.get_or_none(User.username == username)  # type: ignore[no-any-return]


def superuser_exists() -> bool:
    """Say whether the first run is over (api.md: once any superuser exists, however made)."""
    row = database.execute_sql("SELECT 1 FROM users WHERE role = 'superuser' LIMIT 1").fetchone()
    return row is not None


def spoken_name(user: User) -> str:
    """Return a user as messages say them: the linked person's rank and surname, or the username."""
    if user.personnel_id is None:
        return str(user.username)
    person = Personnel.select(Personnel, Rank).join(Rank).where(Personnel.id == user.personnel_id)
    return str(person.get().short_label)


class UserRow(NamedTuple):
    """A user in the list."""

    username: str
    role: str
    state: str
    last_sign_in: datetime | None


class TokenRow(NamedTuple):
    """An API token in the list; what it is, is not kept."""

    name: str
    username: str
    scope: str
    state: str
    last_used_at: datetime | None


def everybody() -> list[UserRow]:
    """Return every user, by name."""
    last = fn.MAX(Session.created_at).alias("last")
    query = User.select(User, last).join(Session, JOIN.LEFT_OUTER).group_by(User.id)
    return [
        UserRow(row.username, row.role, _state(row), row.last)
        for row in query.order_by(User.username).objects()
    ]


def tokens(now: datetime) -> list[TokenRow]:
    """Return every API token, by its user and name."""
    query = ApiToken.select(ApiToken, User).join(User).order_by(User.username, ApiToken.name)
    return [
        TokenRow(row.name, row.user.username, row.scope, _token_state(row, now), row.last_used_at)
        for row in query
    ]


def _state(user: User) -> str:
    if user.disabled_at is not None:
        return "disabled"
    return "must change" if user.must_change else "active"


def _token_state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.user.disabled_at is not None:
        return "disabled"
    return "expired" if token.expires_at is not None and token.expires_at <= now else "active"
