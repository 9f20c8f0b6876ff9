"""Writes a large demo unit's ledger straight into its tables, as the services would have left it.

The custody service looks everything up anew for each entry and the triggers judge each: a quarter
of an hour for 250,000. Here moves that follow the rules become rows of the ledger, of custody, of
receipts and of the chain, with triggers and indexes away while they are written. `verify` proves
the result like any other record.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from contextlib import contextmanager
from datetime import timedelta
from typing import Any, NamedTuple

from app import clock
from app.models.base import database, roomy
from app.models.items import ItemModel
from app.models.migrate import refresh_triggers
from app.models.purposes import Purpose
from app.models.transactions import Receipt, Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries import clock_marks
from app.queries.ledger_spans import BLOCK
from app.services import audit
from app.services.custody import custody_rules
from app.services.setup.demo_moves import Move

# class: purpose, magazines, rounds
LOADS = {"pistol": ("Duty Sentinel", 4, 42), "rifle": ("Duty Vigil", 7, 210)}
# The chain speaks of the newest so many entries only, which keeps a record of ten million below
# 15 GB. Of a larger one `verify` finds the rest to be rows that nobody spoke of.
IN_THE_CHAIN = 2_500_000
# In KiB, which SQLite writes as a negative number: the hashes' index, into which each row of the
# chain goes at another place.
_CACHE = -262_144
_TABLES = ("transactions", "receipts", "custody", "audit_log")
_INDEXES = """
    SELECT name, sql FROM sqlite_master WHERE type = 'index' AND sql IS NOT NULL
    AND tbl_name IN (?, ?, ?, ?) ORDER BY rowid
"""
_SLOTS = """
    SELECT items.id, CASE WHEN item_classes.counts_toward_limit = 0 THEN NULL
      WHEN (SELECT value FROM settings WHERE key = 'custody_limit') IS 'per class'
        THEN item_classes.name ELSE 'firearm' END
    FROM items JOIN item_models ON item_models.id = items.model_id
      JOIN item_classes ON item_classes.name = item_models.class
"""
_SPANS = f"""
    INSERT INTO ledger_spans (id, first_at, last_at)
    SELECT (id + {BLOCK} - 1) / {BLOCK}, min(occurred_at), max(occurred_at) FROM transactions
    WHERE id <= ? / {BLOCK} * {BLOCK} GROUP BY 1
"""  # noqa: S608  (our own number)
_HEAD = "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1"
# Session, device, station, address, program, request and path: a command has none of them.
_NOWHERE = [None] * 7

Row = dict[str, Any]


class Load(NamedTuple):
    """What goes along with a weapon."""

    purpose: Purpose
    mags: int
    rounds: int
    lasts: timedelta


def loads() -> dict[str, Load]:
    """Return what goes along by the first letters of an item's id."""
    found, now = {}, clock.now()
    for model in ItemModel.select():
        name, mags, rounds = LOADS[model.class_name]
        purpose = Purpose.get(Purpose.name == name)
        lasts = custody_rules.default_due(purpose, now) - now
        found[model.id_prefix] = Load(purpose, mags, rounds, lasts)
    return found


@contextmanager
def bare_tables() -> Iterator[None]:
    """Take triggers and indexes of what is written away, and put them back as they were."""
    indexes = _taken_away()
    try:
        yield
    finally:
        for sql in indexes:
            _put_back(sql)
        refresh_triggers(database)


@writes
def _taken_away() -> list[str]:
    indexes = database.execute_sql(_INDEXES, _TABLES).fetchall()
    triggers = "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    for (name,) in database.execute_sql(triggers).fetchall():
        database.execute_sql(f'DROP TRIGGER "{name}"')
    for name, _ in indexes:
        database.execute_sql(f'DROP INDEX "{name}"')
    return [sql for _, sql in indexes]


@writes
def _put_back(sql: str) -> None:
    with roomy(_CACHE):
        database.execute_sql(sql)


