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


# Their order matters: Edge and Chrome also call themselves Safari, and Android also Linux.
_BROWSERS = (
    *(("Edg", "Edge"), ("OPR", "Opera"), ("Firefox", "Firefox"), ("Chrom", "Chrome")),
    ("Safari", "Safari"),
)
_SYSTEMS = (
    *(("Android", "Android"), ("iPhone", "iPhone"), ("iPad", "iPad"), ("Windows", "Windows")),
    *(("CrOS", "ChromeOS"), ("Mac OS", "macOS"), ("Linux", "Linux")),
)

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

    id: int
    username: str
    role: str
    state: str
    last_sign_in: datetime | None
    person: str | None


class SessionRow(NamedTuple):
    """A running session in a list."""

    id: int
    began_at: datetime
    last_seen_at: datetime
    ip: str | None
    device: str


class TokenRow(NamedTuple):
    """An API token in the list; what it is, is not kept."""

    id: int
    name: str
    username: str
    scope: str
    state: str
    last_used_at: datetime | None
    user_id: int


def everybody() -> list[UserRow]:
    """Return every user, by name."""
    last = fn.MAX(Session.created_at).alias("last")
    query = User.select(User, last).join(Session, JOIN.LEFT_OUTER).group_by(User.id)
    people = _linked()
    return [
        UserRow(row.id, row.username, row.role, state(row), row.last, people.get(row.personnel_id))
        for row in query.order_by(User.username).objects()
    ]


def _linked() -> dict[str | None, str]:
    """Return {id: label} of the people who are users."""
    linked = User.select(User.personnel).where(User.personnel.is_null(False))
    rows = Personnel.select(Personnel, Rank).join(Rank).where(Personnel.id.in_(linked))
    return {row.id: row.label for row in rows}


def by_id(user_id: int) -> User | None:
    """Return a user with the person they are linked to."""
    query = User.select(User, Personnel, Rank).join(Personnel, JOIN.LEFT_OUTER)
    return query.join(Rank, JOIN.LEFT_OUTER).where(User.id == user_id).first()  # type: ignore[no-any-return]


def last_sign_in(user: User) -> datetime | None:
    """Return when a user last came in, wherever."""
    query = Session.select().where(Session.user == user).order_by(Session.id.desc())
    last = query.first()
    return last.created_at if last else None


def sessions_of(user: User, now: datetime) -> list[SessionRow]:
    """Return a user's running sessions, newest first."""
    query = Session.select().where(
        (Session.user == user) & Session.ended_at.is_null() & (Session.expires_at > now)
    )
    return [
        SessionRow(row.id, row.created_at, row.last_seen_at, row.ip, device_words(row.user_agent))
        for row in query.order_by(Session.id.desc())
    ]


def device_words(user_agent: str | None) -> str:
    """Return what a browser calls itself in a few words: Firefox on Android."""
    text = user_agent or ""
    browser = next((word for sign, word in _BROWSERS if sign in text), "Unknown browser")
    system = next((word for sign, word in _SYSTEMS if sign in text), None)
    return f"{browser} on {system}" if system else browser


def tokens(now: datetime) -> list[TokenRow]:
    """Return every API token, by its user and name."""
    query = ApiToken.select(ApiToken, User).join(User).order_by(User.username, ApiToken.name)
    return [
        TokenRow(
            row.id,
            row.name,
            row.user.username,
            row.scope,
            _token_state(row, now),
            row.last_used_at,
            row.user_id,
        )
        for row in query
    ]


def state(user: User) -> str:
    """Return active, must change or disabled."""
    if user.disabled_at is not None:
        return "disabled"
    return "must change" if user.must_change else "active"


def _token_state(token: ApiToken, now: datetime) -> str:
    if token.revoked_at is not None:
        return "revoked"
    if token.user.disabled_at is not None:
        return "disabled"
    return "expired" if token.expires_at is not None and token.expires_at <= now else "active"
