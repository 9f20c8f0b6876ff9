"""Who may do what: the matrix of domain.md, Roles."""

from __future__ import annotations

from enum import StrEnum

ROLES = ("superuser", "admin", "armorer", "viewer")


class Act(StrEnum):
    """A kind of act; each route and each token names the one it needs."""

    READ = "read people, items, custody and transactions"
    ISSUE = "issue, return and undo"
    REGISTER = "register people and items"
    EDIT = "edit, archive and restore"
    USERS = "keep users"
    SETTINGS = "change settings and the record's keeping"
    AUDIT = "read the audit log and reports"


_EVERYTHING = frozenset(Act)
_MAY: dict[str, frozenset[Act]] = {
    "superuser": _EVERYTHING,
    "admin": _EVERYTHING - {Act.SETTINGS},
    "armorer": frozenset({Act.READ, Act.ISSUE, Act.REGISTER}),
    "viewer": frozenset({Act.READ, Act.AUDIT}),
}


def may(role: str, act: Act, *, admins_issue: bool = True) -> bool:
    """Say whether a role may; a unit can keep its admins away from the counter."""
    if role == "admin" and act is Act.ISSUE and not admins_issue:
        return False
    return act in _MAY.get(role, frozenset())
