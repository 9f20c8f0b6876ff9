"""Checks a password at sign-in, and slows down who guesses (record.md, Promises).

At most 100 wrong passwords of one account are hashed in any 24 hours, at most 80 of them from
addresses where that user has not signed in lately, so that strangers cannot use up what the
user needs. Each address waits longer after each wrong password, alone. What is counted lies in
the database and survives a restart.
"""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from datetime import datetime, timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.audit import AuditRow
from app.models.base import database
from app.models.users import Session, SignInFailure, User
from app.models.writes import writes
from app.queries import users
from app.services import audit
from app.services.users import passwords

DAY = timedelta(days=1)
MOST_A_DAY = 100
MOST_FROM_STRANGERS = 80
KNOWN_FOR = timedelta(days=90)
FREE_TRIES = 5
LONGEST_WAIT = timedelta(hours=1)
# A strange address that tries many names: so many wrong passwords a minute, and no more.
MINUTE = timedelta(minutes=1)
MOST_A_MINUTE = 20
# No username has a space, so the set-up code is counted like an account and is none.
SETUP = "set-up code"

NO_WAIT = timedelta(0)
_LATE_FAILURES = """
    SELECT created_at FROM (SELECT ip, created_at FROM sign_in_failures ORDER BY id DESC LIMIT 200)
    WHERE ip IS ? AND created_at > ? AND created_at <= ? ORDER BY created_at DESC LIMIT 1 OFFSET ?
"""


class Answer(NamedTuple):
    """Whether the secret was right; `wait` is set when the guess was not even looked at."""

    user: User | None = None
    right: bool = False
    wait: timedelta = NO_WAIT

    @property
    def wait_seconds(self) -> int:
        """Return the wait in whole seconds, 0 when there is none."""
        return int(self.wait.total_seconds()) + 1 if self.wait else 0


def check(username: str, password: str, ip: str | None) -> Answer:
    """Check a name and a password that come from `ip`.

    An unknown name, a wrong password and a disabled user get the same answer in the same time.
    Raises passwords.TooManyAtOnce.
    """
    found = users.by_name(username)
    user = found if found is not None and found.disabled_at is None else None
    password_hash = user.password_hash if user else None
    return guess(username, user, ip, lambda: passwords.matches(password_hash, password))


def guess(name: str, user: User | None, ip: str | None, is_right: Callable[[], bool]) -> Answer:
    """Look at a guess unless it has to wait, and count it when it is wrong.

    One guess at a time is looked up, hashed and counted, so that 50 at once cannot slip past.
    """
    counted_as = account(name)
    wait = _pause(counted_as, ip, user)
    if not wait:
        with passwords.turn():
            wait = _pause(counted_as, ip, user)
            if not wait and is_right():
                return Answer(user, right=True)
            if not wait:
                _count_failure(counted_as, ip)
    if wait and user is not None and not _locked_out_today(user):
        _note_lock_out(counted_as, user)
    return Answer(wait=wait)


def account(name: str) -> str:
    """Return the name under which guesses are counted."""
    return hashlib.sha256(name.lower().encode("utf-8", "surrogatepass")).hexdigest()


@writes
def _count_failure(account: str, ip: str | None) -> None:
    SignInFailure.create(account=account, ip=ip, created_at=clock.now())


@writes
def _note_lock_out(account: str, user: User) -> None:
    """Put the first guess of a day that had to wait into the chain."""
    if not _locked_out_today(user):
        count = _failures(account, clock.now() - DAY).count()
        audit.append("lock out", "sign-in", user.id, user=None, after={"failures": count})


def _locked_out_today(user: User) -> bool:
    rows = AuditRow.select(AuditRow.seq).where(
        (AuditRow.object_type == "sign-in")
        & (AuditRow.object_id == str(user.id))
        & (AuditRow.recorded_at >= clock.start_of_day(clock.now()))
    )
    return rows.first() is not None


def _pause(account: str, ip: str | None, user: User | None) -> timedelta:
    """Return how long the next guess has to wait."""
    now = clock.now()
    last = _last_sign_in(user, ip)
    is_known = last is not None and last > now - KNOWN_FOR
    since = max(last or now - DAY, now - DAY)
    # The first that says so is enough: somebody who guesses is not helped by a better answer.
    return (
        _until_the_day_is_over(account, MOST_A_DAY if is_known else MOST_FROM_STRANGERS, now)
        or _until_here_again(account, ip, since, now)
        or (NO_WAIT if is_known else _until_the_minute_is_over(ip, now))
    )


def _until_the_day_is_over(account: str, most: int, now: datetime) -> timedelta:
    newest = _failures(account, now - DAY).order_by(SignInFailure.id.desc())
    oldest_that_counts = newest.offset(most - 1).first()
    return oldest_that_counts.created_at + DAY - now if oldest_that_counts else NO_WAIT


def _until_here_again(account: str, ip: str | None, since: datetime, now: datetime) -> timedelta:
    """Wait 2, 4, 8 … seconds after the 5th, 6th, 7th wrong password at this address."""
    here = _failures(account, since).where(SignInFailure.ip == ip)
    count = here.count()
    if count < FREE_TRIES:
        return NO_WAIT
    delay = min(LONGEST_WAIT, timedelta(seconds=2 ** min(count - FREE_TRIES + 1, 30)))
    last = here.order_by(SignInFailure.id.desc()).first()
    wait: timedelta = last.created_at + delay - now
    return max(NO_WAIT, wait)


def _until_the_minute_is_over(ip: str | None, now: datetime) -> timedelta:
    """Look at the newest rows only, which are found without an index."""
    bounds = (clock.to_text(now - MINUTE), clock.to_text(now), MOST_A_MINUTE - 1)
    row = database.execute_sql(_LATE_FAILURES, (ip, *bounds)).fetchone()
    return clock.from_text(row[0]) + MINUTE - now if row else NO_WAIT


def _failures(account: str, since: datetime) -> Any:
    """Select an account's wrong passwords; those of a clock that was ahead do not count."""
    created = SignInFailure.created_at
    return SignInFailure.select().where(
        (SignInFailure.account == account) & (created > since) & (created <= clock.now())
    )


def _last_sign_in(user: User | None, ip: str | None) -> datetime | None:
    """Return when a user last came in from an address."""
    if user is None:
        return None
    here = Session.select().where((Session.user == user) & (Session.ip == ip))
    last = here.order_by(Session.id.desc()).first()
    return last.created_at if last else None
