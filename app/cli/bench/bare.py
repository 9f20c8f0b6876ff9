"""Bare: the same entries in plain SQLite, one at a time, as fast as they go. Runs as a program.

It does what an entry needs and no more: the checks, the receipt, the entry with its triggers, the
magazines and rounds that go along, each row's audit row with its hash, one commit with one flush.
It uses the library that ArmGuard carries, set up alike, so that a ratio compares the program and
not two versions of SQLite.
"""

from __future__ import annotations

import json
import sys
import time
from typing import Any

import apsw

from app import clock
from app.models.base import PRAGMAS
from app.services import audit

_PERSON = """
SELECT p.status, r.name, (SELECT value FROM settings WHERE key = 'custody_limit'), EXISTS (
  SELECT 1 FROM custody WHERE personnel_id = p.id AND returned_at IS NULL)
FROM personnel AS p JOIN ranks AS r ON r.id = p.rank_id WHERE p.id = ?
"""
_ITEM = """
SELECT i.status, m.class, c.serviceable, (SELECT max(since) FROM custody WHERE item_id = i.id)
FROM items AS i JOIN item_models AS m ON m.id = i.model_id
  JOIN conditions AS c ON c.name = i.condition
WHERE i.id = ?
"""
_OPEN = """
SELECT t.personnel_id, t.receipt_id, t.id FROM custody AS c
JOIN transactions AS t ON t.id = c.take_id WHERE c.item_id = ? AND c.returned_at IS NULL
"""
_NUMBER = "SELECT coalesce(max(number), 0) + 1 FROM receipts WHERE kind = 'TR' AND year = ?"
_BALANCE = (
    "SELECT on_hand, out, missing FROM stock_movements WHERE stock_id = ? ORDER BY id DESC LIMIT 1"
)
_STOCK = """
SELECT s.id FROM stock AS s JOIN model_stock_kinds AS f ON f.kind_id = s.kind_id
JOIN stock_kinds AS k ON k.id = s.kind_id
WHERE f.model_id = (SELECT model_id FROM items WHERE id = ?) AND k.family = ?
ORDER BY f.position LIMIT 1
"""
_HEAD = "SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1"


class Bare:
    """One connection that enters issues and returns."""

    def __init__(self, path: str) -> None:
        """Open the record with the same pragmas as ArmGuard."""
        self._connection: Any = self._opened(path)

    def _opened(self, path: str) -> Any:
        connection = apsw.Connection(path)
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_QPSG, 1)
        connection.pragma("journal_mode", "wal")
        for name, value in PRAGMAS.items():
            connection.pragma(name, value)
        return connection

    def close(self) -> None:
        """Close the record."""
        self._connection.close()

    def issue(self, person: str, item: str) -> None:
        """Issue an item on a new receipt."""
        self._connection.execute("BEGIN IMMEDIATE")
        status, _, _, holds = self._row(_PERSON, person)
        there, _, serviceable, _ = self._row(_ITEM, item)
        if (status, there, serviceable, holds) != ("Active", "Available", 1, 0):
            raise RuntimeError("the benchmark's unit is not as it was made")
        now, moment = clock.now(), clock.to_text(clock.now())
        (number,) = self._row(_NUMBER, now.year)
        receipt = self._insert("receipts", kind="TR", year=now.year, number=number,
                               name=f"TR-{now.year}-{number:06d}", personnel_id=person,
                               user_id=1, created_at=moment)  # fmt: skip
        self._enter("Take", person, item, moment, receipt, due_at=moment.replace("20", "21", 1))
        self._connection.execute("COMMIT")

    def give_back(self, item: str) -> None:
        """Take an item back from its holder."""
        self._connection.execute("BEGIN IMMEDIATE")
        person, receipt, take = self._row(_OPEN, item)
        self._enter("Return", person, item, clock.to_text(clock.now()), receipt, take=take)
        self._connection.execute("COMMIT")

    def _enter(
        self, action: str, person: str, item: str, moment: str, receipt: int,
        take: int | None = None, **more: str,
    ) -> None:  # fmt: skip
        entry = self._insert("transactions", action=action, personnel_id=person, item_id=item,
                             mags=7, rounds=210, occurred_at=moment, recorded_at=moment,
                             user_id=1, source="api", receipt_id=receipt, **more)  # fmt: skip
        sign = -1 if take else 1
        for family, quantity in (("magazine", 7), ("ammunition", 210)):
            (stock,) = self._row(_STOCK, item, family)
            _, out, _ = self._connection.execute(_BALANCE, (stock,)).fetchone() or (0, 0, 0)
            self._insert("stock_movements", stock_id=stock, kind="return" if take else "issue",
                         quantity=quantity, on_hand=0, out=out + sign * quantity, missing=0,
                         take_id=take or entry, transaction_id=entry, user_id=1,
                         occurred_at=moment, recorded_at=moment)  # fmt: skip

    def _insert(self, table: str, **values: Any) -> int:
        """Insert a row and its audit row; return its number."""
        names, marks = ", ".join(values), ", ".join("?" * len(values))
        sql = f"INSERT INTO {table} ({names}) VALUES ({marks})"  # noqa: S608  (our own names)
        number = self._numbered(self._connection.execute(sql, list(values.values())))
        self._append(table, number, json.dumps({**values, "id": number}, sort_keys=True))
        return number

    def _numbered(self, _cursor: Any) -> int:
        """Return the number of the row that a statement has inserted."""
        return int(self._connection.last_insert_rowid())

    def _append(self, table: str, number: int, after: str) -> None:
        seq, prev_hash = self._row(_HEAD)
        moment = clock.to_text(clock.now())
        columns = [seq + 1, audit.VERSION, moment, moment, 1, "api", None, None, None, "127.0.0.1",
                   None, None, "/api/v1/transactions", "create", table, str(number), None, after,
                   0, "unsure", None, clock.monotonic_ms()]  # fmt: skip
        names = ", ".join(f'"{name}"' for name in [*audit.COLUMNS, "prev_hash", "hash"])
        marks = ", ".join("?" * (len(columns) + 2))
        hashed = [*columns, prev_hash, audit.row_hash(prev_hash, columns)]
        self._connection.execute(f"INSERT INTO audit_log ({names}) VALUES ({marks})", hashed)  # noqa: S608

    def _row(self, sql: str, *values: Any) -> tuple[Any, ...]:
        return next(iter(self._connection.execute(sql, values)))


def main() -> None:
    """Enter for so many seconds and print how many entries that made."""
    path, seconds, pairs = sys.argv[1], float(sys.argv[2]), json.loads(sys.argv[3])
    bare = Bare(path)
    done, started = 0, time.monotonic()
    while time.monotonic() - started < seconds:
        person, item = pairs[done // 2 % len(pairs)]
        if done % 2:
            bare.give_back(item)
        else:
            bare.issue(person, item)
        done += 1
    sys.stdout.write(json.dumps(done / (time.monotonic() - started)))
    bare.close()


if __name__ == "__main__":
    main()
