"""What the list of personnel can be asked for."""

from __future__ import annotations

from app.queries.person_list import Filter
from app.web import arguments


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    return Filter(
        q=arguments.text("q"),
        status=arguments.text("status"),
        group_id=arguments.number("group_id"),
        squadron_id=arguments.number("squadron_id"),
    )
