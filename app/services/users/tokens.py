"""API tokens: keys for other programs, shown once and kept as a hash."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

from app import clock
from app.models.users import ApiToken, User
from app.models.writes import WriteFailed, writes
from app.queries.users import fingerprint
from app.services import audit
from app.services.errors import Invalid, NotFound
from app.services.users.user_rules import check_keeps

SCOPES = ("read", "write")
LONGEST_DAYS = 3660
# How stale `last_used_at` may grow: a write for every request would cost more than the request.
USED_EVERY = timedelta(minutes=5)


@writes
def add(
    name: str,
    of: User | None,
    *,
    scope: str = "read",
    days: int | None = None,
    user: User | None = None,
) -> str:
    """Make a token that acts for a user (None: nobody of that name) and return it, this once.

    Raises Invalid, AboveYou (nobody makes a key to more than they may give themself).
    """
    if of is not None:
        _check_keeps(of, user)
    _check(name, of, scope, days)
    token = f"agt_{secrets.token_urlsafe(32)}"
    now = clock.now()
    row = ApiToken(
        user=of,
        name=name,
        token_hash=fingerprint(token),
        scope=scope,
        created_at=now,
        expires_at=now + timedelta(days=days) if days is not None else None,
    )
    audit.insert(row, user)
    return token


@writes
def revoke(name: str, *, user: User | None = None) -> None:
    """End the token of that name for good. Raises NotFound, AboveYou."""
    row = _current(name)
    if row is None:
        raise NotFound("unknown_token", f"There is no token {name} that still works.", "name")
    _check_keeps(row.user, user)
    before = audit.tracked_values(row)
    row.revoked_at = clock.now()
    row.save(only=[ApiToken.revoked_at])
    audit.changed(row, before, user, action="revoke")


def named(token_id: int) -> str:
    """Return the name of a token. Raises NotFound."""
    row = ApiToken.get_or_none(ApiToken.id == token_id)
    if row is None:
        raise NotFound("unknown_token", "There is no such token.")
    return str(row.name)


def used(token: ApiToken) -> None:
    """Note that a token is in use, at most every few minutes."""
    if token.last_used_at is None or clock.now() - token.last_used_at >= USED_EVERY:
        with suppress(WriteFailed):  # a full disk must not stop who only reads
            _note_used(token)


@writes
def _note_used(token: ApiToken) -> None:
    token.last_used_at = clock.now()
    token.save(only=[ApiToken.last_used_at])


def _check_keeps(of: User, user: User | None) -> None:
    if user is None or user.id != of.id:
        check_keeps(user, of)


def _check(name: str, of: User | None, scope: str, days: int | None) -> None:
    problems: dict[str, list[str]] = {}
    if not (1 <= len(name) <= 60 and name.isprintable() and name == name.strip()):
        problems["name"] = ["Give a name of 1 to 60 characters."]
    elif _current(name) is not None:
        problems["name"] = [f"There is a token {name} already. Revoke it first."]
    if of is None:
        problems["user"] = ["There is no such user. Choose one of the list."]
    elif of.disabled_at is not None:
        problems["user"] = [f"The user {of.username} is disabled."]
    if scope not in SCOPES:
        problems["scope"] = [f"Choose one of: {', '.join(SCOPES)}."]
    if days is not None and not 1 <= days <= LONGEST_DAYS:
        problems["expires"] = [f"Give a number of days from 1 to {LONGEST_DAYS}."]
    if problems:
        raise Invalid(problems)


def _current(name: str) -> ApiToken | None:
    found = ApiToken.select().where((ApiToken.name == name) & ApiToken.revoked_at.is_null())
    return found.first()  # type: ignore[no-any-return]
