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

from tests import armory

FOLDER = Path(__file__).parents[1] / "data" / "attacks"
# After every entry of the armory, so that no rule about time is in the way of the one at stake.
NAMES = {**vars(armory), "LATER": "2099-01-01T00:00:00.000000Z", "HASH": "a" * 64}


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
}
MASTER = (
    "settings ranks groups squadrons item_classes item_models conditions purposes purpose_classes "
    "personnel items codes users stations sessions api_tokens hand_overs"
).split()
# What another row already has, given to a second one: the first would be deleted to make room.
TAKEN = {
    "personnel": ("serial", f"id = '{armory.CRUZ}'", f"id = '{armory.REYES}'"),
    "items": ("property_number", f"id = '{armory.GOOD_RIFLE}'", f"id = '{armory.OUT_RIFLE}'"),
    "users": ("username", "id = 1", "id = 2"),
    "codes": ("code", "id = 1", "id = 2"),
    "settings": ("key", "rowid = 1", "rowid = 2"),
    "ranks": ("name", "id = 1", "id = 2"),
    "item_models": ("short_name", "id = 1", "id = 2"),
    "api_tokens": ("token_hash", "id = 1", "id = 2"),
}


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
    for table, (column, taken, other) in TAKEN.items():
        given = f'(SELECT {column} FROM "{table}" WHERE {taken})'
        sql = f'UPDATE OR REPLACE "{table}" SET {column} = {given} WHERE {other}'
        yield Attack(f"{table}: another's {column}", "", sql)


REFUSED = (*_on_tables_that_grow(), *_on_master_data(), *listed("refused"))
CONSTRAINED = listed("constrained")
FOUND = listed("found")
BEHIND = listed("behind")
