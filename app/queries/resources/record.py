"""The audit log and the state of the record, as the API shows them."""

from __future__ import annotations

import json
from datetime import datetime
from typing import Any

from app import clock
from app.models.base import database
from app.queries import chain, custody, segments
from app.queries.overdue import due_soon
from app.queries.resources.pages import Page, cut, keys
from app.queries.rows import Row, named

LIST = "audit"

_NAMES = (
    "seq version occurred_at recorded_at actor source session device station ip user_agent "
    "request_id path action object_type object_id before after clock_back_ms clock_state boot_id "
    "monotonic_ms prev_hash hash"
).split()
_COLUMNS = ", ".join(f'"{name}"' for name in _NAMES)
_PAGE = f"SELECT {_COLUMNS} FROM audit_log WHERE seq > ? ORDER BY seq LIMIT ?"  # noqa: S608

_CHECKED = (
    "SELECT finished_at, state, sentence FROM jobs WHERE kind = 'verify' "
    "AND state IN ('done', 'failed') ORDER BY id DESC LIMIT 1"
)
_SIGNED_NAMES = ("record", "seq", "hash", "signed_at", "public_key", "signature")
_SIGNED = (
    "SELECT c.record, c.seq, c.hash, c.signed_at, k.public_key, c.signature "
    "FROM checkpoints AS c JOIN signing_keys AS k ON k.id = c.key_id ORDER BY c.id DESC LIMIT 1"
)

_PEOPLE = "SELECT status, count(*) FROM personnel GROUP BY status"
_ITEMS = "SELECT status, count(*) FROM items GROUP BY status"
_TODAY = "SELECT action, count(*) FROM transactions WHERE occurred_at >= ? GROUP BY action"
# Numbered from 1 without gaps, so the last number is the count.
_ENTRIES = "SELECT coalesce(max(id), 0) FROM transactions"
_DUE = "SELECT count(*) FROM custody WHERE returned_at IS NULL AND due_at >= ? AND due_at <= ?"


def audit(*, after: str | None, limit: int) -> Page:
    """Return rows of the chain, oldest first; private texts stand there as commitments.

    Raises BadCursor.
    """
    last = keys(LIST, after, int)[0] if after else 0
    rows = named(_NAMES, _PAGE, (last, limit + 1))
    for row in rows:
        for side in ("before", "after"):
            row[side] = json.loads(row[side]) if row[side] else None
    return cut(LIST, rows, limit, lambda row: (row["seq"],))


def sealed() -> Row | None:
    """Return what the log has let go of for signed files; None where it is all there."""
    known = segments.gone()
    return {"up_to_seq": known[-1].last_seq, "segments": len(known)} if known else None


def head() -> Row:
    """Return the newest link of the chain."""
    newest = chain.head()
    return {"seq": newest.seq, "hash": newest.hash, "code": newest.code}


def last_verification() -> Row | None:
    """Return how the newest check of the record by the worker ended; None before the first."""
    found = named(("at", "ok", "sentence"), _CHECKED)
    return {**found[0], "ok": found[0]["ok"] == "done"} if found else None


def checkpoint() -> Row | None:
    """Return the newest signed checkpoint; None before the first."""
    found = named(_SIGNED_NAMES, _SIGNED)
    return found[0] if found else None


def stats(now: datetime) -> Row:
    """Return how many of everything there are at `now`; "today" begins at local midnight."""
    people, items = _counted(_PEOPLE), _counted(_ITEMS)
    today = _counted(_TODAY, clock.to_text(clock.start_of_day(now)))
    soon = (clock.to_text(now), clock.to_text(now + due_soon()))
    return {
        "at": clock.to_text(now),
        "personnel": {"total": sum(people.values()), "by_status": people},
        "items": {"total": sum(items.values()), "by_status": items},
        "custody": {
            "out": custody.out_count(),
            "due_soon": _one(_DUE, *soon),
            "overdue": custody.overdue_count(now),
        },
        "transactions": {
            "total": _one(_ENTRIES),
            "today": {"Take": today.get("Take", 0), "Return": today.get("Return", 0)},
        },
        "head": head(),
    }


def _counted(query: str, *parameters: Any) -> dict[str, int]:
    return dict(database.execute_sql(query, parameters).fetchall())


def _one(query: str, *parameters: Any) -> int:
    return int(database.execute_sql(query, parameters).fetchone()[0])
