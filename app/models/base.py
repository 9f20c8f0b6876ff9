"""The database connection: its pragmas, asserted at connect, and the fields all tables share."""

from __future__ import annotations

import functools
import threading
from collections.abc import Iterator
from contextlib import contextmanager
from datetime import datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import apsw
from peewee import AutoField, Field, IntegerField, Model, TextField, __exception_wrapper__
from playhouse.apsw_ext import APSWDatabase

from app import clock
from app.models.changes import Changes

APPLICATION_ID = 1095912775
# Older libraries have a race in WAL mode that can corrupt a file with two writers.
OLDEST_SQLITE = (3, 51, 3)
BUSY_SECONDS = 10

# In KiB, which SQLite writes as a negative number; 10,000 people with their codes fit in.
LARGE_CACHE = -24576

PRAGMAS = {
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    # NORMAL would lose acknowledged commits in a power cut.
    "synchronous": 2,
    "cache_size": -1024,
}


# After a crowd more connections are closed than kept for the next.
MOST_RESTING = 8


class UnsafeDatabase(Exception):
    """The library or the file cannot be trusted with the record; the text says why."""


class Record(APSWDatabase):
    """The record's SQLite file through a driver that carries its own, recent library."""

    read_only = False
    # The one thread that writes, where there is one (models/writer); all others only read.
    written_by: int | None = None
    # The folder of photographs, documents and sealed audit rows that belong to the record.
    media = Path("media")

    def __init__(self, *given: Any, **options: Any) -> None:
        # Open connections that no thread uses; a list's append and pop are one step each.
        self._resting: list[apsw.Connection] = []
        self.changes = Changes()
        super().__init__(*given, **options)

    def init(self, database: str | Path | None, read_only: bool = False, **options: Any) -> None:
        self.close_resting()
        self.read_only = read_only
        super().init(database, timeout=BUSY_SECONDS, **options)

    def connection(self) -> Any:
        """Return this thread's connection, opened if need be: in a step less than Peewee's."""
        return self._state.conn or super().connection()

    def rest(self) -> None:
        """Leave this thread's connection to whoever needs one next.

        Each keeps two megabytes, and opening one costs more than most queries: a server of many
        threads does with as many as have work at the same moment.
        """
        if self.is_closed() or self.in_transaction():
            return
        connection = self.connection()
        self._state.reset()
        if len(self._resting) < MOST_RESTING:
            self._resting.append(connection)
        else:
            connection.close()

    def close_resting(self) -> None:
        """Close what no thread uses."""
        self.changes.close()
        while self._resting:
            self._resting.pop().close()

    def execute_sql(self, sql: str, params: Any = None) -> Any:
        """Run a statement as Peewee does, without its log that nobody reads."""
        try:
            return self.connection().execute(sql, params or ())
        except apsw.Error:
            with __exception_wrapper__:
                raise

    def _connect(self) -> apsw.Connection:
        if self.written_by == threading.get_ident():
            return self._opened()  # what others leave can only read
        try:
            return self._resting.pop()
        except IndexError:
            return self._opened()

    def _opened(self) -> apsw.Connection:
        check_library(apsw.sqlite_lib_version())
        flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE
        if self.read_only:
            flags = apsw.SQLITE_OPEN_READONLY
        connection = apsw.Connection(str(self.database), flags=flags)
        connection.set_busy_timeout(BUSY_SECONDS * 1000)
        # Peewee's migration history binds datetimes, which this driver leaves to us.
        connection.convert_binding = lambda cursor, position, value: str(value)
        try:
            self._prepare(connection)
        except BaseException:
            connection.close()
            raise
        return connection

    def _prepare(self, connection: apsw.Connection) -> None:
        if not _is_ours(connection):
            raise UnsafeDatabase(f"{Path(self.database).name} is not an ArmGuard database.")
        # Otherwise SQLite plans a statement anew for each value that is bound to it, which takes
        # ten times as long as most of ours run.
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        for name, value in PRAGMAS.items():
            connection.pragma(name, value)
        if not self.read_only and connection.pragma("journal_mode", "wal") != "wal":
            raise UnsafeDatabase("The database cannot use write-ahead logging on this file system.")
        if self.read_only or self.written_by not in (None, threading.get_ident()):
            connection.pragma("query_only", 1)
        for name, value in PRAGMAS.items():
            if connection.pragma(name) != value:
                raise UnsafeDatabase(f"SQLite did not accept {name} = {value}.")


