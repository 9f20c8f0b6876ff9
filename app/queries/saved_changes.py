"""What the last save of a record changed, field by field, in words."""

from __future__ import annotations

import json
from typing import Any

from app.models.base import database
from app.queries import change_words, timeline
from app.queries.rows import Row

# The newest rows of one record; the save that is asked for is nearly always the first.
_ROWS = """
SELECT seq, "before", "after" FROM audit_log WHERE object_type = ? AND object_id = ?
ORDER BY seq DESC LIMIT 8
"""
_TABLES = {"rank_id": "ranks", "group_id": '"groups"', "squadron_id": "squadrons"}
_SILENT = frozenset({"version", "classification", "search_key"})


def words(table: str, record_id: str, version: int) -> list[str] | None:
    """Return `Rack: R3 → R9` of each field that made a record's `version`; None if unknown."""
    for seq, before, after in database.execute_sql(_ROWS, (table, record_id)):
        old, new = json.loads(before or "{}"), json.loads(after or "{}")
        if old and new.get("version") == version:
            texts = timeline.private_texts([seq])[seq]
            return [
                f"{_heading(name)}: {_value('before', name, old, texts)} "
                f"→ {_value('after', name, new, texts)}"
                for name in new
                if name not in _SILENT
            ]
    return None


def _heading(field: str) -> str:
    name = change_words.called(field)
    return f"{name[:1].upper()}{name[1:]}"


def _value(side: str, field: str, values: Row, texts: dict[str, str | None]) -> str:
    value: Any = values.get(field)
    if value is None:
        return "none"
    if isinstance(value, dict):  # a commitment
        return texts.get(f"{side}.{field}") or "(erased)"
    if field in _TABLES:
        sql = f"SELECT name FROM {_TABLES[field]} WHERE id = ?"  # noqa: S608  (our own names)
        return str(database.execute_sql(sql, (value,)).fetchone()[0])
    if field == "cost_centavos":
        return f"{value // 100:,}.{value % 100:02d}"
    return str(value)
