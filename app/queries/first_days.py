"""The checklist of the first days: what a fresh record still needs, seen from itself."""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database
from app.queries.settings import DEFAULTS, setting, several


class Step(NamedTuple):
    """One thing to do, where, and whether it is done."""

    label: str
    about: str
    url: str
    done: bool
    # What cannot be seen in the record is ticked by hand, under this name.
    mark: str = ""


class Begun(NamedTuple):
    """What a record holds, for the first run."""

    is_demo: bool
    people: int
    items: int


_THERE = """
SELECT EXISTS (SELECT 1 FROM personnel), EXISTS (SELECT 1 FROM items),
  EXISTS (SELECT 1 FROM users WHERE role = 'armorer'), EXISTS (SELECT 1 FROM label_prints),
  EXISTS (SELECT 1 FROM users WHERE role = 'armorer' AND pin_hash IS NOT NULL),
  (SELECT count(*) FROM stations) > 1
"""
_COUNTED = "SELECT (SELECT count(*) FROM personnel), (SELECT count(*) FROM items)"


_MARKS = ("unit_name", "scanner_tested", "checklist", "demo", "setup", "backup_made",
          "control_card")  # fmt: skip
_GO_ON = Step("Go on with the setup", "It waits where you left it", "/setup", False)


def begun() -> Begun:
    """Return what the record holds."""
    return Begun(setting("demo") == "yes", *database.execute_sql(_COUNTED).fetchone())


def checklist() -> list[Step]:
    """Return the steps, done ones too; none once all are done, it is dismissed, or in a demo.

    A first run that has not ended comes before all, in a demo too.
    """
    marks = several(*_MARKS)
    if marks["checklist"] == "dismissed":
        return []
    set_up = [] if marks["setup"] == "done" else [_GO_ON]
    if marks["demo"] == "yes":
        return set_up
    seen = database.execute_sql(_THERE).fetchone()
    people, items, armorer, labels, pin, second = map(bool, seen)
    is_named = marks["unit_name"] != DEFAULTS["unit_name"]
    steps = [
        *set_up,
        Step("Name the unit, check the clock", "Name, time zone, custody limit", "/settings",
             is_named),
        Step("Bring in the people", "Import your sheet, or add them one by one", "/imports",
             people),
        Step("Bring in the weapons", "Import your sheet, or add them one by one", "/imports",
             items),
        Step("Add the first armorer", "Everybody signs in with a name of their own", "/users/new",
             armorer),
        Step("Test the scanner", "Shows a missing Enter and a wrong keyboard", "/settings/scanner",
             marks["scanner_tested"] == "yes"),
        Step("Print labels", "A code on each weapon and each card", "/labels", labels),
        Step("Let the armorers choose a PIN", "Each under Your own sign-in; it opens a locked "
             "counter", "/profile", pin),
        Step("Open the counter on a second device", "A phone will do while the first one charges",
             "/counter", second),
        Step("Make the first backup", "A copy that was read back, and lies elsewhere too",
             "/setup/backup", marks["backup_made"] == "yes"),
        Step("Print the counter's control card", "Done and Undo for hands in gloves",
             "/labels/control-card", marks["control_card"] == "yes", "control_card"),
    ]  # fmt: skip
    return [] if all(step.done for step in steps) else steps
