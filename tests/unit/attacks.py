"""What somebody with a bare sqlite3 shell might try against the armory of tests/armory.py.

The statements stand in tests/data/attacks/*.sql; those that are the same for every table are made
here.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path
from string import Template
from typing import NamedTuple

import apsw

from app.models.migrate import HISTORY, expected_schema
from tests import armory

FOLDER = Path(__file__).parents[1] / "data" / "attacks"
# After every entry of the armory, so that no rule about time is in the way of the one at stake.
NAMES = {**vars(armory), "LATER": "2099-01-01T00:00:00.000000Z", "HASH": "f" * 64}


class Attack(NamedTuple):
    """Statements and the word that must come of them, in the answer or among the findings."""

    name: str
    word: str
    sql: str


def listed(name: str) -> tuple[Attack, ...]:
    """Return the attacks of one file: `--: name: word`, then the statements."""
    text = Template((FOLDER / f"{name}.sql").read_text()).safe_substitute(NAMES)
    found = re.findall(r"^--: (.+): (.*)\n((?:(?!--).*\n?)+)", text, re.MULTILINE)
    return tuple(Attack(title, word.strip(), sql.strip()) for title, word, sql in found)


# table: its key, a column to spoil, and what to put there
GROWING = {
    "transactions": ("id", "rounds", "0"),
    "custody": ("id", "due_at", "NULL"),
    "receipts": ("id", "personnel_id", f"'{armory.DIAZ}'"),
    "audit_log": ("seq", "path", "'/other'"),
    "audit_texts": ("id", "text", "'other'"),
    "deleted_records": ("id", "reason", "'other'"),
    "transaction_texts": ("transaction_id", "notes", "'other'"),
    "idempotency_keys": ("id", "answer", "NULL"),
    "sign_in_failures": ("id", "ip", "'10.9.9.9'"),
    "remarks": ("id", "text", "'other'"),
    "label_prints": ("id", "code_id", "3"),
    "receipt_voids": ("receipt_id", "reason", "'other'"),
    "receipt_prints": ("id", "paper", "'a5'"),
    "receipt_signatures": ("id", "lines_hash", f"'{'c' * 64}'"),
    "receipt_scans": ("id", "form", "'pdf'"),
    "clock_marks": ("id", "shift_ms", "60000"),
    "paper_packs": ("id", "lines", "99"),
    "paper_lines": ("id", "number", "7"),
    "backups": ("id", "sha256", f"'{'c' * 64}'"),
    "backup_copies": ("id", "problem", "'other'"),
    "backup_keys": ("id", "recipient", "'age1nobodys'"),
    "documents": ("id", "sha256", f"'{'c' * 64}'"),
    "signing_keys": ("id", "reason", "'other'"),
    "checkpoints": ("id", "seq", "1"),
    "audit_seals": ("id", "last_seq", "9"),
    "counts": ("id", "blind", "0"),
    "count_sightings": ("id", "typed", "1"),
    "count_quantities": ("id", "quantity", "9"),
    "count_steps": ("id", "text", "'other'"),
    "count_closings": ("count_id", "differences", "0"),
    "count_voids": ("count_id", "reason", "'other'"),
}


def _schema() -> apsw.Connection:
    """Return an empty database with the tables of a record, to ask it what they look like."""
    connection = apsw.Connection(":memory:")
    for (kind, _), sql in expected_schema().items():
        if kind == "table":
            connection.execute(sql)
    for (kind, _), sql in expected_schema().items():
        if kind == "index":
            connection.execute(sql)
    return connection


SCHEMA = _schema()
# No armory of a test has the 4,096 entries of a block; test_ledger_spans attacks those that have.
ELSEWHERE = {HISTORY, "ledger_spans"}
MASTER = sorted(
    {name for kind, name in expected_schema() if kind == "table"} - GROWING.keys() - ELSEWHERE
)


def _on_tables_that_grow() -> Iterator[Attack]:
    for table, (key, column, value) in GROWING.items():
        spoil = f'"{table}" SET {column} = {value} WHERE {key} = (SELECT max({key}) FROM "{table}")'
        rows = f'INTO "{table}" SELECT * FROM "{table}"'
        upsert = f"INSERT {rows} WHERE true ON CONFLICT DO UPDATE SET {column} = {value}"
        for name, sql in {
            "update": f"UPDATE {spoil}",
            "update or ignore": f"UPDATE OR IGNORE {spoil}",
            "update to the same": f'UPDATE "{table}" SET {key} = {key}',
            "update or replace": f'UPDATE OR REPLACE "{table}" SET {key} = {key} + 1',
            "delete": f'DELETE FROM "{table}"',
            "insert or replace": f"INSERT OR REPLACE {rows} ORDER BY {key} LIMIT 1",
            "replace": f"REPLACE {rows}",
            "upsert": upsert,
        }.items():
            yield Attack(f"{table}: {name}", "", sql)


def _on_master_data() -> Iterator[Attack]:
    for table in MASTER:
        yield Attack(f"{table}: delete", "never_deleted", f'DELETE FROM "{table}"')
        same = f'INSERT OR REPLACE INTO "{table}" SELECT * FROM "{table}"'
        yield Attack(f"{table}: insert or replace", "already_exists", same)
        yield from _on_unique_columns(table)


def _on_unique_columns(table: str) -> Iterator[Attack]:
    """Give what one row has to another: without triggers, the first would be deleted for it."""
    indexes = "SELECT name FROM pragma_index_list(?) WHERE \"unique\" AND origin <> 'pk'"
    for (index,) in SCHEMA.execute(indexes, (table,)).fetchall():
        rows = SCHEMA.execute("SELECT name FROM pragma_index_info(?)", (index,))
        names = [name for (name,) in rows]
        if None in names:  # an index over an expression, which no column can be given
            continue
        columns = [f'"{name}"' for name in names]
        several, there = ", ".join(columns), " AND ".join(f"{name} IS NOT NULL" for name in columns)
        first = f'SELECT rowid FROM "{table}" WHERE {there} ORDER BY rowid LIMIT 1'
        given = f'SELECT {several} FROM "{table}" WHERE rowid = ({first})'
        other = f'SELECT max(rowid) FROM "{table}" WHERE rowid <> ({first})'
        sql = f'UPDATE OR REPLACE "{table}" SET ({several}) = ({given}) WHERE rowid = ({other})'
        yield Attack(f"{table}: another's {several}", "", sql)


REFUSED = (
    *_on_tables_that_grow(),
    *_on_master_data(),
    *listed("refused"),
    *listed("stock_papers"),
    *listed("refused_authority"),
    *listed("paper_lines"),
    *listed("documents"),
    *listed("counts"),
)
CONSTRAINED = listed("constrained")
FOUND = listed("found")
BEHIND = listed("behind")
