"""Search from anywhere: the one thing a scan or a word means, or what it might mean."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app.queries import item_list, lookup, person_list
from app.queries.lookup import Found
from app.queries.rows import Row

MOST = 20
# Somebody still typing sees the first few of each.
TYPING = 8
HINTS = {
    "misread": "The code was read wrongly (check character). Scan again.",
    "foreign": "That is a shop barcode or web link, not an ArmGuard label. Scan the ArmGuard tag.",
    "revoked": "That code is no longer valid. It belonged to:",
}


class Results(NamedTuple):
    """What was found: rows of both lists, whether there are more, and what else to say."""

    items: list[Row]
    people: list[Row]
    more_items: bool = False
    more_people: bool = False
    hint: str = ""

    @property
    def only(self) -> tuple[str, str] | None:
        """Return ("item" or "person", id) of the one thing that was found, if it was one."""
        if self.hint or len(self.items) + len(self.people) != 1:
            return None
        return ("item", self.items[0]["id"]) if self.items else ("person", self.people[0]["id"])


def results(text: str, at: datetime, most: int = MOST) -> Results:
    """Return the items and people that a text may mean, at most `most` of each.

    A code, an id or a whole serial number stands for its owner alone, whatever else it is part of.
    """
    text = text.strip()
    if not text:
        return Results([], [])
    found = lookup.whole(text)
    named = _named(found, at)
    if named is not None:
        return named
    items = item_list.page(item_list.Filter(q=text), "", at, most)
    people = person_list.page(person_list.Filter(q=text), "", at, most)
    hint = "" if items.rows or people.rows else HINTS.get(found.kind, "")
    return Results(items.rows, people.rows, bool(items.after), bool(people.after), hint)


def _named(found: Found, at: datetime) -> Results | None:
    """Return what carries exactly this text; None where it is a part or a word."""
    if not found.items and not found.people:
        return None
    items = item_list.by_ids(found.items, at) if found.items else []
    people = person_list.by_ids(found.people, at) if found.people else []
    return Results(items, people, hint=HINTS["revoked"] if found.kind == "revoked" else "")
