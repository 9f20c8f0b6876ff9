"""Says any row of the chain in words: what was done to what, and each field before and after."""

from __future__ import annotations

import json
from typing import Any, NamedTuple

from app import clock
from app.models.base import database
from app.queries import change_words
from app.queries.rows import Row

_DONE = {
    "create": "Added",
    "edit": "Changed",
    "Take": "Issued",
    "Return": "Returned",
    "undo": "Undone",
    "correction": "Corrected",
    "begin": "Begun",
    "export": "Taken out as a file",
    "lock out": "Locked out",
    "refuse": "Refused",
    "restore": "Restored",
    "erase": "Erased",
}
_NOUNS = {
    "personnel": "person",
    "api_tokens": "token",
    "audit_log": "audit log",
    "transactions": "entry",
    "transaction_texts": "note of entry",
    "stock_movement_texts": "reason of stock movement",
    "import_jobs": "import",
    "hand_overs": "hand-over",
    "sign-in": "sign-in of user",
    "file": "list",
    "scan": "scan of",
    "stock": "stock",
    "erasures": "data of a person, number",
    "erased_rows": "erased row",
    "deleted_records": "kept record",
}
_ERASED = "(erased)"
# Never shown to anybody: what proves who somebody is.
SECRET = frozenset({"password_hash", "pin_hash", "token_hash", "key_hash", "strokes"})
_HIDDEN = "(secret)"
# What only those may read who edit people (practice.md, 15).
_FOR_FEW = {("duty_bars", "reason")}
_NAMES = """
SELECT 'rank_id', id, name FROM ranks UNION ALL SELECT 'group_id', id, name FROM "groups"
UNION ALL SELECT 'squadron_id', id, name FROM squadrons
UNION ALL SELECT 'model_id', id, short_name FROM item_models
UNION ALL SELECT 'purpose_id', id, name FROM purposes
UNION ALL SELECT 'kind_id', id, name FROM stock_kinds
UNION ALL SELECT 'station_id', id, name FROM stations
UNION ALL SELECT 'user_id', id, username FROM users
"""
_USERS = frozenset(
    {"user_id", "approved_by_id", "holder_id", "taken_by_id", "by_id", "first_id", "second_id"}
)


class Change(NamedTuple):
    """One field: what it is called, what it was (None for a new row) and what it became."""

    field: str
    before: str | None
    after: str


class Names:
    """What the numbers of small tables are called, read once for a page."""

    def __init__(self) -> None:
        self._names = {(field, key): name for field, key, name in database.execute_sql(_NAMES)}

    def of(self, field: str, value: Any) -> str | None:
        """Return the name behind a number of a field; None for a field that names nothing."""
        return self._names.get(("user_id" if field in _USERS else field, value))


def title(row: Row) -> str:
    """Return what was done to what."""
    done = _DONE.get(row["action"], str(row["action"]).capitalize())
    noun = _NOUNS.get(row["object_type"], str(row["object_type"]).replace("_", " "))
    if noun.endswith("s") and row["object_type"] not in _NOUNS:
        noun = noun.removesuffix("s")
    return f"{done}: {noun} {row['object_id']}"


def changes(
    row: Row, texts: dict[str, str | None], names: Names, *, all_of_it: bool
) -> list[Change]:
    """Return each field of a row of the chain; `texts` are its private ones.

    Without `all_of_it` what is for few is left out, as it is on the pages.
    """
    before: Row = json.loads(row["before"] or "{}")
    after: Row = json.loads(row["after"] or "{}")
    found = []
    for field in after | before:
        if field == "id" or ((row["object_type"], field) in _FOR_FEW and not all_of_it):
            continue  # the id stands in the title
        old = _value("before", field, before, texts, names) if row["before"] else None
        new = _value("after", field, after, texts, names)
        if row["before"] or after.get(field) is not None:
            found.append(Change(_called(field), old, new))
    return found


def _called(field: str) -> str:
    """Return what a column is called; people are people everywhere."""
    return change_words.called(field).replace("personnel", "person")


def in_one_line(found: list[Change]) -> str:
    """Return the changes as a cell of a file has them."""
    return "; ".join(
        f"{one.field}: {one.after}"
        if one.before is None
        else f"{one.field}: {one.before} → {one.after}"
        for one in found
    )


def _value(side: str, field: str, values: Row, texts: dict[str, str | None], names: Names) -> str:
    value = values.get(field)
    if value is None:
        return "none"
    if field in SECRET:
        return _HIDDEN
    if isinstance(value, dict) and "commitment" in value:
        return texts.get(f"{side}.{field}") or _ERASED
    if isinstance(value, dict | list):
        return json.dumps(value, ensure_ascii=False)
    if field.endswith("_at") and isinstance(value, str):
        return _moment(value)
    # The word of the tables is not the screens'.
    return names.of(field, value) or ("people" if value == "personnel" else str(value))


def _moment(text: str) -> str:
    try:
        return f"{clock.local(clock.from_text(text)):%-d %b %Y %H:%M:%S}"
    except ValueError:
        return text
