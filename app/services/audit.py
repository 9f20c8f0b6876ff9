"""Appends to the hash-chained audit log; docs/decisions/0002-audit-chain.md has the format."""

from __future__ import annotations

import functools
import hashlib
import json
import secrets
from collections.abc import Callable, Mapping
from contextvars import ContextVar
from dataclasses import dataclass, field
from datetime import datetime, timedelta
from typing import Any, ParamSpec, TypeVar

from app import clock
from app.models import prepared
from app.models.audit import COLUMNS as COLUMNS
from app.models.base import Base, database, values
from app.models.tracked import TRACKED
from app.models.users import User
from app.queries import clock_marks
from app.services.context import current

VERSION = 1
TAG = b"armguard/audit/v1\n"
TEXT_TAG = b"armguard/text/v1\n"
GENESIS = "0" * 64

_HEAD = "SELECT seq, hash, recorded_at FROM audit_log ORDER BY seq DESC LIMIT 1"
_INSERT = "INSERT INTO audit_log ({}) VALUES ({})".format(  # noqa: S608  (our own column names)
    ", ".join(f'"{name}"' for name in [*COLUMNS, "prev_hash", "hash"]),
    ", ".join("?" for _ in range(len(COLUMNS) + 2)),
)
_INSERT_TEXT = "INSERT INTO audit_texts (seq, side, field, salt, text) VALUES (?, ?, ?, ?, ?)"


def _encoder(*, sort_keys: bool) -> Callable[[Any], str]:
    """Return what a JSONEncoder would do, which makes its encoder in C anew for each row.

    It writes `,` and `:` without blanks, and letters beyond ASCII as they are; what JSON has no
    word for (infinity, no number) is refused. A fifth of what encoding a row takes is saved.
    """
    texts = json.encoder.encode_basestring
    encode = json.encoder.c_make_encoder(  # type: ignore[attr-defined]
        None, _not_json, texts, None, ":", ",", sort_keys, False, False
    )
    return lambda value: "".join(encode(value, 0))


def _not_json(value: object) -> Any:
    raise TypeError(f"{type(value).__name__} has no place in the chain")


_canonical_list = _encoder(sort_keys=False)
canonical_object = _encoder(sort_keys=True)

Changes = Mapping[str, Any]
Arguments = ParamSpec("Arguments")
Result = TypeVar("Result")


@dataclass
class _Newest:
    """The chain's newest row; an empty chain's has number 0."""

    seq: int = 0
    hash: str = GENESIS
    recorded_at: str = ""
    clock_state: str = field(default_factory=clock_marks.state)


_newest: ContextVar[_Newest | None] = ContextVar("newest", default=None)


class many:  # noqa: N801  (used as a context manager; a generator's takes three times as long)
    """Look the chain's head up once for all that is appended here, inside one block of writes.

    Nothing inside may be rolled back while the rest stays.
    """

    def __enter__(self) -> None:
        self._token = _newest.set(_newest.get() or _head())  # inside another's, the other's

    def __exit__(self, *_: object) -> None:
        _newest.reset(self._token)

    def __call__(self, service: Callable[Arguments, Result]) -> Callable[Arguments, Result]:
        """Return a service that does so each time."""

        @functools.wraps(service)
        def act(*args: Arguments.args, **kwargs: Arguments.kwargs) -> Result:
            with many():
                return service(*args, **kwargs)

        return act


def row_hash(prev_hash: str, columns: list[Any]) -> str:
    """Return the hex SHA-256 of one row: tag, previous hash (32 bytes), canonical JSON array.

    `columns` are the values of COLUMNS in their order, as the database stores them.
    """
    text = _canonical_list(columns)
    return hashlib.sha256(TAG + bytes.fromhex(prev_hash) + text.encode()).hexdigest()


def commitment(salt: str, text: str) -> str:
    """Return what stands in the chain for a private text: SHA-256 of tag, salt (16 bytes), text."""
    return hashlib.sha256(TEXT_TAG + bytes.fromhex(salt) + text.encode()).hexdigest()


