"""Who signs in: users, sessions and tokens as the web layer needs them."""

from __future__ import annotations

import hashlib

from app import clock
from app.models.base import database
from app.models.personnel import Personnel, Rank
from app.models.users import ApiToken, Session, User


def fingerprint(secret: str) -> str:
    """Return what the database keeps of a session token or API token (hex, 64 characters)."""
    return hashlib.sha256(secret.encode()).hexdigest()


def by_session(token: str) -> Session | None:
    """Return the running session of a browser's token, with its user; None when it has ended."""
    now = clock.now()
    query = (
        Session.select(Session, User)
        .join(User)
        .where(
            (Session.token_hash == fingerprint(token))
            & Session.ended_at.is_null()
            & (Session.expires_at > now)
            & User.disabled_at.is_null()
        )
    )
    return query.first()  # type: ignore[no-any-return]


def by_token(header: str) -> ApiToken | None:
    """Return the valid API token of an `Authorization: Bearer …` header, with its user."""
    scheme, _, secret = header.partition(" ")
    if scheme.lower() != "bearer" or not secret.strip():
        return None
    query = (
        ApiToken.select(ApiToken, User)
        .join(User)
        .where(
            (ApiToken.token_hash == fingerprint(secret.strip()))
            & ApiToken.revoked_at.is_null()
            & (ApiToken.expires_at.is_null() | (ApiToken.expires_at > clock.now()))
            & User.disabled_at.is_null()
        )
    )
    return query.first()  # type: ignore[no-any-return]


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
