"""A person as the counter shows them."""

from __future__ import annotations

from app.models.personnel import Personnel


def unit_of(person: Personnel) -> str:
    """Return squadron and group in one line, as far as they are known."""
    squadron = person.squadron.name if person.squadron_id else None
    group = person.group.name if person.group_id else None
    return " · ".join(name for name in (squadron, group) if name)
