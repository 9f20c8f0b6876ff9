"""The first run: a code from the console lets whoever stands there make the first superuser."""

from __future__ import annotations

import hashlib
import secrets
from collections.abc import Mapping
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple

from app.config import Settings
from app.models.users import User
from app.queries import users as user_queries
from app.queries.chain import CROCKFORD
from app.services.errors import Invalid
from app.services.settings import settings as unit_settings
from app.services.users import sign_in, users

# In the order of counter.md, First run.
STEPS = (
    ("setup", "Code"),
    ("unit", "Unit + clock"),
    ("admin", "Admin"),
    ("data", "Data"),
    ("scanner", "Scanner"),
    ("printer", "Printer"),
    ("backup", "Backup"),
)
_AS_MEANT = str.maketrans("OIL", "011", "- ")


class Outcome(NamedTuple):
    """The first superuser, or None because the code was wrong or (`answer.wait`) came too soon."""

    user: User | None
    answer: sign_in.Answer


def offer(settings: Settings) -> str | None:
    """Make a new code at start while there is no superuser, and return it for the console.

    With a superuser there is no code, and one of an earlier start is gone.
    """
    path = _path(settings)
    path.unlink(missing_ok=True)
    if user_queries.superuser_exists():
        return None
    digits = "".join(secrets.choice(CROCKFORD) for _ in range(6))
    path.touch(mode=0o600)
    path.write_text(_hash(digits) + "\n")
    return f"{digits[:3]}-{digits[3:]}"


def complete(
    settings: Settings,
    code: str,
    username: str,
    password: str,
    *,
    ip: str | None,
    unit: Mapping[str, str] = MappingProxyType({}),
) -> Outcome:
    """Make the first superuser for whoever knows the code; wrong codes are counted like passwords.

    `unit` are settings to begin with. Raises Invalid for them, the name and the password, before
    the code is looked at.
    """
    check(username, password, unit)
    answer = check_code(settings, code, ip)
    if not answer.right:
        return Outcome(None, answer)
    made = users.add_first(username, password)
    unit_settings.change_all({**unit, "setup": "data"}, made)
    forget(settings)
    return Outcome(made, answer)


def check(username: str, password: str, unit: Mapping[str, str]) -> None:
    """Raise Invalid with all that is wrong, without a look at the code."""
    problems: dict[str, list[str]] = {}
    try:
        unit_settings.check(unit)
    except Invalid as error:
        problems |= error.problems
    try:
        users.check_new(username, "superuser", password)
    except Invalid as error:
        problems |= error.problems
    if problems:
        raise Invalid(problems)


def check_code(settings: Settings, code: str, ip: str | None) -> sign_in.Answer:
    """Judge a setup code like a password: counted when wrong, and slowed down."""
    return sign_in.guess(sign_in.SETUP, None, ip, lambda: _is_code(settings, code))


def forget(settings: Settings) -> None:
    """Let the code be worth nothing any more."""
    _path(settings).unlink(missing_ok=True)


def _is_code(settings: Settings, code: str) -> bool:
    try:
        kept = _path(settings).read_text().strip()
    except FileNotFoundError:
        return False
    return secrets.compare_digest(kept, _hash(code.upper().translate(_AS_MEANT)))


def _path(settings: Settings) -> Path:
    return settings.data / "setup.code"


def _hash(code: str) -> str:
    return hashlib.sha256(code.encode("utf-8", "surrogatepass")).hexdigest()
