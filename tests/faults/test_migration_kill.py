"""A migration killed at any of its statements: the next start ends at the new schema.

MIGRATION_STEP sets at how many of them (every 41st by default, 1 is all).
"""

from __future__ import annotations

import os
import shutil
import tempfile
from collections.abc import Iterator
from pathlib import Path

import apsw
import pytest
from playhouse.migrations import Runner

from app.config import Settings
from app.models import migrate
from app.models.base import Record, close_database, database
from app.services.setup import preparation
from app.services.verification import verify
from tests.conftest import settings_in
from tests.faults.power import in_memory

STEP = int(os.environ.get("MIGRATION_STEP", "41"))
# What the last released version had.
FROM = "0008_discrepancies"
KILLED, DONE = 9, 0


@pytest.fixture
def folder() -> Iterator[Path]:
    with tempfile.TemporaryDirectory(prefix="armguard-kill-", dir=in_memory()) as name:
        yield Path(name)


@pytest.fixture
def old(folder: Path) -> Settings:
    """Give a record of an older version."""
    settings = settings_in(folder / "old")
    settings.data.mkdir()
    record = Record(str(settings.database_path))
    Runner(record, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up(FROM)
    record.close()
    return settings


def killed(settings: Settings, statement: int) -> int:
    """Start ArmGuard in a process that dies before its n-th statement; say how that ended."""
    pid = os.fork()
    if pid == 0:
        code = 1
        try:
            apsw.connection_hooks.append(lambda connection: _die_at(connection, statement))
            preparation.prepare(settings)
            code = DONE
        finally:
            os._exit(code)
    return os.waitstatus_to_exitcode(os.waitpid(pid, 0)[1])


def _die_at(connection: apsw.Connection, statement: int) -> None:
    left = statement

    def trace(_cursor: object, _sql: str, _bindings: object) -> bool:
        nonlocal left
        left -= 1
        if left < 0:
            os._exit(KILLED)
        return True

    connection.exec_trace = trace


def schema(path: Path) -> tuple[int, dict[tuple[str, str], str]]:
    """Return the number that a file's schema says it has, and what is in it.

    The number is written in the block of the migration. The list of migrations is not, where one
    has to make a block of its own (0007, 0022): cut off in between, the next start only notes it.
    """
    record = Record(str(path))
    try:
        return record.pragma("user_version"), migrate.schema_of(record.connection())
    finally:
        record.close()


def whole_schemas(folder: Path) -> dict[int, dict[tuple[str, str], str]]:
    """Return what a file holds after each migration, without triggers."""
    found, path = {}, folder / "whole.db"
    for file in migrate.migration_files():
        record = Record(str(path))
        Runner(record, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up(file.stem)
        record.close()
        number, content = schema(path)
        found[number] = tables(content)
    return found


def tables(content: dict[tuple[str, str], str]) -> dict[tuple[str, str], str]:
    return {key: sql for key, sql in content.items() if key[0] != "trigger"}


def test_a_migration_killed_at_any_statement_is_the_old_schema_or_the_new(
    old: Settings, folder: Path
) -> None:
    wholes = whole_schemas(folder)
    seen, number = set(), 0
    while True:
        copy = settings_in(folder / "copy")
        shutil.copytree(old.data, copy.data)
        ended = killed(copy, number)
        version, content = schema(copy.database_path)
        assert tables(content) == wholes[version], f"between two schemas at {number}"
        seen.add(version)
        preparation.prepare(copy)
        assert migrate.schema_of(database.connection()) == migrate.expected_schema()
        close_database()
        assert verify(copy.database_path).findings == ()
        shutil.rmtree(copy.data)
        if ended == DONE:
            break
        assert ended == KILLED
        number += STEP

    assert number > 300, "there was hardly anything to kill"
    assert len(seen) > 2, "it was never killed between two migrations"


def test_a_schema_made_without_blocks_would_be_seen(old: Settings, folder: Path) -> None:
    wholes = whole_schemas(folder)
    connection = apsw.Connection(str(old.database_path))
    connection.execute("ALTER TABLE items ADD COLUMN half INTEGER")
    connection.close()

    version, content = schema(old.database_path)

    assert tables(content) != wholes[version]
