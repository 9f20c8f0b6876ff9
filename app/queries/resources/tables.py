"""The models of items and the purposes, as the API shows them."""

from __future__ import annotations

import json

from app.models.base import database
from app.queries.resources.pages import Page, cut, keys

MODELS = "models"
PURPOSES = "purposes"

_MODELS = """
SELECT id, name, short_name, class, calibre, needs_factory_code, active FROM item_models
WHERE id > ? ORDER BY id LIMIT ?
"""
_MODEL_NAMES = "id name short_name class calibre needs_factory_code active".split()
_PURPOSES = """
SELECT id, name, hot_key, due_hours, needs_note, active,
  (SELECT json_group_array(class) FROM purpose_classes
    WHERE purpose_id = purposes.id AND disabled_at IS NULL)
FROM purposes WHERE id > ? ORDER BY id LIMIT ?
"""
_PURPOSE_NAMES = "id name hot_key due_hours needs_note active classes".split()


def models(*, after: str | None, limit: int) -> Page:
    """Return the kinds of items, by id. Raises BadCursor."""
    last = keys(MODELS, after, int)[0] if after else 0
    found = database.execute_sql(_MODELS, (last, limit + 1))
    rows = [dict(zip(_MODEL_NAMES, row, strict=True)) for row in found]
    for row in rows:
        row.update(needs_factory_code=bool(row["needs_factory_code"]), active=bool(row["active"]))
    return cut(MODELS, rows, limit, lambda row: (row["id"],))


def purposes(*, after: str | None, limit: int) -> Page:
    """Return why things are drawn, by id, with the classes each draws. Raises BadCursor."""
    last = keys(PURPOSES, after, int)[0] if after else 0
    found = database.execute_sql(_PURPOSES, (last, limit + 1))
    rows = [dict(zip(_PURPOSE_NAMES, row, strict=True)) for row in found]
    for row in rows:
        row.update(
            needs_note=bool(row["needs_note"]),
            active=bool(row["active"]),
            classes=json.loads(row["classes"]),
        )
    return cut(PURPOSES, rows, limit, lambda row: (row["id"],))
