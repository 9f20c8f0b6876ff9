"""Lines of stock in a few words: 7 mags, 210 rds, sling."""

from __future__ import annotations

from collections.abc import Sequence

from app.queries.stock import Line


def total(lines: Sequence[Line], family: str) -> int:
    """Return how many of a family there are."""
    return sum(line.quantity for line in lines if line.family == family)


def briefly(lines: Sequence[Line]) -> str:
    """Return lines as the banner has them; an accessory's name speaks for one of it."""
    parts = []
    if mags := total(lines, "magazine"):
        parts.append(f"{mags} mag{'' if mags == 1 else 's'}")
    if rounds := total(lines, "ammunition"):
        parts.append(f"{rounds} rd{'' if rounds == 1 else 's'}")
    return ", ".join(parts + _accessories(lines))


def in_full(lines: Sequence[Line]) -> str:
    """Return lines as a sentence has them: 2 magazines, 10 rounds, sling."""
    parts = []
    if mags := total(lines, "magazine"):
        parts.append(f"{mags} magazine{'' if mags == 1 else 's'}")
    if rounds := total(lines, "ammunition"):
        parts.append(f"{rounds} round{'' if rounds == 1 else 's'}")
    return ", ".join(parts + _accessories(lines))


def _accessories(lines: Sequence[Line]) -> list[str]:
    named = [line for line in lines if line.family == "accessory" and line.quantity]
    return [
        line.name.lower() if line.quantity == 1 else f"{line.quantity} {line.name.lower()}s"
        for line in named
    ]
