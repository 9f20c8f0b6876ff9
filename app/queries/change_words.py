"""Says a row of the chain as people would: Registered, Status changed, Code given."""

from __future__ import annotations

import json
from typing import Any

from app.queries.rows import Row

Texts = dict[str, str | None]
_ERASED = "(erased)"
# What a field is called on screen; the others are their names without the underscore.
_FIELDS = {
    "model_id": "model",
    "rank_id": "rank",
    "group_id": "group",
    "squadron_id": "squadron",
    "cost_centavos": "cost",
    "acquired_on": "acquisition date",
    "serial": "serial number",
    "email": "e-mail",
}
# Fields that say nothing by themselves, or are said with another.
_SILENT = frozenset({"version", "status_reason", "classification", "search_key"})
# Their old and new values are numbers of other tables, or not everybody's business.
_NO_VALUES = frozenset({"model_id", "rank_id", "group_id", "squadron_id", "mobile", "email",
                        "photo", "cost_centavos"})  # fmt: skip
_PHOTOS = {"face": "face", "item": "item", "serial": "serial number"}
_SOURCES = {"own": "label", "factory": "factory code", "card": "ID card"}


def say(row: Row, texts: Texts) -> tuple[str, str]:
    """Return what happened in a few words, and its details; `texts` are the private fields."""
    before = json.loads(row["before"] or "{}")
    after = json.loads(row["after"] or "{}")
    if row["object_type"] == "scan":
        return f"Not issued: {str(after.get('title', 'refused')).lower()}", ""
    if row["object_type"] == "codes":
        return _code(before, after, texts)
    if row["object_type"] == "remarks":
        return "Remark", texts.get("after.text") or _ERASED
    if row["object_type"] == "photos":
        return (
            ("Photograph added", _PHOTOS[after["kind"]])
            if not before
            else ("Photograph taken down", "")
        )
    if row["action"] in ("create", "import") or not before:
        return "Registered", ""
    return _edit(row["action"], before, after, texts)


def _code(before: Row, after: Row, texts: Texts) -> tuple[str, str]:
    if not before:
        kind = _SOURCES.get(after.get("source", ""), "code")
        return f"Code given ({kind})", texts.get("after.code") or _ERASED
    if after.get("state") == "revoked":
        return "Code revoked", texts.get("after.revoked_reason") or ""
    return "Code changed", ""


def _edit(action: str, before: Row, after: Row, texts: Texts) -> tuple[str, str]:
    fields = [name for name in after if name not in _SILENT]
    if "status" in after:
        words = f"Status changed to {after['status']}"
        if action == "archive":
            words = "Archived"
        elif action == "restore":
            words = "Restored"
        reason = texts.get("after.status_reason") or ""
        rest = [name for name in fields if name != "status"]
        more = f"also changed: {', '.join(map(called, rest))}" if rest else ""
        return words, " · ".join(part for part in (reason, more) if part)
    if fields == ["inspection_due_on"]:
        until = after["inspection_due_on"]
        return "Inspection", f"good until {until}" if until else "no day set"
    if set(fields) <= {"rack", "slot"} and fields:
        return "Moved", _from_to("rack", before, after, texts)
    names = ", ".join(called(name) for name in fields)
    values = "; ".join(filter(None, (_from_to(name, before, after, texts) for name in fields)))
    return (f"{names[:1].upper()}{names[1:]} changed" if names else "Changed"), values


def called(field: str) -> str:
    """Return what a column is called on screen."""
    return _FIELDS.get(field, field.replace("_", " "))


def _from_to(field: str, before: Row, after: Row, texts: Texts) -> str:
    if field in _NO_VALUES or field not in after:
        return ""
    old = _value("before", field, before, texts)
    return f"{old} → {_value('after', field, after, texts)}"


def _value(side: str, field: str, values: dict[str, Any], texts: Texts) -> str:
    value = values.get(field)
    if value is None:
        return "none"
    if isinstance(value, dict):  # a commitment
        return texts.get(f"{side}.{field}") or _ERASED
    return str(value)