def insert(
    row: Base, user: User | None, *, action: str = "create", occurred_at: datetime | None = None
) -> int:
    """Insert a new row and append it, all its tracked columns in `after`; return the seq."""
    meta, stored = row._meta, prepared.insert(row)
    key, after = stored[meta.primary_key.column_name], _tracked(row, stored)
    return append(action, meta.table_name, key, user=user, after=after, occurred_at=occurred_at)


def changed(row: Base, before: Changes, user: User | None, action: str = "edit") -> int | None:
    """Append what differs between `before` (from `tracked_values`) and the row as it is now.

    Return the seq, or None when nothing differs and nothing was appended.
    """
    now = tracked_values(row)
    names = [name for name in now if now[name] != before.get(name)]
    if not names:
        return None
    return append(
        action,
        row._meta.table_name,
        row.get_id(),
        user=user,
        before={name: before.get(name) for name in names},
        after={name: now[name] for name in names},
    )


def edit(row: Base, changes: Changes, user: User | None) -> None:
    """Write these fields of a row and append what differs, inside the caller's block."""
    before = tracked_values(row)
    for name, value in changes.items():
        setattr(row, name, value)
    row.save(only=list(changes))
    changed(row, before, user)


def tracked_values(row: Base) -> dict[str, Any]:
    """Return the columns of a row that the chain carries, as the database stores them."""
    return _tracked(row, values(row))


def _tracked(row: Base, stored: dict[str, Any]) -> dict[str, Any]:
    loose = TRACKED[row._meta.table_name].loose
    return {name: stored[name] for name in stored if name not in loose} if loose else stored


def append(
    action: str,
    object_type: str,
    object_id: str | int,
    *,
    user: User | None,
    before: Changes | None = None,
    after: Changes | None = None,
    occurred_at: datetime | None = None,
) -> int:
    """Append one row inside the caller's block and return its seq.

    `object_type` is a table's name (its private columns are committed to, not written) or, for acts
    without a row of their own, a word; then every value stands in the chain as it is.
    """
    if not database.in_transaction():
        raise RuntimeError("an audit row belongs into the block of its change")
    newest = _newest.get() or _head()
    seq, prev_hash, now = newest.seq + 1, newest.hash, clock.now()
    recorded_at, origin = clock.to_text(now), current()
    texts: list[tuple[int, str, str, str, str]] = []
    columns = [
        seq, VERSION, clock.to_text(occurred_at) if occurred_at else recorded_at, recorded_at,
        user.id if user else None, origin.source, origin.session_id, origin.device,
        origin.station_id, origin.ip, origin.user_agent, origin.request_id, origin.path,
        action, object_type, str(object_id),
        None if before is None else _sealed(seq, "before", object_type, before, texts),
        None if after is None else _sealed(seq, "after", object_type, after, texts),
        _went_back_ms(newest.recorded_at, recorded_at) if recorded_at < newest.recorded_at else 0,
        newest.clock_state, clock.boot_id(), clock.monotonic_ms(),
    ]  # fmt: skip
    newest.seq, newest.hash, newest.recorded_at = seq, row_hash(prev_hash, columns), recorded_at
    # Straight to the driver: an import appends tens of thousands of rows in one block.
    connection = database.connection()
    connection.execute(_INSERT, [*columns, prev_hash, newest.hash])
    if texts:
        connection.executemany(_INSERT_TEXT, texts)
    return seq


def _went_back_ms(last: str, now: str) -> int:
    """Return how far a moment lies before the last one written, in whole milliseconds."""
    return (clock.from_text(last) - clock.from_text(now)) // timedelta(milliseconds=1)


def _head() -> _Newest:
    row = database.execute_sql(_HEAD).fetchone()
    return _Newest(*row) if row else _Newest()


def _sealed(
    seq: int,
    side: str,
    object_type: str,
    data: Changes,
    texts: list[tuple[int, str, str, str, str]],
) -> str:
    """Return a side as canonical JSON, its private texts replaced by commitments."""
    tracked = TRACKED.get(object_type)
    private = tracked.private & data.keys() if tracked else ()
    if not private:
        return canonical_object(data)
    shown = dict(data)
    for name in private:
        if data[name] is None:
            continue
        salt = secrets.token_hex(16)
        texts.append((seq, side, name, salt, str(data[name])))
        shown[name] = {"commitment": commitment(salt, str(data[name]))}
    return canonical_object(shown)
