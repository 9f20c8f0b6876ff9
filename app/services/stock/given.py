"""Reads the texts that the forms about stock send, and notes what is wrong with them."""

from __future__ import annotations

from collections.abc import Mapping

from app.services.field_checks import Unusable, plain

Problems = dict[str, list[str]]


def text(given: Mapping[str, str], name: str, longest: int, problems: Problems) -> str | None:
    """Return a text as it is kept; None when it is empty, or unusable, which is noted."""
    try:
        return plain(given.get(name), longest)
    except Unusable as wrong:
        problems[name] = [wrong.reason]
        return None


def number(given: Mapping[str, str], name: str, least: int, most: int, problems: Problems) -> int:
    """Return a whole number; 0 for anything else, which is noted."""
    typed = (given.get(name) or "").strip()
    if typed.isascii() and typed.isdigit() and len(typed) < 10 and least <= int(typed) <= most:
        return int(typed)
    problems[name] = [f"Give a whole number from {least} to {most:,}."]
    return 0
