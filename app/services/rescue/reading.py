"""Reads what can be read of a damaged record, and writes nothing: who holds what, since when."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from app.services.rescue.damage import MAGIC
from app.services.verification.opening import Moved, snapshot

Row = tuple[Any, ...]

_OPEN = (
    "SELECT id, item_id, personnel_id, since, due_at FROM custody NOT INDEXED "
    "WHERE returned_at IS NULL ORDER BY id"
)
_NEWEST = (
    "SELECT seq, recorded_at FROM audit_log NOT INDEXED WHERE recorded_at IS NOT NULL AND seq > 0 "
    "ORDER BY seq DESC LIMIT 1"
)
_PEOPLE = "SELECT id, rank_id, surname, first_name FROM personnel NOT INDEXED"
_RANKS = "SELECT id, name FROM ranks NOT INDEXED"
_ITEMS = "SELECT id, model_id, serial FROM items NOT INDEXED"
_MODELS = "SELECT id, short_name FROM item_models NOT INDEXED"
_USERS = "SELECT username, password_hash, disabled_at FROM users NOT INDEXED"


class Held(NamedTuple):
    """One item that is out; names where they could be read, else ids, which carry the serials."""

    person: str
    item: str
    since: str
    due_at: str | None


class Found(NamedTuple):
    """What could be read: who holds what, whether that is all, and the newest line of the record.

    `newest` is its number and when it was recorded.
    """

    held: list[Held]
    is_all: bool
    newest: tuple[int, str] | None


def who_holds_what(path: Path) -> Found:
    """Return what a damaged record still says; nothing of it is trusted to be all."""
    try:
        with _opened(path) as connection:
            return _found(connection)
    except (apsw.Error, OSError, Moved):
        return Found([], is_all=False, newest=None)


def newest(path: Path) -> tuple[int, str] | None:
    """Return the number and the moment of the newest line that can be read."""
    try:
        with _opened(path) as connection:
            rows, _ = _rows(connection, _NEWEST)
    except (apsw.Error, OSError, Moved):
        return None
    return (rows[0][0], rows[0][1]) if rows else None


def password_hash(path: Path, username: str) -> str | None:
    """Return a user's password hash, None where it cannot be read or they may not sign in."""
    try:
        with _opened(path) as connection:
            users, _ = _rows(connection, _USERS)
    except (apsw.Error, OSError, Moved):
        return None
    wanted = username.strip().casefold()
    hashes = [row[1] for row in users if str(row[0]).casefold() == wanted and row[2] is None]
    return str(hashes[0]) if hashes else None


def _found(connection: apsw.Connection) -> Found:
    custody, is_all = _rows(connection, _OPEN)
    if not is_all:  # from the other end, up to the same damage
        last, _ = _rows(connection, f"{_OPEN} DESC")
        custody = sorted({*custody, *last})
    people = {row[0]: row[1:] for row in _rows(connection, _PEOPLE)[0]}
    ranks: dict[Any, Any] = dict(_rows(connection, _RANKS)[0])
    items = {row[0]: row[1:] for row in _rows(connection, _ITEMS)[0]}
    models: dict[Any, Any] = dict(_rows(connection, _MODELS)[0])
    held = [
        Held(_person(person, people, ranks), _item(item, items, models), since, due_at)
        for _, item, person, since, due_at in custody
    ]
    newest, _ = _rows(connection, _NEWEST)
    head = (newest[0][0], newest[0][1]) if newest else None
    return Found(sorted(held), is_all, head)


def _person(key: str, people: dict[str, Row], ranks: dict[Any, Any]) -> str:
    rank, surname, first_name = people.get(key, (None, None, None))
    return f"{ranks.get(rank, '')} {surname}, {first_name} ({key})".strip() if surname else key


def _item(key: str, items: dict[str, Row], models: dict[Any, Any]) -> str:
    model, serial = items.get(key, (None, None))
    return f"{models.get(model, '')} {serial}".strip() if serial else key


def _rows(connection: apsw.Connection, query: str) -> tuple[list[Row], bool]:
    """Return the rows before the damage, and whether there was none."""
    found: list[Row] = []
    try:
        found.extend(connection.execute(query))
    except apsw.Error:
        return found, False
    return found, True


@contextmanager
def _opened(path: Path) -> Iterator[apsw.Connection]:
    """Open a record read-only; one whose first bytes alone are gone as a copy that has them."""
    if not path.is_file():  # a pipe would be waited for
        raise FileNotFoundError(path)
    with path.open("rb") as file:
        head = file.read(len(MAGIC))
    if head == MAGIC:
        with snapshot(path) as connection:
            yield connection
        return
    with tempfile.TemporaryDirectory(prefix="armguard-rescue-") as folder:
        copy = Path(shutil.copyfile(path, Path(folder) / path.name))
        with copy.open("r+b") as file:
            file.write(MAGIC)
        with snapshot(copy) as connection:
            yield connection
