"""The PIN of a user: opens the counter again after a session has run out on the same device."""

from __future__ import annotations

import re
from datetime import timedelta

from app import clock
from app.models.users import Session, SignInFailure, User
from app.models.writes import writes
from app.queries import users
from app.services import audit
from app.services.errors import Invalid
from app.services.users import passwords, sign_in

SHORTEST, LONGEST = 4, 8
MOST_WRONG = 5
# How long after its end a session may be taken up again.
TAKEN_UP_WITHIN = timedelta(hours=12)
_ROW = "01234567890"
_YEAR = re.compile("(19|20)[0-9]{2}")


class PasswordNeeded(Exception):
    """A PIN is of no use here and now; the text says why."""


def set_pin(of: User, pin: str) -> None:
    """Give a user the PIN of their own choice. Raises Invalid."""
    if said := problems(pin):
        raise Invalid({"pin": said})
    _set(of, passwords.hash_password(pin))


def remove_pin(of: User) -> None:
    """Take a user's PIN away; from then on only the password opens the counter."""
    _set(of, None)


def is_pin(text: str) -> bool:
    """Say whether a text has the form of a PIN; no password is that short."""
    return re.fullmatch(f"[0-9]{{{SHORTEST},{LONGEST}}}", text) is not None


def problems(pin: str) -> list[str]:
    """Return why a text cannot be a PIN, as sentences; empty when it can."""
    if not is_pin(pin):
        return [f"Use {SHORTEST} to {LONGEST} digits."]
    halves = pin[: len(pin) // 2], pin[len(pin) // 2 :]
    in_a_row = pin in _ROW or pin in _ROW[::-1]
    if in_a_row or len(set(pin)) == 1 or halves[0] == halves[1] or _YEAR.fullmatch(pin):
        return ["This PIN is easy to guess. Avoid rows, repeats and years."]
    return []


def check(username: str, pin: str, token: str | None, ip: str | None) -> sign_in.Answer:
    """Check a PIN on the device whose cookie carries `token`.

    Raises PasswordNeeded unless that user's session ran out here within the last hours, and after
    five wrong PINs; raises passwords.TooManyAtOnce.
    """
    ended = _run_out(username, token)
    if ended is None:
        raise PasswordNeeded("The PIN works only where you were signed in today. Use the password.")
    name = f"pin {ended.id}"
    if _wrong(name) >= MOST_WRONG:
        raise PasswordNeeded("Too many wrong PINs. Use the password.")
    user = ended.user
    pin_hash = user.pin_hash

    def is_right() -> bool:  # asked again in turn, so that twelve at once have no more tries
        return _wrong(name) < MOST_WRONG and passwords.matches(pin_hash, pin)

    return sign_in.guess(name, user, ip, is_right)


def _run_out(username: str, token: str | None) -> Session | None:
    """Return the session of this device that ran out; one that somebody ended stays ended."""
    if not token:
        return None
    session = Session.get_or_none(Session.token_hash == users.fingerprint(token))
    if session is None or session.ended_at is not None:
        return None
    user, now = session.user, clock.now()
    is_theirs = user.username.lower() == username.lower() and user.disabled_at is None
    has_pin = user.pin_hash is not None and not user.must_change
    return session if is_theirs and has_pin and now - session.expires_at < TAKEN_UP_WITHIN else None


def _wrong(name: str) -> int:
    account = sign_in.account(name)
    return int(SignInFailure.select().where(SignInFailure.account == account).count())


@writes
def _set(of: User, pin_hash: str | None) -> None:
    before = audit.tracked_values(of)
    of.pin_hash = pin_hash
    of.save(only=[User.pin_hash])
    audit.changed(of, before, of, action="set PIN" if pin_hash else "remove PIN")
