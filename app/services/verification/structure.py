"""Checks the file itself: whose it is, whether it is whole, whether its schema is this one's."""

from __future__ import annotations

import apsw

from app.models.base import APPLICATION_ID
from app.models.migrate import HISTORY, expected_schema, migration_files, schema_of
from app.services.verification.findings import Findings

MOST_DAMAGE = 20
# ANALYZE keeps its figures in these; they hold nothing of the record.
_STATISTICS = frozenset({("table", "sqlite_stat1"), ("table", "sqlite_stat4")})


def check_identity(connection: apsw.Connection, findings: Findings) -> None:
    """See that the file says it is ArmGuard's."""
    if connection.pragma("application_id") != APPLICATION_ID:
        findings.add("not_armguard", "The file does not say that it is an ArmGuard database.")


def is_foreign(connection: apsw.Connection) -> bool:
    """Say whether the file is something else altogether, of which there is nothing to prove."""
    chain = "SELECT 1 FROM sqlite_master WHERE name = 'audit_log'"
    is_marked = connection.pragma("application_id") == APPLICATION_ID
    return not is_marked and connection.execute(chain).fetchone() is None


def check_schema(connection: apsw.Connection, findings: Findings) -> None:
    """Compare every table, index, trigger and view with those that this program makes."""
    if _is_of_another_version(connection, findings):
        return
    _check_version(connection, findings)
    wanted = expected_schema()
    present = {name: sql for name, sql in schema_of(connection).items() if name not in _STATISTICS}
    for kind, name in sorted(wanted.keys() - present.keys()):
        findings.add("schema_dropped", f"The {kind} {name} was dropped.")
    for kind, name in sorted(present.keys() - wanted.keys()):
        findings.add("schema_added", f"The {kind} {name} was added; it is not ArmGuard's.")
    for kind, name in sorted(wanted.keys() & present.keys()):
        if wanted[kind, name] != present[kind, name]:
            findings.add("schema_altered", f"The {kind} {name} was altered.")


def _check_version(connection: apsw.Connection, findings: Findings) -> None:
    version, wanted = connection.pragma("user_version"), len(migration_files())
    if version != wanted:
        findings.add("version_altered", f"The schema's number is {version}, not {wanted}.")
    if not _migrations_done(connection):
        findings.add("history_dropped", "The list of migrations was emptied.")


def _migrations_done(connection: apsw.Connection) -> set[str]:
    tables = {row[0] for row in connection.execute("SELECT name FROM sqlite_master")}
    names = f"SELECT name FROM {HISTORY}"  # noqa: S608
    return {row[0] for row in connection.execute(names)} if HISTORY in tables else set()


def _is_of_another_version(connection: apsw.Connection, findings: Findings) -> bool:
    done = _migrations_done(connection)
    known = {path.stem for path in migration_files()}
    if not done or done == known:
        return False
    age = "a newer" if done - known else "an older"
    text = f"The file was made by {age} ArmGuard; only that version can check its schema."
    findings.add("other_version", text)
    return True


def check_integrity(connection: apsw.Connection, findings: Findings) -> None:
    """Have SQLite look at every page, index and constraint."""
    # Which looks at every cell itself, once, and not again each time that it reads its page anew.
    connection.pragma("cell_size_check", 0)
    for (line,) in connection.execute(f"PRAGMA integrity_check({MOST_DAMAGE})"):
        if line != "ok":
            findings.add("damaged", f"SQLite finds the file damaged: {line}.")


def check_references(connection: apsw.Connection, findings: Findings) -> None:
    """See that every row a row names is there."""
    for table, number, parent, _ in connection.execute("PRAGMA main.foreign_key_check"):
        text = f"{table} row {number} names a row of {parent} that does not exist."
        findings.add("reference_broken", text)
