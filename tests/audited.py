"""Sees that a request which changed the record left an audit row, whatever a test asks for."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager

import apsw

UNSAFE = frozenset({"POST", "PUT", "PATCH", "DELETE"})
# Where a change alone says nothing about the record.
QUIET = {
    "sessions": "when somebody was last seen",
    "api_tokens": "when a token was last used",
    "hand_overs": "when the last scan was; opening one is audited, and a test sees that",
    "sign_in_failures": "guesses, kept to slow them down",
    "notices": "follow from what is audited",
    "idempotency_keys": "the answer to an entry that is audited",
    "jobs": "how far one is; that it was asked for is audited",
    "import_jobs": "how far one is; that it began and ended is audited",
}


class _Changed(threading.local):
    """The tables that this thread changed since somebody began to look."""

    def __init__(self) -> None:
        self.tables: set[str] = set()


_changed = _Changed()


def _watch(connection: apsw.Connection) -> None:
    connection.set_update_hook(lambda _kind, _base, table, _row: _changed.tables.add(table))


apsw.connection_hooks.append(_watch)


@contextmanager
def audited(method: str, path: str) -> Iterator[list[int]]:
    """Watch one request; its status is put into the list that is given.

    Raises AssertionError where it succeeded and changed a table, and appended no audit row.
    """
    _changed.tables.clear()
    status: list[int] = []
    yield status
    if method in UNSAFE and status and status[0] < 400 and "audit_log" not in _changed.tables:
        silent = _changed.tables - QUIET.keys()
        assert not silent, f"{method} {path} changed {sorted(silent)} and left no audit row"
