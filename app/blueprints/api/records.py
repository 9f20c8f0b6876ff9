"""Reads the bodies by which people and items are registered and changed."""

from __future__ import annotations

from typing import Any, NamedTuple

from app.blueprints.api.reading import Fields
from app.services.errors import Invalid

LARGEST_VERSION = 2**31


class Changes(NamedTuple):
    """What a PATCH asks for: the fields to change, the reason of a status, the version read."""

    fields: dict[str, Any]
    version: int | None
    reason: str | None


def changes(body: dict[str, Any]) -> Changes:
    """Return the changes of a body. Raises Invalid where there are none, or for a bad version."""
    apart = Fields(body)
    version = apart.whole("version", 1, LARGEST_VERSION)
    fields = {name: value for name, value in body.items() if name not in ("version", "reason")}
    if apart.problems:
        raise Invalid(apart.problems)
    if not fields:
        raise Invalid({"body": ["Give at least one field to change."]})
    return Changes(fields, version, body.get("reason"))
