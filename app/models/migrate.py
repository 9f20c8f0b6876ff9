"""Brings a database file to this program's schema, and says what that schema should look like."""

from __future__ import annotations

import functools
import re
from pathlib import Path

import apsw

from app.models.base import Record, UnsafeDatabase, database

HERE = Path(__file__).parent
MIGRATIONS = HERE / "migrations"
TRIGGERS = HERE / "triggers"
HISTORY = "schema_migration"
_TRIGGER = re.compile(r"^CREATE TRIGGER (\w+).*?^END(?=;)", re.MULTILINE | re.DOTALL)


class NewerDatabase(Exception):
    """The file was written by a newer program than this one."""


def migrate(record: Record = database) -> list[str]:
    """Apply what is pending and put the current triggers in place; return the applied names.

    Raises NewerDatabase when the file knows migrations that this program does not.
    """
    check_not_newer(record)
    applied = _applied(record) if pending(record) else []
    refresh_triggers(record)
    return applied


def _applied(record: Record) -> list[str]:
    from playhouse.migrations import Runner  # a megabyte, and at most starts nothing is pending

    return list(Runner(record, str(MIGRATIONS), table_name=HISTORY).up())


def pending(record: Record = database) -> list[str]:
    """Return the names of the migrations that the open database still lacks."""
    done = applied_names(record)
    return [path.stem for path in migration_files() if path.stem not in done]


def migration_files() -> list[Path]:
    """Return the numbered migrations of this program, first to last."""
    return sorted(MIGRATIONS.glob("[0-9]*.py"))


def applied_names(record: Record) -> set[str]:
    """Return the names of the migrations that a database says it has had."""
    if HISTORY not in record.get_tables():
        return set()
    return {row[0] for row in record.execute_sql(f"SELECT name FROM {HISTORY}")}  # noqa: S608


def check_not_newer(record: Record) -> None:
    """Raise NewerDatabase if the file is ahead of this program."""
    version = record.pragma("user_version")
    if version > len(migration_files()):
        raise NewerDatabase(
            f"This database says it is of schema {version}, which is newer than this program. "
            "Nothing was changed. Install the newer ArmGuard."
        )
    unknown = sorted(applied_names(record) - {path.stem for path in migration_files()})
    if unknown:
        raise NewerDatabase(
            f"This database is newer than this program (it knows {', '.join(unknown)}). "
            "Nothing was changed. Install the newer ArmGuard."
        )


def refresh_triggers(record: Record) -> None:
    """Drop every trigger and make the current ones, in one block; skip it when nothing differs."""
    wanted = trigger_statements()
    rows = record.execute_sql("SELECT name, sql FROM sqlite_master WHERE type = 'trigger'")
    present = dict(rows.fetchall())
    if present == wanted:
        return
    with record.atomic("IMMEDIATE"):
        for name in present:
            record.execute_sql(f'DROP TRIGGER "{name}"')
        for statement in wanted.values():
            record.execute_sql(statement)


@functools.cache
def trigger_statements() -> dict[str, str]:
    """Return {trigger name: its statement}, in the order of the files."""
    statements: dict[str, str] = {}
    for path in sorted(TRIGGERS.glob("*.sql")):
        for match in _TRIGGER.finditer(path.read_text()):
            if match[1] in statements:
                raise UnsafeDatabase(f"Trigger {match[1]} stands twice in {TRIGGERS.name}/.")
            statements[match[1]] = match[0]
    return statements


@functools.cache  # a program's own files do not change while it runs
def expected_schema() -> dict[tuple[str, str], str]:
    """Return {(type, name): sql} of a database that this program has just made."""
    connection = apsw.Connection(":memory:")
    for path in migration_files():
        connection.execute(path.with_suffix(".sql").read_text())
    for statement in trigger_statements().values():
        connection.execute(statement)
    return schema_of(connection)


def schema_of(connection: apsw.Connection) -> dict[tuple[str, str], str]:
    """Return {(type, name): sql} of everything in a database but the migration history."""
    rows = connection.execute(
        "SELECT type, name, sql FROM sqlite_master WHERE sql IS NOT NULL "
        "AND (tbl_name <> ? OR type = 'trigger')",
        (HISTORY,),
    )
    return {(kind, name): sql for kind, name, sql in rows}
