"""Ledger entries for the API, oldest first, so that a reader can follow by the cursor."""

from __future__ import annotations

import json
from dataclasses import dataclass
from typing import Any

from app.models.base import database
from app.queries import entries
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row

LIST = "transactions"
# Sorts after every moment.
AFTER_ALL = ":"


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
    clauses = [("id > ?", (last,)), *_ends(wanted, last)]
    clauses += [
        (clause, (value,))
        for clause, value in (
            ("personnel_id = ?", wanted.personnel_id),
            ("item_id = ?", wanted.item_id),
            ("action = ?", wanted.action),
            # The plus keeps SQLite from walking by time and then sorting everything by id.
            ("+occurred_at >= ?", wanted.since),
            ("+occurred_at < ?", wanted.until),
        )
        if value is not None
    ]
    where = " AND ".join(clause for clause, _ in clauses)
    query = f"SELECT id FROM transactions WHERE {where} ORDER BY id LIMIT ?"  # noqa: S608
    values = [value for _, several in clauses for value in several]
    return [row[0] for row in database.execute_sql(query, (*values, limit))]


def _ends(wanted: Filter, last: int) -> list[tuple[str, tuple[Any, ...]]]:
    """Return where in the ledger a span of time begins and ends, so that only it is walked."""
    if wanted.since is None:
        return []
    until = wanted.until or AFTER_ALL
    span = "FROM transactions WHERE occurred_at >= ? AND occurred_at < ?)"
    ends: list[tuple[str, tuple[Any, ...]]] = []
    if last == 0:
        ends.append((f"id >= (SELECT min(id) {span}", (wanted.since, until)))
    if wanted.until is not None:
        ends.append((f"id <= (SELECT max(id) {span}", (wanted.since, until)))
    return ends
