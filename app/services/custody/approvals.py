"""The second person: another user who proves with PIN or password that they agree."""

from __future__ import annotations

from app import clock
from app.models.roles import Act, may
from app.models.users import User
from app.queries import users
from app.queries.settings import setting
from app.services.errors import Invalid
from app.services.users import appointments, passwords, pins, sign_in


class TooManyTries(Invalid):
    """Somebody guesses: nothing is looked at for so many `seconds`."""

    def __init__(self, seconds: int) -> None:
        self.seconds = seconds
        super().__init__({"secret": [f"Too many tries. Wait {seconds} seconds."]})


def second_person(username: str, secret: str, *, user: User, ip: str | None) -> User:
    """Return the other user whose PIN or password `secret` is.

    Raises Invalid that says what is wrong; wrong guesses are counted as at sign-in, and raise
    TooManyTries after some. Raises passwords.TooManyAtOnce.
    """
    if username.strip().lower() == user.username.lower():
        raise Invalid({"approver": ["A second person must agree; you cannot agree with yourself."]})
    return proven(username, secret, ip=ip)


def proven(username: str, secret: str, *, ip: str | None) -> User:
    """Return the user whose PIN or password `secret` is and who may issue. Raises as above."""
    answer = _checked(username.strip(), secret, ip)
    if answer.wait:
        raise TooManyTries(answer.wait_seconds)
    found = answer.user if answer.right else None
    if found is None:
        raise Invalid({"secret": ["Username, PIN or password is wrong. Nothing was recorded."]})
    if found.must_change:
        raise Invalid({"approver": ["They must sign in and choose their own password first."]})
    if not may(found.role, Act.ISSUE, admins_issue=setting("admins_issue") == "yes"):
        raise Invalid({"approver": ["This user may not issue, and so may not agree."]})
    if (lapsed := appointments.against(found, clock.now())) is not None:
        raise Invalid({"approver": [lapsed.why]})
    return found


def _checked(username: str, secret: str, ip: str | None) -> sign_in.Answer:
    if not pins.is_pin(secret):
        return sign_in.check(username, secret, ip)
    known = users.by_name(username)
    usable = known if known is not None and known.disabled_at is None else None
    pin_hash = usable.pin_hash if usable else None
    # Counted apart from the password: guessing at PINs locks nobody out of the counter.
    name = f"agree {username}"
    return sign_in.guess(name, usable, ip, lambda: passwords.matches(pin_hash, secret))
