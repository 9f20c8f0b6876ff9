"""The codes of people and items."""

from __future__ import annotations

import json

from app.models.base import database

_ACTIVE = """
SELECT owner, code FROM codes
WHERE owner IN (SELECT value FROM json_each(?)) AND kind = ? AND state = 'active'
ORDER BY source <> 'own', id
"""


def active(kind: str, owners: list[str]) -> dict[str, list[str]]:
    """Return {owner: the active codes, the AG one first} of an `item` or `person`."""
    found: dict[str, list[str]] = {}
    for owner, code in database.execute_sql(_ACTIVE, (json.dumps(owners), kind)):
        found.setdefault(owner, []).append(code)
    return found
