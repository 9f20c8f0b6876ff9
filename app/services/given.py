"""Reads the texts that a form sends, and notes what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import date

from app.services.errors import Invalid
from app.services.field_checks import Unusable, plain

Given = Mapping[str, str]
Problems = dict[str, list[str]]


def text(given: Given, name: str, longest: int, problems: Problems, needed: str = "") -> str | None:
    """Return a text as it is kept; None when it is unusable or empty.

    What is unusable is noted, and what is empty, too, where `needed` says why it must not be.
    """
    try:
        found = plain(given.get(name), longest)
    except Unusable as wrong:
        problems[name] = [wrong.reason]
        return None
    if found is None and needed:
        problems[name] = [needed]
    return found


def written(name: str, typed: str, longest: int, needed: str) -> str:
    """Return the one text of a form as it is kept. Raises Invalid; `needed` says what to write."""
    problems: Problems = {}
    found = text({name: typed}, name, longest, problems, needed)
    if found is None:
        raise Invalid(problems)
    return found


def number(given: Given, name: str, least: int, most: int, problems: Problems) -> int:
    """Return a whole number; 0 for anything else, which is noted."""
    typed = (given.get(name) or "").strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 10 and least <= int(typed) <= most:
        return int(typed)
    problems[name] = [f"Give a whole number from {least} to {most:,}."]
    return 0


def day(given: Given, name: str, problems: Problems) -> str | None:
    """Return a day as it is kept; None when it is empty, or none, which is noted."""
    typed = (given.get(name) or "").strip()
    try:
        return date.fromisoformat(typed).isoformat() if typed else None
    except ValueError:
        problems[name] = ["Give a day like 2027-12-31."]
        return None
