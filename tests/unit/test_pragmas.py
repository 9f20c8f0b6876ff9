"""Every connection is a careful one, on a library that can be trusted, to a file that is ours."""

from __future__ import annotations

import sqlite3
import threading
from contextlib import closing
from pathlib import Path

import apsw
import pytest

from app.config import Settings
from app.models.base import (
    APPLICATION_ID,
    UnsafeDatabase,
    check_library,
    close_database,
    database,
    open_database,
)

PROMISED = {
    "journal_mode": "wal",
    "synchronous": 2,  # FULL: NORMAL loses acknowledged commits in a power cut
    "foreign_keys": 1,
    "recursive_triggers": 1,
    "trusted_schema": 0,
    "cell_size_check": 1,
    "application_id": APPLICATION_ID,
    "busy_timeout": 10_000,
}


def pragmas() -> dict[str, object]:
    connection = database.connection()
    return {name: connection.pragma(name) for name in PROMISED}


def test_every_thread_s_connection_is_careful(record: Settings) -> None:
    seen = [pragmas()]

    def look() -> None:
        seen.append(pragmas())
        close_database()

    thread = threading.Thread(target=look)
    thread.start()
    thread.join()

    assert seen == [PROMISED, PROMISED]


def test_a_read_only_connection_writes_nothing(record: Settings) -> None:
    close_database()
    open_database(record.database_path, read_only=True)

    with pytest.raises(apsw.ReadOnlyError):
        database.connection().execute("UPDATE settings SET value = 'x'")


@pytest.mark.parametrize("version", ["3.40.1", "3.51.2", "3.9.9"])
def test_an_old_library_is_refused(version: str) -> None:
    with pytest.raises(UnsafeDatabase, match=f"SQLite {version} is too old"):
        check_library(version)


@pytest.mark.parametrize("version", ["3.51.3", "3.52.0", "4.0.0", "3.54.1"])
def test_a_recent_library_is_taken(version: str) -> None:
    check_library(version)


def test_the_driver_s_library_is_recent() -> None:
    check_library(apsw.sqlite_lib_version())


@pytest.mark.parametrize("sql", ["PRAGMA application_id = 7", "CREATE TABLE theirs (x)"])
def test_another_program_s_database_is_refused_and_left_alone(tmp_path: Path, sql: str) -> None:
    path = tmp_path / "other.db"
    with closing(sqlite3.connect(path)) as other:
        other.execute(sql)
    before = path.read_bytes()
    open_database(path)

    with pytest.raises(UnsafeDatabase, match=r"other\.db is not an ArmGuard database"):
        database.connect()
    close_database()

    assert path.read_bytes() == before


def test_a_database_without_write_ahead_logging_is_refused() -> None:
    open_database(Path(":memory:"))

    with pytest.raises(UnsafeDatabase, match="write-ahead logging"):
        database.connect()
    close_database()
