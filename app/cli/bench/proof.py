"""Promise 10: proving a record, against reading its audit rows."""

from __future__ import annotations

import time
from collections import deque
from pathlib import Path

import apsw

from app.cli.bench.promise import Promise, at_most
from app.cli.words import Problem
from app.services.verification import chain, verify
from app.services.verification.findings import Findings
from app.services.verification.opening import snapshot


def measure(path: Path, *, rounds: int) -> list[Promise]:
    """Prove the record in `path` and read it, turn by turn; compare what each took at its best.

    Processor time of all threads, as on one core. Raises Problem for a record that is not whole.
    """
    taken: dict[str, list[float]] = {"proof": [], "rows": [], "check": [], "chain": []}
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
            taken["rows"].append(_seconds(connection, "SELECT * FROM audit_log ORDER BY seq"))
            taken["check"].append(_seconds(connection, "PRAGMA integrity_check"))
    best = {name: min(seconds) for name, seconds in taken.items()}
    what = f"10. {report.rows:,} audit rows, against reading them"
    return [
        at_most(f"{what}: each number, link, hash and text", best["chain"] / best["rows"], 1.6),
        at_most(f"{what}: all of verify, every table and SQLite's own check",
                best["proof"] / best["rows"], 1.6),
        at_most(f"{what} and SQLite's own check: all of verify",
                best["proof"] / (best["rows"] + best["check"]), 2),
    ]  # fmt: skip


def _seconds(connection: apsw.Connection, sql: str) -> float:
    """Return the processor time of reading every row of a query."""
    began = time.process_time()
    deque(connection.execute(sql), maxlen=0)
    return time.process_time() - began
