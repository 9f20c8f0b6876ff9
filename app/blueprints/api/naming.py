"""Finds the person or item that a request names, by id or by any active code."""

from __future__ import annotations

from app.blueprints.api.reading import Fields
from app.queries import lookup
from app.queries.lookup import Found
from app.services.errors import NotFound

LONGEST = 300  # as long as a code can be


class Names:
    """The `personnel_id` and `item_id` by which a list is narrowed; either may be left out."""

    def __init__(self, fields: Fields) -> None:
        """Take the texts; whom and what they name is asked once everything has been checked."""
        self._person = fields.text("personnel_id", LONGEST)
        self._item = fields.text("item_id", LONGEST)

    def ids(self) -> dict[str, str | None]:
        """Return {personnel_id, item_id}. Raises NotFound."""
        return {
            "personnel_id": person(self._person, "personnel_id") if self._person else None,
            "item_id": item(self._item, "item_id") if self._item else None,
        }


def person(text: str, field: str | None = None) -> str:
    """Return the id of a person. Raises NotFound that says what the text is instead."""
    found = lookup.exactly(text)
    if found.kind == "person":
        return found.people[0]
    raise NotFound("unknown_personnel", _words(text, found, "nobody", "an item"), field)


def item(text: str, field: str | None = None) -> str:
    """Return the id of an item. Raises NotFound that says what the text is instead."""
    found = lookup.exactly(text)
    if found.kind == "item":
        return found.items[0]
    raise NotFound("unknown_item", _words(text, found, "no item", "a person"), field)


def _words(text: str, found: Found, nothing: str, other: str) -> str:
    match found.kind:
        case "revoked":
            return f"The code {text} was revoked. Nothing was recorded. Use the new card or tag."
        case "misread":
            return f"The code {text} was misread: its check character is wrong. Scan it again."
        case "item" | "person":
            return f"{text} is {other}."
    return f"{text} is {nothing} in ArmGuard."
