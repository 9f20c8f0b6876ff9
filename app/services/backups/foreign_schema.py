"""Looks at the schema of a file from outside, by its text alone, before anything in it is used."""

from __future__ import annotations

import apsw

from app.models import migrate
from app.models.migrate import HISTORY, NewerDatabase

_PARTS = "SELECT type, name, sql FROM sqlite_master"
# ANALYZE keeps its figures in these.
_STATISTICS = ("sqlite_stat1", "sqlite_stat4", "sqlite_sequence")
_LONGEST_NAME = 40
# As Peewee's runner makes it.
_HISTORY = (
    f'CREATE TABLE "{HISTORY}" ("id" INTEGER NOT NULL PRIMARY KEY, '
    '"name" VARCHAR(255) NOT NULL, "applied" DATETIME NOT NULL)'
)
_HISTORY_INDEX = f'CREATE UNIQUE INDEX "{HISTORY}_name" ON "{HISTORY}" ("name")'


def planted(connection: apsw.Connection) -> str:
    """Name the first part of a schema that is not what our migrations make; empty if there is none.

    Triggers of older versions are not known any more; all are dropped, so what they say does not
    matter. A trigger of today's schema that we do not know was put there. Raises NewerDatabase.
    """
    done = _migrations_done(connection)
    wanted = _made_by(done)
    known = migrate.trigger_statements()
    is_current = done == {path.stem for path in migrate.migration_files()}
    for kind, name, sql in _parts(connection):
        if kind == "trigger":
            if is_current and name not in known:
                return f"a trigger ({name[:_LONGEST_NAME]})"
        elif sql is not None and name not in _STATISTICS and wanted.get((kind, name)) != sql:
            return f"a {kind} of their own ({name[:_LONGEST_NAME]})"
    return ""


def drop_triggers(connection: apsw.Connection) -> None:
    """Drop every trigger; migrating puts our own in place."""
    names = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (name,) in connection.execute(names).fetchall():
        quoted = str(name).replace('"', '""')
        connection.execute(f'DROP TRIGGER "{quoted}"')


def _parts(connection: apsw.Connection) -> list[tuple[str, str, str | None]]:
    rows = connection.execute(_PARTS).fetchall()
    return [(str(kind), str(name), None if sql is None else str(sql)) for kind, name, sql in rows]


def _migrations_done(connection: apsw.Connection) -> set[str]:
    """Return the migrations a file says it has had. Raises NewerDatabase."""
    # Only the plain table is read: a view of that name would be somebody's own.
    plain = "SELECT 1 FROM sqlite_master WHERE name = ? AND sql = ?"
    if connection.execute(plain, (HISTORY, _HISTORY)).fetchone() is None:
        return set()
    names = connection.execute(f"SELECT name FROM {HISTORY}")  # noqa: S608  (our own name)
    done = {str(name) for (name,) in names}
    if done - {path.stem for path in migrate.migration_files()}:
        raise NewerDatabase
    return done


def _made_by(done: set[str]) -> dict[tuple[str, str], str]:
    """Return {(type, name): sql} of a database with these migrations and no others."""
    connection = apsw.Connection(":memory:")
    for path in migrate.migration_files():
        if path.stem in done:
            connection.execute(path.with_suffix(".sql").read_text())
    return {
        **migrate.schema_of(connection),
        ("table", HISTORY): _HISTORY,
        ("index", f"{HISTORY}_name"): _HISTORY_INDEX,
    }
