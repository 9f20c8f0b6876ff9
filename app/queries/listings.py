"""The lists people arrange for themselves: which columns there are, what sorts them, page sizes."""

from __future__ import annotations

from typing import NamedTuple

from app.models.base import database

ROWS = (25, 50, 100)
_PREFERENCES = "SELECT key, value FROM user_preferences WHERE user_id = ? AND key IN (?, ?)"


class Listing(NamedTuple):
    """A list: {column: label} without the first, which always stands, and {sort: label}.

    `shown` are the columns before anybody chose; a sort with a minus goes downwards.
    """

    name: str
    columns: dict[str, str]
    shown: tuple[str, ...]
    sorts: dict[str, str]


class Layout(NamedTuple):
    """How one user sees a list."""

    columns: tuple[str, ...]
    rows: int


ITEMS = Listing(
    "items",
    {
        "where": "Where",
        "holder": "Holder",
        "rack": "Rack",
        "condition": "Condition",
        "class": "Class",
        "property_number": "Property number",
        "owner_unit": "Owner unit",
    },
    ("where", "holder", "rack", "condition"),
    {
        "": "Serial number",
        "-serial": "Serial number, last first",
        "model": "Model",
        "number": "Item number",
        "status": "Status",
        "rack": "Rack",
        "-rack": "Rack, last first",
        "condition": "Condition",
    },
)
PERSONNEL = Listing(
    "personnel",
    {
        "status": "Status",
        "serial": "Service serial",
        "group": "Group",
        "squadron": "Squadron",
        "mobile": "Mobile",
        "holds": "Holds",
    },
    ("status", "serial", "group", "squadron", "holds"),
    {
        "": "Name",
        "-name": "Name, last first",
        "rank": "Rank",
        "-rank": "Rank, highest first",
        "serial": "Service serial",
        "status": "Status",
        "group": "Group",
        "squadron": "Squadron",
    },
)
TRANSACTIONS = Listing(
    "transactions",
    {
        "action": "Action",
        "item": "Item",
        "person": "Person",
        "purpose": "Purpose, receipt",
        "by": "By",
    },
    ("action", "item", "person", "purpose", "by"),
    {"": "Newest first", "oldest": "Oldest first"},
)
LISTINGS = {listing.name: listing for listing in (ITEMS, PERSONNEL, TRANSACTIONS)}


def keys(listing: Listing) -> tuple[str, str]:
    """Return the names under which a user's columns and page size are kept."""
    return f"{listing.name}.columns", f"{listing.name}.rows"


def layout(listing: Listing, user_id: int) -> Layout:
    """Return how a user sees a list; what is no longer known is left out."""
    columns_key, rows_key = keys(listing)
    found = dict(database.execute_sql(_PREFERENCES, (user_id, columns_key, rows_key)))
    chosen = found.get(columns_key)
    wanted = listing.shown if chosen is None else chosen.split()
    rows = found.get(rows_key, "")
    return Layout(
        tuple(column for column in listing.columns if column in wanted),
        int(rows) if rows in map(str, ROWS) else 50,
    )
