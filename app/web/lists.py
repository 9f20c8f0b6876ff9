"""How a list is asked for and shown: sorted, in a user's own columns, its filters as chips."""

from __future__ import annotations

from typing import Any, NamedTuple
from urllib.parse import urlencode

from app.queries import listings, saved_views
from app.queries.listings import Layout, Listing
from app.web import arguments
from app.web.access import acting_user


class Chip(NamedTuple):
    """A filter that is set, and the address of the list without it."""

    label: str
    without: str


class Sorting(NamedTuple):
    """A column's header: where it leads, and which way it sorts now ("" = not at all)."""

    url: str
    way: str


def layout(listing: Listing) -> Layout:
    """Return how whoever asks sees the list."""
    return listings.layout(listing, acting_user().id)


def sort(listing: Listing) -> str:
    """Return what the address sorts by; a word that the list does not know means its own order."""
    asked = arguments.text("sort")
    return asked if asked in _both_ways(listing) else ""


def shown(listing: Listing, chosen: Layout, filters: list[tuple[str, str, Any]]) -> dict[str, Any]:
    """Return what the templates of a list need; `filters` are (argument, label, word or empty)."""
    query, user = arguments.asked(), acting_user()
    return {
        "listing": listing,
        "arranged": chosen,
        "columns": chosen.columns,
        "sort": sort(listing),
        "sorting": _sorting(listing),
        "chips": [
            Chip(f"{label}: {word}" if label else str(word), arguments.here(**{name: None}))
            for name, label, word in filters
            if word
        ],
        "list_query": urlencode(query),
        "list_query_items": [*query.items()],
        "sizes": listings.ROWS,
        "views": saved_views.of(listing.name, user.id, user.role),
    }


def _both_ways(listing: Listing) -> list[str]:
    words = {key.removeprefix("-") for key in listing.sorts}
    return [*words, *(f"-{word}" for word in words if word)]


def _sorting(listing: Listing) -> dict[str, Sorting]:
    """Return {what sorts: its header}; the own order goes by the name of the first column."""
    now = sort(listing)
    own = {"items": "serial", "personnel": "name"}.get(listing.name, "")
    found = {}
    for word in {key.removeprefix("-") for key in listing.sorts} | {own}:
        up = now in (word, "") if word == own else now == word
        down = bool(word) and now == f"-{word}"
        following = f"-{word}" if up else ("" if word == own else word)
        way = "ascending" if up else ("descending" if down else "")
        found[word] = Sorting(arguments.here(sort=following or None), way)
    return found
