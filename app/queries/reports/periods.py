"""The days that a report is asked for by a word: today, last week, this year."""

from __future__ import annotations

from datetime import date, timedelta

PERIODS = {
    "today": "Today",
    "yesterday": "Yesterday",
    "this-week": "This week",
    "last-week": "Last week",
    "this-month": "This month",
    "last-month": "Last month",
    "this-year": "This year",
}
_DAY = timedelta(days=1)


def days(word: str, today: date) -> tuple[date, date] | None:
    """Return the first and last day of a period of PERIODS, up to today; None for another word.

    A week begins on Monday.
    """
    monday = today - timedelta(days=today.weekday())
    month = today.replace(day=1)
    before = month - _DAY
    return {
        "today": (today, today),
        "yesterday": (today - _DAY, today - _DAY),
        "this-week": (monday, today),
        "last-week": (monday - 7 * _DAY, monday - _DAY),
        "this-month": (month, today),
        "last-month": (before.replace(day=1), before),
        "this-year": (today.replace(month=1, day=1), today),
    }.get(word)
