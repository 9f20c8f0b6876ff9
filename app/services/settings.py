"""Settings that an admin changes: their names, what they start with, and what they accept."""

from __future__ import annotations

from app.models.settings import Setting
from app.models.users import User
from app.models.writes import writes
from app.queries.settings import DEFAULTS, setting
from app.services import audit
from app.services.errors import Invalid

CHOICES = {"custody_limit": ("per person", "per class"), "admins_issue": ("yes", "no")}
NUMBERS = {"due_hours": (1, 8784)}


@writes
def change(key: str, value: str, user: User | None) -> None:
    """Set one setting. Raises Invalid for a name or value that does not exist."""
    _check(key, value)
    if setting(key) == value:
        return
    before = {"key": key, "value": setting(key)}
    Setting.update(value=value).where(Setting.key == key).execute()
    audit.changed(Setting(key=key, value=value), before, user)


@writes
def plant(user: User | None) -> None:
    """Write the defaults that the database does not have yet."""
    present = {row.key for row in Setting.select(Setting.key)}
    for key, value in DEFAULTS.items():
        if key not in present:
            audit.created(Setting.create(key=key, value=value), user)


def _check(key: str, value: str) -> None:
    if key not in DEFAULTS:
        raise Invalid({"key": [f"There is no setting {key!r}."]})
    if key in CHOICES and value not in CHOICES[key]:
        raise Invalid({key: [f"Choose one of: {', '.join(CHOICES[key])}."]})
    low, high = NUMBERS.get(key, (0, 0))
    if high and not (value.isdigit() and low <= int(value) <= high):
        raise Invalid({key: [f"Give a whole number from {low} to {high}."]})
