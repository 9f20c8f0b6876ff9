"""Promise 10: proving a record's audit rows, against reading them; docs/decisions/0029."""

from __future__ import annotations

import time
from collections import deque
from collections.abc import Callable
from functools import partial
from pathlib import Path

import apsw

from app.cli.bench import plain
from app.cli.bench.promise import Promise, at_most
from app.cli.words import Problem
from app.services.verification import chain, verify
from app.services.verification.findings import Findings
from app.services.verification.opening import snapshot

# With fewer rows what verify does once for any record weighs more.
MANY = 100_000
_ROWS = "SELECT * FROM audit_log ORDER BY seq"


def measure(path: Path, *, rounds: int) -> list[Promise]:
    """Prove the record in `path` and read it, turn by turn; compare what each took at its best.

    Processor time of all threads, as on one core. Raises Problem for a record that is not whole.
    """
    names = ("proof", "rows", "plain", "check", "chain")
    taken: dict[str, list[float]] = {name: [] for name in names}
    for _ in range(rounds):
        began = time.process_time()
        report = verify(path)
        taken["proof"].append(time.process_time() - began)
        if not report.ok:
            raise Problem(f"The benchmark's unit is not whole: {report.findings[0].text}")
        with snapshot(path) as connection:
            began = time.process_time()
            chain.check(connection, None, Findings())
            taken["chain"].append(time.process_time() - began)
            taken["rows"].append(_seconds(partial(_read, connection, _ROWS)))
            taken["check"].append(_seconds(partial(_read, connection, "PRAGMA integrity_check")))
        taken["plain"].append(_seconds(partial(plain.read, path, _ROWS)))
    best = {name: min(seconds) for name, seconds in taken.items()}
    against = f"10. {report.rows:,} audit rows, against reading them"
    each = "each number, link, hash and text"
    whole = "all of verify, every table and SQLite's own check"
    # The promise is of audit rows; what all else takes is held, so that it does not grow.
    most, most_and_check = (10, 2) if report.rows >= MANY else (16, 5)
    return [
        at_most(f"{against} by Python's own sqlite3: {each}",
                best["chain"] / best["plain"], 1.6),
        at_most(f"{against}: {each}", best["chain"] / best["rows"], 3),
        at_most(f"{against} by Python's own sqlite3: {whole}", best["proof"] / best["plain"], most),
        at_most(f"{against} and SQLite's own check: all of verify",
                best["proof"] / (best["rows"] + best["check"]), most_and_check),
    ]  # fmt: skip


def _read(connection: apsw.Connection, sql: str) -> None:
    deque(connection.execute(sql), maxlen=0)


def _seconds(act: Callable[[], None]) -> float:
    """Return the processor time that an act takes."""
    began = time.process_time()
    act()
    return time.process_time() - began
