"""Which reports there are: their words, what they can be narrowed by, and what makes each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime
from typing import NamedTuple

from app import clock
from app.queries.reports import activity, ammunition, armorers, custody, daily, entries
from app.queries.reports.shape import Asked, Report


class Kind(NamedTuple):
    """A report: its title, the line that says what it answers, its usual period.

    `at_end`: it shows how things stood when the last day ended, not what happened in the days.
    `narrowed`: by person, or by purpose, action and mode (`entries`).
    """

    title: str
    answers: str
    usual: str
    make: Callable[[Asked, datetime], Report]
    at_end: bool = False
    narrowed: str = ""


KINDS = {
    "daily": Kind(
        "Daily evaluation",
        "What the armory possesses, has on hand, has out on PAR and TR, cannot use and misses, by "
        "model; magazines and ammunition. For armorer and commander to sign.",
        "today", daily.evaluation, at_end=True,
    ),
    "on-hand": Kind(
        "On hand", "How many items of each model, condition and status there are.", "today",
        daily.on_hand, at_end=True,
    ),
    "transactions": Kind(
        "Transactions", "What was issued and returned, by purpose, mode and entry.", "today",
        entries.entries, narrowed="entries",
    ),
    "person": Kind(
        "Custody of one person", "Everything that somebody had, from when to when.", "this-year",
        custody.of_person, narrowed="person",
    ),
    "overdue": Kind(
        "Overdue", "Who was late with what at the end of a day.", "today", custody.overdue,
        at_end=True,
    ),
    "ammunition": Kind(
        "Ammunition by lot", "What is on hand, who carries which lot, which was used when.",
        "this-month", ammunition.by_lot,
    ),
    "overrides": Kind(
        "Overrides and corrections",
        "What each armorer recorded, passed over with agreement, undid and corrected.",
        "this-week", armorers.acts,
    ),
    "activity": Kind(
        "Activity", "How busy the counter was: by day, by hour and weekday, by model.",
        "this-month", activity.activity,
    ),
}  # fmt: skip


def made(name: str, asked: Asked, now: datetime | None = None) -> Report:
    """Return a report of KINDS over the open record. Raises KeyError for another name."""
    return KINDS[name].make(asked, now or clock.now())
