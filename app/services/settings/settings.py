"""Settings: what each accepts, and how a change is written.

A change takes effect at once: whoever needs a setting reads it when it is needed.
"""

from __future__ import annotations

import re
import zoneinfo
from collections.abc import Collection, Mapping

from app import clock
from app.models.settings import Setting
from app.models.users import User
from app.models.writes import writes
from app.queries.settings import DEFAULTS, setting
from app.services import audit
from app.services.errors import Invalid, Refusal
from app.services.field_checks import Unusable, plain
from app.services.settings.setting_table import LONGEST_LINE, MOST_LINES, SETTINGS, Definition

_REGIONS = ("Africa", "America", "Antarctica", "Asia", "Atlantic", "Australia", "Europe", "Indian",
            "Pacific")  # fmt: skip
# A logo is uploaded (services/settings/logo.py), and named here by its content and size.
_LOGO = re.compile("|[0-9a-f]{64} [0-9]{1,5} [0-9]{1,5}")
_WALL_TIME = re.compile(r"([01]\d|2[0-3]):[0-5]\d", re.ASCII)
# Set by what happens, not typed.
MARKS = {
    "demo": ("yes", "no"),
    "scanner_tested": ("yes", "no"),
    "control_card": ("yes", "no"),
    "backup_made": ("yes", "no"),
    "checklist": ("shown", "dismissed"),
    "setup": ("unit", "data", "scanner", "printer", "backup", "done"),
}
_BY_NAME = {definition.name: definition for definition in SETTINGS}


class ChangedMeanwhile(Refusal):
    """Somebody else has changed the same settings since they were read."""

    code = "version_conflict"
    kind = "warn"
    title = "Changed meanwhile"

    def __init__(self, labels: Collection[str]) -> None:
        super().__init__(
            f"Somebody else has changed these since you opened the page: {', '.join(labels)}. "
            "Nothing was saved. Save again, and yours counts."
        )


def change(key: str, value: str, user: User | None) -> None:
    """Set one setting. Raises Invalid for a name or value that does not exist."""
    change_all({key: value}, user)


def change_all(
    given: Mapping[str, str], user: User | None, read: Mapping[str, str] | None = None
) -> list[str]:
    """Set what is given and return the names that changed; what is not given stays.

    `read` is what a form was filled with: what nobody touched in it stays as it is now. Raises
    Invalid with every problem at once, ChangedMeanwhile; then nothing is changed.
    """
    changed = _change_all(check(given), user, read or {})
    # Only now: the clock must not follow a change that did not come about.
    if "timezone" in changed:
        use_zone()
    return changed


@writes
def _change_all(kept: Mapping[str, str], user: User | None, read: Mapping[str, str]) -> list[str]:
    wanted = {name: value for name, value in kept.items() if value != read.get(name)}
    others = [
        name for name in wanted if name in read and setting(name) not in (read[name], wanted[name])
    ]
    if others:
        raise ChangedMeanwhile([_BY_NAME[name].label for name in others])
    return [name for name, value in wanted.items() if _write(name, value, user)]


def check(given: Mapping[str, str]) -> dict[str, str]:
    """Return what is given as it would be kept. Raises Invalid with every problem at once."""
    kept, problems = {}, {}
    for name, value in given.items():
        try:
            kept[name] = _checked(name, value)
        except Unusable as wrong:
            problems[name if name in DEFAULTS else "key"] = [wrong.reason]
    if problems:
        raise Invalid(problems)
    return kept


def use_zone() -> None:
    """Let the clock follow the setting, or the environment where none is set."""
    clock.use_zone(setting("timezone"))


def zones() -> list[str]:
    """Return the names of the time zones that can be chosen."""
    known = zoneinfo.available_timezones()
    return ["UTC", *sorted(name for name in known if name.split("/")[0] in _REGIONS)]


@writes
def plant(user: User | None) -> None:
    """Write the defaults that the database does not have yet."""
    present = {row.key for row in Setting.select(Setting.key)}
    for key, value in DEFAULTS.items():
        if key not in present:
            audit.insert(Setting(key=key, value=value), user)


def _write(key: str, value: str, user: User | None) -> bool:
    """Write one setting, and say whether it was another before."""
    before = {"key": key, "value": setting(key)}
    if before["value"] == value:
        return False
    Setting.update(value=value).where(Setting.key == key).execute()
    audit.changed(Setting(key=key, value=value), before, user)
    return True


def _checked(name: str, value: str) -> str:
    """Return a value as it is kept. Raises Unusable."""
    if name in MARKS or name == "logo":
        return _one_of(value, MARKS[name]) if name in MARKS else _of_form(value, _LOGO)
    definition = _BY_NAME.get(name)
    if definition is None:
        raise Unusable(f"There is no setting {name!r}.")
    match definition.kind:
        case "choice":
            return _one_of(value, tuple(key for key, _ in definition.choices))
        case "zone":
            return _one_of(value, ("", *zones()), "Choose a time zone of the list.")
        case "number":
            return _number(value.strip(), definition)
        case "time" | "times":
            texts = value.split() if definition.kind == "times" else [value.strip()]
            return " ".join(sorted({_time(text) for text in texts}))
        case "lines":
            return _lines(value)
    return _text(value, definition)


def _text(value: str, definition: Definition) -> str:
    text = plain(value, definition.high) or ""
    if definition.required and not text:
        raise Unusable("This is needed.")
    if definition.kind == "folder" and text and not text.startswith("/"):
        raise Unusable("Give the whole path of a folder, such as /media/usb, or nothing.")
    return text


def _of_form(value: str, form: re.Pattern[str]) -> str:
    if not form.fullmatch(value):
        raise Unusable("Choose a picture for that.")
    return value


def _one_of(value: str, choices: tuple[str, ...], said: str | None = None) -> str:
    if value not in choices:
        raise Unusable(said or f"Choose one of: {', '.join(choices)}.")
    return value


def _number(value: str, definition: Definition) -> str:
    low, high = definition.low, definition.high
    if not (value.isascii() and value.isdigit() and low <= int(value[:9]) <= high):
        raise Unusable(f"Give a whole number from {low} to {high}.")
    return str(int(value))


def _time(value: str) -> str:
    if value and not _WALL_TIME.fullmatch(value):
        raise Unusable("Give a time of the day, such as 02:00, or nothing.")
    return value


def _lines(value: str) -> str:
    lines = [plain(line, LONGEST_LINE) for line in value.splitlines()]
    kept = [line for line in lines if line]
    if len(kept) > MOST_LINES:
        raise Unusable(f"{MOST_LINES} lines at most.")
    return "\n".join(kept)
