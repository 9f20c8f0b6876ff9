"""The checklist of the first days: what a fresh record still needs, seen from itself."""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database
from app.queries.settings import DEFAULTS, several


class Step(NamedTuple):
    """One thing to do, where, and whether it is done."""

    label: str
    about: str
    url: str
    done: bool


_THERE = """
SELECT EXISTS (SELECT 1 FROM personnel), EXISTS (SELECT 1 FROM items),
  EXISTS (SELECT 1 FROM users WHERE role = 'armorer'), EXISTS (SELECT 1 FROM label_prints)
"""


def checklist() -> list[Step]:
    """Return the steps, done ones too; none once all are done, it is dismissed, or in a demo."""
    marks = several("unit_name", "scanner_tested", "checklist", "demo")
    if marks["checklist"] == "dismissed" or marks["demo"] == "yes":
        return []
    people, items, armorer, labels = map(bool, database.execute_sql(_THERE).fetchone())
    is_named = marks["unit_name"] != DEFAULTS["unit_name"]
    steps = [
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
    ]  # fmt: skip
    return [] if all(step.done for step in steps) else steps
