"""The schema is the same however a file came to it, and holds what the design promises of it."""

from __future__ import annotations

import re
import sqlite3
from contextlib import closing

import pytest

from app.config import Settings
from app.models import migrate
from app.models.base import Base, close_database, database
from app.models.tracked import TRACKED, UNTRACKED
from app.queries import chain
from app.services.setup import preparation

TABLES = sorted(name for kind, name in migrate.expected_schema() if kind == "table")
TRIGGERS = migrate.trigger_statements()


def test_a_fresh_database_has_the_expected_schema(record: Settings) -> None:
    assert migrate.schema_of(database.connection()) == migrate.expected_schema()


def test_a_second_start_changes_nothing(record: Settings) -> None:
    head = chain.head()
    schema = migrate.schema_of(database.connection())
    close_database()

    assert preparation.prepare(record) == []
    assert chain.head() == head
    assert migrate.schema_of(database.connection()) == schema


def test_a_start_puts_a_changed_trigger_back(record: Settings) -> None:
    connection = database.connection()
    connection.execute("DROP TRIGGER custody_opens")
    connection.execute("DROP TRIGGER users_never_deleted")
    connection.execute(
        "CREATE TRIGGER users_never_deleted BEFORE DELETE ON users BEGIN SELECT 1; END"
    )
    connection.execute("CREATE TRIGGER extra AFTER INSERT ON items BEGIN SELECT 1; END")
    close_database()

    preparation.prepare(record)

    assert migrate.schema_of(database.connection()) == migrate.expected_schema()


def test_a_newer_database_is_refused_and_left_alone(record: Settings) -> None:
    database.execute_sql("INSERT INTO schema_migration (name, applied) VALUES ('0999_later', '')")
    close_database()
    before = record.database_path.read_bytes()

    with pytest.raises(migrate.NewerDatabase, match="0999_later"):
        preparation.prepare(record)
    close_database()

    assert record.database_path.read_bytes() == before


def test_debian_s_older_library_reads_the_file_and_finds_it_whole(record: Settings) -> None:
    close_database()

    with closing(sqlite3.connect(record.database_path)) as bare:
        assert bare.execute("PRAGMA integrity_check").fetchall() == [("ok",)]
        assert bare.execute("SELECT count(*) FROM items").fetchone() == (0,)


@pytest.mark.parametrize("table", TABLES)
def test_a_table_is_strict(table: str) -> None:
    assert migrate.expected_schema()["table", table].rstrip().endswith("STRICT")


@pytest.mark.parametrize("table", TABLES)
def test_nothing_is_deleted_from_a_table(table: str) -> None:
    sealed = r"WHEN OLD\.seq > coalesce\(.+audit_seals\), 0\)\n" if table == "audit_log" else ""
    refused = r"BEGIN\n  SELECT RAISE\(ABORT, 'never_deleted'\);"
    pattern = rf'BEFORE DELETE ON "?{table}"?\n{sealed}{refused}'

    assert re.search(pattern, TRIGGERS[f"{table}_never_deleted"])


@pytest.mark.parametrize("table", TABLES)
def test_a_used_key_of_a_table_is_guarded(table: str) -> None:
    guards = [
        sql for sql in TRIGGERS.values() if re.search(rf'BEFORE INSERT ON "?{table}"?\b', sql)
    ]

    assert any("already_exists" in sql or "append_only" in sql for sql in guards)


def test_triggers_never_roll_back_other_people_s_entries() -> None:
    assert not [name for name, sql in TRIGGERS.items() if "RAISE(ROLLBACK" in sql.replace(" ", "")]


def test_every_table_is_in_the_chain_or_left_out_for_a_reason() -> None:
    assert sorted([*TRACKED, *UNTRACKED]) == TABLES
    assert all(UNTRACKED.values())


@pytest.mark.parametrize("table", TRACKED)
def test_the_chain_names_columns_that_exist(table: str, record: Settings) -> None:
    tracked = TRACKED[table]
    there = {row[1] for row in database.execute_sql(f'PRAGMA table_info("{table}")')}

    assert tracked.private | tracked.loose <= there
    assert not tracked.private & tracked.loose
    assert columns_of(tracked.model) == there


def columns_of(model: type[Base]) -> set[str]:
    return {field.column_name for field in model._meta.sorted_fields}
