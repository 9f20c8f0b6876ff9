"""Server-side sign-in sessions: begun, seen, ended; never longer than twelve hours."""

from __future__ import annotations

import secrets
from contextlib import suppress
from datetime import timedelta

from app import clock
from app.models.users import Session, User
from app.models.writes import WriteFailed, writes
from app.queries.users import fingerprint
from app.services import audit
from app.services.errors import NotFound
from app.services.users.user_rules import check_keeps

LONGEST = timedelta(hours=12)
# How stale `last_seen_at` may grow: a write for every page would cost more than the page.
SEEN_EVERY = timedelta(minutes=5)


@writes
def begin(user: User, ip: str | None, user_agent: str | None) -> tuple[str, Session]:
    """Start a session and return its token (for the browser; we keep a hash) and its row."""
    token = secrets.token_urlsafe(32)
    now = clock.now()
    session = Session(
        token_hash=fingerprint(token),
        user=user,
        created_at=now,
        last_seen_at=now,
        expires_at=now + LONGEST,
        ip=ip,
        user_agent=(user_agent or "")[:300] or None,
    )
    audit.insert(session, user, action="sign in")
    return token, session


@writes
def end(session: Session, *, user: User | None) -> None:
    """End a session for good."""
    if session.ended_at is not None:
        return
    before = audit.tracked_values(session)
    session.ended_at = clock.now()
    session.save(only=[Session.ended_at])
    audit.changed(session, before, user, action="sign out")


@writes
def run_out(session: Session) -> None:
    """Let a session run out now, as after its twelve hours: on its device the PIN takes it up."""
    before = audit.tracked_values(session)
    session.expires_at = clock.now()
    session.save(only=[Session.expires_at])
    audit.changed(session, before, session.user, action="lock")


def end_one(session_id: int, of: User, *, user: User | None) -> None:
    """End one session of a user. Raises NotFound for another's, AboveYou."""
    found = Session.get_or_none((Session.id == session_id) & (Session.user == of))
    if found is None:
        raise NotFound("unknown_session", f"{of.username} has no such session.")
    if user is None or user.id != of.id:
        check_keeps(user, of)
    end(found, user=user)


@writes
def end_all(of: User, *, user: User | None, but: Session | None = None) -> int:
    """End every running session of a user, but one; return how many were ended."""
    running = [
        session
        for session in Session.select().where((Session.user == of) & Session.ended_at.is_null())
        if but is None or session.id != but.id
    ]
    for session in running:
        end(session, user=user)
    return len(running)


def seen(session: Session) -> None:
    """Note that a session is in use, at most every few minutes."""
    if clock.now() - session.last_seen_at >= SEEN_EVERY:
        with suppress(WriteFailed):  # a full disk must not stop who only reads
            _note_seen(session)


@writes
def _note_seen(session: Session) -> None:
    session.last_seen_at = clock.now()
    session.save(only=[Session.last_seen_at])
