"""What the list of personnel can be asked for."""

from __future__ import annotations

from app.queries.person_list import Filter
from app.web import arguments

STATUSES = {
    "": "All but archived",
    "Active": "Active",
    "Inactive": "Inactive",
    "Suspended": "Suspended",
    "Archived": "Archived",
    "holding": "Holding something",
    "all": "Everybody",
}


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    return Filter(
        q=arguments.text("q"),
        status=arguments.text("status"),
        group_id=arguments.number("group_id"),
        squadron_id=arguments.number("squadron_id"),
    )


def filters(
    asked: Filter, groups: dict[int, str], squadrons: dict[int, str]
) -> list[tuple[str, str, str]]:
    """Return each filter as (argument, label, what it says, empty where it is not set)."""
    return [
        ("q", "Search", asked.q),
        ("status", "", STATUSES.get(asked.status, "") if asked.status else ""),
        ("group_id", "Group", groups.get(asked.group_id or 0, "")),
        ("squadron_id", "Squadron", squadrons.get(asked.squadron_id or 0, "")),
    ]
