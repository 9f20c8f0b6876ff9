"""Racks: the one of a place, and the order in which somebody walks along them."""

from __future__ import annotations

import re

# R3-12 is slot 12 of rack R3; Rack-1 is a rack.
_SLOT = re.compile(r"(.*\d.*)-[^-]+")

Walked = list[tuple[bool, int, str]]


def walked(place: str) -> Walked:
    """Return the key that sorts the names of places, their numbers as numbers."""
    parts = re.findall(r"\d+|\D+", place)
    return [(part.isdecimal(), int(part) if part.isdecimal() else 0, part) for part in parts]


def rack_of(place: str | None) -> str:
    """Return the rack of a place that may name its slot as well: R3 of R3-12."""
    slot = _SLOT.fullmatch(place or "")
    return slot[1] if slot else place or ""
