"""A person as the counter shows them."""

from __future__ import annotations

from app.models.personnel import Personnel
from app.queries import lookup


def unit_of(person: Personnel) -> str:
    """Return squadron and group in one line, as far as they are known."""
    squadron = person.squadron.name if person.squadron_id else None
    group = person.group.name if person.group_id else None
    return " · ".join(name for name in (squadron, group) if name)


def code_owner(kind: str, owner: str) -> str:
    """Return whose a code is, as a sentence names them: M4 W480302, or SGT CRUZ, Juan."""
    row = lookup.item_by_id(owner) if kind == "item" else lookup.person_by_id(owner)
    return str(row.label)