def _is_ours(connection: apsw.Connection) -> bool:
    """Say whether a file is our record, or empty but for the history of a first start cut off."""
    if connection.pragma("application_id") == APPLICATION_ID:
        return True
    others = "SELECT 1 FROM sqlite_master WHERE tbl_name <> 'schema_migration' LIMIT 1"
    is_empty = connection.execute(others).fetchone() is None
    return bool(connection.pragma("application_id") == 0 and is_empty)


def check_library(version: str) -> None:
    """Raise UnsafeDatabase for a SQLite library older than ArmGuard can trust."""
    if tuple(int(part) for part in version.split(".")[:3]) < OLDEST_SQLITE:
        oldest = ".".join(str(part) for part in OLDEST_SQLITE)
        raise UnsafeDatabase(
            f"SQLite {version} is too old: ArmGuard needs {oldest} or newer, because older ones "
            "can corrupt the file when two processes write. Install the hashed requirements."
        )


database = Record(None)


def open_database(path: Path, *, read_only: bool = False, media: Path | None = None) -> None:
    """Point the program at the record in `path`; this thread's connection opens at first use.

    Its files lie in `media`, or in the folder of that name beside it.
    """
    if not database.deferred and not database.is_closed():
        database.close()
    database.media = media or path.parent / "media"
    database.init(str(path), read_only=read_only)


def close_database() -> None:
    """Close this thread's connection, if it has one, and those that no thread uses."""
    database.close_resting()
    if not database.deferred and not database.is_closed():
        database.close()


@contextmanager
def roomy(cache: int = LARGE_CACHE) -> Iterator[None]:
    """Give this thread's connection room for one long block, so that pages are written once."""
    connection = database.connection()
    connection.pragma("cache_size", cache)
    try:
        yield
    finally:
        connection.pragma("cache_size", PRAGMAS["cache_size"])


class MomentField(TextField):
    """An aware UTC datetime in Python, 27 characters in the database."""

    if TYPE_CHECKING:
        # On a row the field is its value, on a class an expression; Peewee's own fields say Any.
        def __get__(self, row: object, model: object = None) -> Any: ...
        def __set__(self, row: object, value: datetime | None) -> None: ...

    def db_value(self, value: datetime | str | None) -> str | None:
        return clock.to_text(value) if isinstance(value, datetime) else value

    def python_value(self, value: str | None) -> datetime | None:
        return None if value is None else clock.from_text(value)


_PLAIN: dict[type[Field], type] = {TextField: str, IntegerField: int, AutoField: int}


class Base(Model):
    """A table of the record."""

    class Meta:
        database = database
        legacy_table_names = False


def values(row: Base) -> dict[str, Any]:
    """Return a row as the database stores it: {column: value}."""
    model: Any = type(row)  # mypy takes it for something that cannot be a key
    names, columns, plain, stored = _columns(model)
    found = map(row.__data__.get, names)
    return {
        column: value if value is None or type(value) is kind else convert(value)
        for column, value, kind, convert in zip(columns, found, plain, stored, strict=True)
    }


@functools.cache
def _columns(model: Any) -> tuple[tuple[Any, ...], ...]:
    """Return fields' names, columns, types stored as they are, and what converts all others."""
    fields = model._meta.fields.values()
    return (
        tuple(field.name for field in fields),
        tuple(field.column_name for field in fields),
        tuple(_PLAIN.get(_stored_by(field), type(None)) for field in fields),
        tuple(field.db_value for field in fields),
    )


def is_plain(field: Field) -> bool:
    """Say whether what a field stores is what a row shows."""
    return _stored_by(field) in _PLAIN


def _stored_by(field: Field) -> type[Field]:
    """Return the kind of a field, for a foreign key that of the key it holds."""
    return type(getattr(field, "rel_field", field))
