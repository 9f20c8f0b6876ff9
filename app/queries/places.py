"""The order in which somebody walks along the racks: R1-3 before R1-10."""

from __future__ import annotations

import re

Walked = list[tuple[bool, int, str]]


def walked(place: str) -> Walked:
    """Return the key that sorts the names of places, their numbers as numbers."""
    parts = re.findall(r"\d+|\D+", place)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]
