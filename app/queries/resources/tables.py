"""The models of items, the purposes and the stock, as the API shows them."""

from __future__ import annotations

import json

from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import named

MODELS = "models"
PURPOSES = "purposes"
STOCK = "stock"

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
    rows = named(_MODEL_NAMES, _MODELS, (last, limit + 1))
    for row in rows:
        row.update(needs_factory_code=bool(row["needs_factory_code"]), active=bool(row["active"]))
    return cut(MODELS, rows, limit, lambda row: (row["id"],))


def purposes(*, after: str | None, limit: int) -> Page:
    """Return why things are drawn, by id, with the classes each draws. Raises BadCursor."""
    last = keys(PURPOSES, after, int)[0] if after else 0
    rows = named(_PURPOSE_NAMES, _PURPOSES, (last, limit + 1))
    for row in rows:
        row.update(
            needs_note=bool(row["needs_note"]),
            active=bool(row["active"]),
            classes=json.loads(row["classes"]),
        )
    return cut(PURPOSES, rows, limit, lambda row: (row["id"],))


_STOCK = """
SELECT s.id, k.name, k.family, s.lot, s.use, s.tracked, s.expires_on, s.suspended_at IS NOT NULL,
  m.on_hand, coalesce(m.out, 0), coalesce(m.missing, 0),
  (SELECT coalesce(sum(rounds), 0) FROM sealed_containers WHERE stock_id = s.id),
  (SELECT count(*) FROM sealed_containers WHERE stock_id = s.id)
FROM stock AS s JOIN stock_kinds AS k ON k.id = s.kind_id
  LEFT JOIN stock_movements AS m
    ON m.id = (SELECT max(id) FROM stock_movements WHERE stock_id = s.id)
WHERE s.id > ? AND s.active = 1 ORDER BY s.id LIMIT ?
"""
_STOCK_NAMES = (
    "id kind family lot use tracked expires_on suspended on_hand out missing sealed containers"
).split()


def stock(*, after: str | None, limit: int) -> Page:
    """Return pools and lots, by id; uncounted ones have nothing on hand. Raises BadCursor."""
    last = keys(STOCK, after, int)[0] if after else 0
    rows = named(_STOCK_NAMES, _STOCK, (last, limit + 1))
    for row in rows:
        row.update(tracked=bool(row["tracked"]), suspended=bool(row["suspended"]))
        row["on_hand"] = (row["on_hand"] or 0) if row["tracked"] else None
        row["loose"] = row["on_hand"] - row["sealed"] if row["tracked"] else None
    return cut(STOCK, rows, limit, lambda row: (row["id"],))
