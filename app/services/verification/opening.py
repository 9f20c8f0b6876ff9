"""Opens a file for proof: read-only, nothing migrated, nothing left beside it, on any medium."""

from __future__ import annotations

import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from urllib.parse import quote

import apsw

from app.models.base import BUSY_SECONDS, check_library

_FLAGS = apsw.SQLITE_OPEN_READONLY | apsw.SQLITE_OPEN_URI


class Moved(Exception):
    """Somebody wrote to the file while it was read as one that nobody writes to."""


@contextmanager
def snapshot(path: Path, *, may_be_live: bool = False) -> Iterator[apsw.Connection]:
    """Open `path` at one moment of its life.

    A file without a journal beside it is read as immutable, which works on a read-only medium and
    leaves no files of SQLite's own behind; raises Moved at the end if it was written to meanwhile
    (then ask again with `may_be_live`). Raises apsw.Error for what is no database.
    """
    if not may_be_live and not _journals(path):
        before = _state(path)
        with _reading(f"{_uri(path)}?immutable=1") as connection:
            yield connection
        if _state(path) != before:
            raise Moved
        return
    with _beside_its_journal(path) as connection:
        yield connection


@contextmanager
def _beside_its_journal(path: Path) -> Iterator[apsw.Connection]:
    """Open a file that has a journal; where SQLite cannot share it, open a copy of both."""
    try:
        connection = _open(f"{_uri(path)}?mode=ro")
    except (apsw.CantOpenError, apsw.ReadOnlyError):
        with tempfile.TemporaryDirectory(prefix="armguard-verify-") as folder:
            for part in [path, *_journals(path)]:
                shutil.copyfile(part, Path(folder) / part.name)
            with _reading(f"{_uri(Path(folder) / path.name)}?mode=rw", copy=True) as connection:
                yield connection
        return
    try:
        yield connection
    finally:
        connection.close()


@contextmanager
def _reading(uri: str, *, copy: bool = False) -> Iterator[apsw.Connection]:
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_URI if copy else _FLAGS
    connection = _open(uri, flags)
    try:
        yield connection
    finally:
        connection.close()


def _open(uri: str, flags: int = _FLAGS) -> apsw.Connection:
    check_library(apsw.sqlite_lib_version())
    connection = apsw.Connection(uri, flags=flags)
    try:
        connection.set_busy_timeout(BUSY_SECONDS * 1000)
        for name, value in (("query_only", 1), ("trusted_schema", 0), ("cell_size_check", 1)):
            connection.pragma(name, value)
        connection.execute("BEGIN")
        # The first read takes the snapshot, and tells a database from what is none.
        connection.execute("SELECT count(*) FROM sqlite_master").fetchall()
    except BaseException:
        connection.close()
        raise
    return connection


def _uri(path: Path) -> str:
    return "file:" + quote(str(path.absolute()))


def _journals(path: Path) -> list[Path]:
    """Return the journals beside a database that hold something."""
    beside = (path.with_name(path.name + end) for end in ("-wal", "-journal"))
    return [journal for journal in beside if journal.exists() and journal.stat().st_size]


def _state(path: Path) -> tuple[int, int, bool]:
    stat = path.stat()
    return stat.st_size, stat.st_mtime_ns, bool(_journals(path))
