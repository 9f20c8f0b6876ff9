"""Who may keep whose account: nobody raises themself, nobody edits somebody above them."""

from __future__ import annotations

from app.models.roles import ROLES, Act, may
from app.models.users import User
from app.services.errors import Refusal

SUPERUSER = "superuser"


class AboveYou(Refusal):
    """An admin keeps the users below superuser only (domain.md, Roles)."""

    code = "above_you"
    title = "Not yours to change"


class YourOwn(Refusal):
    """What would let somebody raise or shield themself is done by another."""

    code = "your_own"
    title = "Somebody else must do that"


class LastSuperuser(Refusal):
    """Somebody must be left who may do everything."""

    code = "last_superuser"
    title = "The last superuser"


def grantable(by: User | None) -> tuple[str, ...]:
    """Return the roles that a user may give, highest first; the console (None) gives all."""
    if by is None or by.role == SUPERUSER:
        return ROLES
    return tuple(role for role in ROLES if role != SUPERUSER) if may(by.role, Act.USERS) else ()


def keeps(by: User | None, of: User) -> bool:
    """Say whether a user may change another's account."""
    return of.role in grantable(by)


def check_keeps(by: User | None, of: User) -> None:
    """Raise AboveYou unless `by` may change this account."""
    if not keeps(by, of):
        raise AboveYou(f"{of.username} is a {of.role}. Only a superuser changes that account.")


def check_grants(by: User | None, role: str) -> None:
    """Raise AboveYou unless `by` may give this role."""
    if role not in grantable(by):
        raise AboveYou(f"Only a superuser makes somebody a {role}.")


def check_other(by: User | None, of: User, what: str) -> None:
    """Raise YourOwn when somebody does to themself what only another may."""
    if by is not None and by.id == of.id:
        raise YourOwn(f"Nobody changes {what} of their own. Ask another administrator.")


def check_not_last(of: User) -> None:
    """Raise LastSuperuser when nobody else could do everything."""
    others = User.select().where(
        (User.role == SUPERUSER) & User.disabled_at.is_null() & (User.id != of.id)
    )
    if of.role == SUPERUSER and of.disabled_at is None and not others.exists():
        raise LastSuperuser(
            f"{of.username} is the last superuser and cannot be disabled or given another role. "
            "Make another first."
        )
