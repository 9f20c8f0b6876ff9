"""Users: made, given a new password, disabled; never deleted."""

from __future__ import annotations

import re

from app import clock
from app.models.personnel import Personnel
from app.models.roles import ROLES
from app.models.users import Session, User
from app.models.writes import writes
from app.queries import users
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.users import passwords, sessions
from app.services.users.user_rules import (
    LastSuperuser,
    check_grants,
    check_keeps,
    check_not_last,
    check_other,
)

__all__ = ["LastSuperuser", "SetUpAlready", "add", "add_first", "change_password", "change_role",
           "check_new", "disable", "enable", "link", "named", "reset_password",
           "take_along"]  # fmt: skip

# ASCII, so that two users never look alike and letter case means nothing everywhere.
_USERNAME = re.compile(r"[A-Za-z0-9][A-Za-z0-9._@-]{0,39}")


class SetUpAlready(Refusal):
    """The first run is over."""

    code = "set_up_already"
    title = "Set up already"


def add(
    username: str, role: str, password: str, *, must_change: bool = False, user: User | None = None
) -> User:
    """Make a user. Raises Invalid with every problem of name, role and password at once, AboveYou.

    `user` is who makes them; None is the console, which may everything.
    """
    check_new(username, role, password)
    check_grants(user, role)
    return _insert(username, role, passwords.hash_password(password), must_change, user)


def add_first(username: str, password: str) -> User:
    """Make the first superuser. Raises Invalid, or SetUpAlready when there is one."""
    check_new(username, "superuser", password)
    return _insert_first(username, passwords.hash_password(password))


def take_along(username: str, password_hash: str) -> User:
    """Make the first superuser from one of the record before. Raises SetUpAlready."""
    return _insert_first(username, password_hash)


def change_password(of: User, password: str, *, but: Session | None = None) -> None:
    """Give a user the password of their own choice; their sessions end, but one.

    Raises Invalid when the password is not good enough or is the one they have.
    """
    _check_password(of, password)
    if passwords.verify(of.password_hash, password):
        raise Invalid({"password": ["This is the password you have. Choose another."]})
    _set_password(of, passwords.hash_password(password), False, of, but)


def reset_password(
    of: User, password: str, *, must_change: bool = True, user: User | None = None
) -> None:
    """Give a user another's choice of password; all their sessions end.

    Raises Invalid, AboveYou, YourOwn (one's own needs the old one: `change_password`).
    """
    check_keeps(user, of)
    check_other(user, of, "the password here")
    _check_password(of, password)
    _set_password(of, passwords.hash_password(password), must_change, user, None)


@writes
def change_role(of: User, role: str, *, user: User | None = None) -> None:
    """Give a user another role. Raises Invalid, AboveYou, YourOwn, LastSuperuser."""
    if role not in ROLES:
        raise Invalid({"role": [f"Choose one of: {', '.join(ROLES)}."]})
    if role == of.role:
        return
    check_keeps(user, of)
    check_other(user, of, "the role")
    check_grants(user, role)
    check_not_last(of)
    before = audit.tracked_values(of)
    of.role = role
    of.save(only=[User.role])
    audit.changed(of, before, user, action="change role")


@writes
def link(of: User, given: str | None, *, user: User | None = None) -> None:
    """Say which person on the rolls a user is, by id or serial; nothing given unlinks.

    Raises Invalid, AboveYou, YourOwn.
    The link is what keeps a user from issuing to themself, so nobody loosens their own.
    """
    check_keeps(user, of)
    personnel_id = _person(given, of) if given else None
    if personnel_id == of.personnel_id:
        return
    if of.personnel_id is not None:
        check_other(user, of, "the link")
    before = audit.tracked_values(of)
    of.personnel = personnel_id
    of.save(only=[User.personnel])
    audit.changed(of, before, user, action="link")


@writes
def disable(of: User, *, user: User | None = None) -> None:
    """Keep a user out from now on. Raises AboveYou, YourOwn, LastSuperuser."""
    check_keeps(user, of)
    check_not_last(of)
    check_other(user, of, "the account's state")
    if of.disabled_at is not None:
        return
    before = audit.tracked_values(of)
    of.disabled_at = clock.now()
    of.save(only=[User.disabled_at])
    audit.changed(of, before, user, action="disable")
    sessions.end_all(of, user=user)


@writes
def enable(of: User, *, user: User | None = None) -> None:
    """Let a disabled user in again. Raises AboveYou."""
    check_keeps(user, of)
    before = audit.tracked_values(of)
    of.disabled_at = None
    of.save(only=[User.disabled_at])
    audit.changed(of, before, user, action="enable")


def named(username: str) -> User:
    """Return a user. Raises NotFound."""
    found = users.by_name(username)
    if found is None:
        raise NotFound("unknown_user", f"There is no user {username}.", "username")
    return found


def check_new(username: str, role: str, password: str) -> None:
    """Raise Invalid with everything that is wrong with a new user."""
    found: dict[str, list[str]] = {}
    if not _USERNAME.fullmatch(username):
        found["username"] = [
            "Use 1 to 40 letters, digits and . _ @ - without spaces, beginning with a letter or "
            "a digit."
        ]
    elif users.by_name(username) is not None:
        found["username"] = [f"There is a user {username} already."]
    if weak := passwords.problems(password, username):
        found["password"] = weak
    if role not in ROLES:
        found["role"] = [f"Choose one of: {', '.join(ROLES)}."]
    if found:
        raise Invalid(found)


def _person(given: str, of: User) -> str:
    """Return the id of who may be linked. Raises Invalid."""
    named = (Personnel.id == given.upper()) | (Personnel.serial == given)
    person = Personnel.get_or_none(named)
    linked = User.get_or_none(User.personnel == person) if person else None
    if person is None:
        said = "There is nobody with that serial or id. Both stand on the person's page."
    elif person.status == "Archived":
        said = "That record is archived. Restore it first."
    elif linked is not None and linked.id != of.id:
        said = f"{linked.username} is that person already."
    else:
        return str(person.id)
    raise Invalid({"personnel_id": [said]})


def _check_password(of: User, password: str) -> None:
    if weak := passwords.problems(password, of.username):
        raise Invalid({"password": weak})


@writes
def _insert(
    username: str, role: str, password_hash: str, must_change: bool, user: User | None
) -> User:
    if users.by_name(username) is not None:
        raise Invalid({"username": [f"There is a user {username} already."]})
    made = User(
        username=username,
        role=role,
        password_hash=password_hash,
        must_change=int(must_change),
        created_at=clock.now(),
    )
    audit.insert(made, user)
    return made


@writes
def _insert_first(username: str, password_hash: str) -> User:
    if users.superuser_exists():
        raise SetUpAlready("ArmGuard has its first user already. Sign in.")
    return _insert(username, "superuser", password_hash, False, None)


@writes
def _set_password(
    of: User, password_hash: str, must_change: bool, user: User | None, but: Session | None
) -> None:
    before = audit.tracked_values(of)
    of.password_hash = password_hash
    of.must_change = int(must_change)
    of.save(only=[User.password_hash, User.must_change])
    audit.changed(of, before, user, action="set password")
    sessions.end_all(of, user=user, but=but)
