"""Where data of a person stands: rows of which tables are theirs, and which columns go."""

from __future__ import annotations

from typing import NamedTuple

from app.queries.erasures import ERASED

_ENTRIES = "(SELECT id FROM transactions WHERE personnel_id = :who)"
_RECEIPTS = "(SELECT id FROM receipts WHERE personnel_id = :who)"


class Place(NamedTuple):
    """A table with private texts of a person: its key, the columns, which rows, in words."""

    table: str
    key: str
    columns: tuple[str, ...]
    where: str
    words: str


# What was written about the person, or beside their own entries; not what others are named in.
PLACES = (
    Place("codes", "id", ("code", "revoked_reason"),
          "kind = 'person' AND owner = :who AND (source <> 'own' OR revoked_reason IS NOT NULL)",
          "codes of ID cards, and why codes were revoked"),
    Place("deleted_records", "id", ("snapshot", "reason"),
          "object_type = 'personnel' AND object_id = :who", "records kept when they left"),
    Place("remarks", "id", ("text",), "object_type = 'personnel' AND object_id = :who", "remarks"),
    Place("transaction_texts", "transaction_id", ("notes", "reason"),
          f"transaction_id IN {_ENTRIES}", "notes of issues and returns"),
    Place("stock_movement_texts", "movement_id", ("reason",),
          f"movement_id IN (SELECT id FROM stock_movements WHERE take_id IN {_ENTRIES})",  # noqa: S608
          "reasons about what went along"),
    Place("overrides", "id", ("reason",), f"transaction_id IN {_ENTRIES}", "reasons of overrides"),
    Place("due_changes", "id", ("reason",), f"take_id IN {_ENTRIES}", "reasons for more time"),
    Place("contact_notes", "id", ("text",), f"take_id IN {_ENTRIES}", "notes of contacts"),
    Place("qualifications", "id", ("authority",), "personnel_id = :who",
          "authorities of qualifications"),
    Place("duty_bars", "id", ("authority", "reason"), "personnel_id = :who", "duty bars' reasons"),
    Place("discrepancies", "id", ("text",), "personnel_id = :who", "texts of discrepancies"),
    Place("discrepancy_steps", "id", ("text",),
          "discrepancy_id IN (SELECT id FROM discrepancies WHERE personnel_id = :who)",
          "steps of discrepancies"),
    Place("return_answers", "transaction_id", ("text",), f"transaction_id IN {_ENTRIES}",
          "answers at returns"),
    Place("receipt_voids", "receipt_id", ("reason",), f"receipt_id IN {_RECEIPTS}",
          "reasons of voided receipts"),
    Place("receipt_signatures", "id", ("strokes",),
          f"receipt_id IN {_RECEIPTS} AND strokes IS NOT NULL", "signatures on the screen"),
)  # fmt: skip

# What stands where a text was; a code and a JSON have forms of their own.
_AS = {
    ("deleted_records", "snapshot"): f'"{ERASED}"',
    ("receipt_signatures", "strokes"): "[]",
}


def instead(place: Place, column: str, key: str) -> str:
    """Return what a column holds once its text is erased."""
    if (place.table, column) == ("codes", "code"):
        return f"erased-{key}"
    return _AS.get((place.table, column), ERASED)


def rows(place: Place) -> str:
    """Return the SQL for the rows of a place: key, then its columns."""
    columns = ", ".join(place.columns)
    return f"SELECT {place.key}, {columns} FROM {place.table} WHERE {place.where}"  # noqa: S608