class Ledger:
    """Turns moves in their order into rows; between `bare_tables` and for an empty ledger only."""

    def __init__(self, armorer: User, admin: User, entries: int) -> None:
        """Begin a ledger that will have so many entries."""
        self._by = (armorer.id, admin.id)
        self._loads = loads()
        self._slots: dict[str, str | None] = dict(database.execute_sql(_SLOTS).fetchall())
        self._chained_from = entries - IN_THE_CHAIN
        self._entries = self._takes = 0
        self._numbers = Counter[int]()
        self._out: dict[str, tuple[Row, Row]] = {}  # the take and its time out, by item
        blank = [audit.tracked_values(row) for row in (Receipt(), Transaction())]
        self._blank_receipt, self._blank_entry = blank

    @writes
    def enter(self, moves: Iterable[Move]) -> int:
        """Write moves in one block; return how many."""
        before = self._entries
        tables = _Rows()
        for move in moves:
            self._enter(move, tables)
        with roomy(_CACHE):
            tables.write()
        return self._entries - before

    @writes
    def close(self) -> None:
        """Write what is still out, once everything is entered."""
        tables = _Rows()
        tables.custody += [out for _, out in self._out.values()]
        tables.write()
        issued = [(item,) for item in self._out]
        sql = "UPDATE items SET status = 'Issued', status_reason = NULL WHERE id = ?"
        database.connection().executemany(sql, issued)
        database.execute_sql(_SPANS, (self._entries,))

    def _enter(self, move: Move, tables: _Rows) -> None:
        self._entries += 1
        at, now = clock.to_text(move.at), clock.to_text(clock.now())
        entry = self._take(move, at, now, tables) if move.action == "Take" else self._back(move)
        entry |= {"id": self._entries, "action": move.action, "item_id": move.item,
                  "occurred_at": at, "recorded_at": now, "source": "cli",
                  "user_id": self._by[self._entries % 7 == 0]}  # fmt: skip
        tables.transactions.append(entry)
        if move.action == "Return":
            _, out = self._out.pop(move.item)
            tables.custody.append(out | {"return_id": self._entries, "returned_at": at})
        if self._entries > self._chained_from:
            tables.chain(entry, "transactions", move.action, at)

    def _take(self, move: Move, at: str, now: str, tables: _Rows) -> Row:
        self._takes += 1
        self._receipt(move, now, tables)
        load = self._loads[move.item[:2]]
        due_at = clock.to_text(move.at + load.lasts)
        take = self._blank_entry | {
            "personnel_id": move.person, "mags": load.mags, "rounds": load.rounds,
            "purpose_id": load.purpose.id, "due_at": due_at, "receipt_id": self._takes,
        }  # fmt: skip
        out = {"id": self._takes, "item_id": move.item, "personnel_id": move.person,
               "take_id": self._entries, "return_id": None, "since": at, "due_at": due_at,
               "returned_at": None, "limit_slot": self._slots[move.item]}  # fmt: skip
        self._out[move.item] = (take, out)
        return take.copy()

    def _receipt(self, move: Move, now: str, tables: _Rows) -> None:
        year = clock.local(move.at).year
        self._numbers[year] += 1
        number = self._numbers[year]
        receipt = self._blank_receipt | {
            "id": self._takes, "kind": "TR", "year": year, "number": number,
            "name": f"TR-{year}-{number:06d}", "personnel_id": move.person,
            "user_id": self._by[self._entries % 7 == 0], "created_at": now,
        }  # fmt: skip
        tables.receipts.append(receipt)
        if self._entries > self._chained_from:
            tables.chain(receipt, "receipts", "create", now)

    def _back(self, move: Move) -> Row:
        return self._out[move.item][0] | {"due_at": None}


class _Rows:
    """The rows of one block, by table, and the chain that speaks of them."""

    def __init__(self) -> None:
        self.transactions: list[Row] = []
        self.receipts: list[Row] = []
        self.custody: list[Row] = []
        self._chained: list[list[Any]] = []
        self._seq, self._hash = database.execute_sql(_HEAD).fetchone()
        self._clock = [clock_marks.state(), clock.boot_id()]

    def chain(self, row: Row, table: str, action: str, at: str) -> None:
        """Append what the chain says of a row that was just made."""
        self._seq += 1
        now = str(row.get("recorded_at") or row["created_at"])
        columns = [
            self._seq, audit.VERSION, at, now, row["user_id"], "cli", *_NOWHERE, action, table,
            str(row["id"]), None, audit.canonical_object(row), 0,
            *self._clock, clock.monotonic_ms(),
        ]  # fmt: skip
        before, self._hash = self._hash, audit.row_hash(self._hash, columns)
        self._chained.append([*columns, before, self._hash])

    def write(self) -> None:
        """Insert them all."""
        for table, rows in (("receipts", self.receipts), ("transactions", self.transactions),
                            ("custody", self.custody)):  # fmt: skip
            if rows:
                _insert(table, list(rows[0]), (tuple(row.values()) for row in rows))
        _insert("audit_log", [*audit.COLUMNS, "prev_hash", "hash"], self._chained)


def _insert(table: str, columns: Iterable[str], rows: Iterable[Sequence[Any]]) -> None:
    named = list(columns)
    names, marks = ", ".join(f'"{name}"' for name in named), ", ".join("?" * len(named))
    # S608: our own names
    sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608
    database.connection().executemany(sql, rows)
