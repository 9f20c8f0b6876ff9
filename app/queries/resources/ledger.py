"""Ledger entries for the API, oldest first, so that a reader can follow by the cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.models.base import database
from app.queries import entries
from app.queries.ledger_spans import BLOCK
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row

LIST = "transactions"
# Sorts after every moment.
AFTER_ALL = ":"


# The ledger by blocks of so many entries, whose times migration 0025 keeps.
_IN_BLOCKS = f"""
SELECT t.id FROM ledger_spans AS b CROSS JOIN transactions AS t
  ON t.id > max(:last, (b.id - 1) * {BLOCK}) AND t.id <= b.id * {BLOCK}
WHERE b.id > :last / {BLOCK} AND b.id <= :blocks AND b.last_at >= :since AND b.first_at < :until{{}}
ORDER BY b.id, t.id LIMIT :limit
"""  # noqa: S608  (our own number)
_NEWER = "SELECT t.id FROM transactions AS t WHERE t.id > {}{} ORDER BY t.id LIMIT :limit"
_BEHIND_BLOCKS = f"max(:last, :blocks * {BLOCK})"
_BLOCKS = "SELECT coalesce(max(id), 0) FROM ledger_spans"


@dataclass(frozen=True)
class Filter:
    """Which entries; from `since` on (stored text) up to, and without, `until`."""

    personnel_id: str | None = None
    item_id: str | None = None
    action: str | None = None
    since: str | None = None
    until: str | None = None


def entry(transaction_id: int) -> Row | None:
    """Return one entry, or None."""
    row = entries.entry(transaction_id)
    return entries.as_answer(row) if row else None


def page(wanted: Filter, *, after: str | None, limit: int) -> Page:
    """Return the wanted entries by id, those after the cursor. Raises BadCursor."""
    ids = _ids(wanted, keys(LIST, after, int)[0] if after else 0, limit + 1)
    found = entries.rows(
        "WHERE t.id IN (SELECT value FROM json_each(?)) ORDER BY t.id", (json.dumps(ids),)
    )
    rows = [entries.as_answer(row) for row in entries.with_lines(found)]
    return cut(LIST, rows, limit, lambda row: (row["id"],))


def _ids(wanted: Filter, last: int, limit: int) -> list[int]:
    """Return which entries make the page; only the ledger itself is read, along one index."""
    conditions, bound = _conditions(wanted)
    bound |= {"last": last, "limit": limit}
    if wanted.since is None and wanted.until is None:
        return _found(_NEWER.format(":last", conditions), bound)
    # Only where the span lies: blocks that have something of it, then what no block has yet.
    # Asked once: a block that is finished between the two reads would be in neither.
    blocks = _found(_BLOCKS, {})[0]
    bound |= {"blocks": blocks, "since": wanted.since or "", "until": wanted.until or AFTER_ALL}
    found = _found(_IN_BLOCKS.format(conditions), bound)
    if len(found) < limit:
        found += _found(_NEWER.format(_BEHIND_BLOCKS, conditions), bound)
    return found[:limit]


def _conditions(wanted: Filter) -> tuple[str, dict[str, Any]]:
    """Return what an entry has to be, and what that binds."""
    # The plus keeps SQLite from walking by time and then sorting everything by id.
    clauses = (
        ("t.personnel_id = :person", "person", wanted.personnel_id),
        ("t.item_id = :item", "item", wanted.item_id),
        ("+t.action = :action", "action", wanted.action),
        ("+t.occurred_at >= :since", "since", wanted.since),
        ("+t.occurred_at < :until", "until", wanted.until),
    )
    given = [(clause, name, value) for clause, name, value in clauses if value is not None]
    return (
        "".join(f" AND {clause}" for clause, _, _ in given),
        {name: value for _, name, value in given},
    )


def _found(query: str, bound: dict[str, Any]) -> list[int]:
    return [row[0] for row in database.execute_sql(query, bound)]
