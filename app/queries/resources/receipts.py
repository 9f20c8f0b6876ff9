"""Receipts as the API shows them."""

from __future__ import annotations

from typing import Any

from app.models.base import database
from app.queries import receipts as records
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row

RECEIPTS = "receipts"
_IDS = """
SELECT id FROM receipts
WHERE id > ? AND (? IS NULL OR personnel_id = ?) AND (? IS NULL OR kind = ?) ORDER BY id LIMIT ?
"""


def page(*, person_id: str | None, kind: str | None, after: str | None, limit: int) -> Page:
    """Return receipts, the first made leading. Raises BadCursor."""
    last = keys(RECEIPTS, after, int)[0] if after else 0
    bound = (last, person_id, person_id, kind, kind, limit + 1)
    ids = [row[0] for row in database.execute_sql(_IDS, bound)]
    shown = cut(RECEIPTS, records.several(ids), limit, lambda row: (row["id"],))
    return Page([_shown(row) for row in shown.results], shown.next)


def one(name: str) -> Row | None:
    """Return a receipt by its number, or None."""
    row = records.record(name)
    return _shown(row) if row is not None else None


def _shown(row: dict[str, Any]) -> Row:
    void = row["void"]
    return {
        "number": row["name"],
        "kind": row["kind"],
        "created_at": row["created_at"],
        "personnel": {"id": row["person_id"], "name": row["person"], "rank": row["rank"]},
        "issued_by": row["issued_by"],
        "lines": [_line(item) for item in row["items"]],
        "due_at": row["due_at"],
        "head": row["head"],
        "void": {"reason": void["reason"], "by": void["by"], "approved_by": void["approved_by"],
                 "at": void["at"]} if void else None,
        "prints": len(row["prints"]),
        "signed": any(one["stands"] for one in row["signatures"]),
    }  # fmt: skip


def _line(item: dict[str, Any]) -> Row:
    """Return one item as it was handed out; `undone` where that was a wrong entry."""
    return {
        "transaction_id": item["take_id"],
        "item": {"id": item["item_id"], "model": item["model"], "serial": item["serial"]},
        "mags": item["mags"],
        "rounds": item["rounds"],
        "lines": [
            {"stock_id": line["stock_id"] or None, "name": line["name"],
             "quantity": line["quantity"]}
            for line in item["lines"]
        ],
        "purpose": item["purpose"],
        "returned_at": item["returned_at"],
        "undone": item["fixed_id"] is not None,
    }  # fmt: skip
