"""Checks what is sealed, and lays the segments before the log, so that every check sees it whole.

A segment that is missing or was altered is a finding; the replay then begins behind it.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path

import apsw

from app.models.audit import COLUMNS
from app.queries import segments
from app.queries.segments import Seal
from app.services.audit import GENESIS
from app.services.retention import statement
from app.services.verification.checkpoints import Start
from app.services.verification.findings import Findings
from app.services.verification.tables import has_table

NAMES = ", ".join(f'"{name}"' for name in [*COLUMNS, "prev_hash", "hash"])
_MARKS = ", ".join("?" * (len(COLUMNS) + 2))
_FIRST = "SELECT min(seq) FROM main.audit_log WHERE seq >= 1"
_AT = "SELECT hash FROM main.audit_log WHERE seq = ?"
# A name of the temporary schema is found before the record's own; of the record nothing changes.
_TABLE = f"CREATE TEMP TABLE sealed AS SELECT {NAMES} FROM main.audit_log LIMIT 0"  # noqa: S608
_INSERT = f"INSERT INTO temp.sealed VALUES ({_MARKS})"  # noqa: S608
_INDEXES = (
    "CREATE UNIQUE INDEX temp.sealed_by_seq ON sealed (seq)",
    "CREATE INDEX temp.sealed_by_object ON sealed (object_type, object_id, seq)",
)
_VIEW = (
    f"CREATE TEMP VIEW audit_log AS SELECT {NAMES} FROM temp.sealed "  # noqa: S608
    f"UNION ALL SELECT {NAMES} FROM main.audit_log"
)


def check_seals(
    connection: apsw.Connection,
    findings: Findings,
    places: Sequence[Path],
    *,
    lenient: bool,
    whole: bool,
) -> Start:
    """Check every seal and segment, and return where a replay begins.

    For the `whole` chain the segments' rows are laid before the log. `lenient` leaves segments that
    are not there to others: a backup's lie beside it.
    """
    if not has_table(connection, "audit_seals"):
        return Start(0, GENESIS)
    seals = [Seal(*row) for row in connection.execute(segments.SEALS)]
    _check_row(connection, seals, findings)
    kept_from = connection.execute(_FIRST).get or 0
    gone = [seal for seal in seals if seal.first_seq < kept_from]
    readable, start = _readable(gone, findings, places, lenient=lenient)
    if not whole and gone:
        return Start(gone[-1].last_seq, gone[-1].last_hash)
    if readable:
        connection.pragma("query_only", 0)
        connection.execute(_TABLE)
        for seal in readable:
            rows = (row for row in segments.rows(seal, *places) if row[0] < kept_from)
            connection.executemany(_INSERT, rows)
        for sql in (*_INDEXES, _VIEW):
            connection.execute(sql)
        connection.pragma("query_only", 1)
    return start


def _check_row(connection: apsw.Connection, seals: Iterable[Seal], findings: Findings) -> None:
    """See that each seal is genuine, follows the one before it, and is of this log."""
    last_seq, last_hash, record = 0, GENESIS, None
    for seal in seals:
        here = connection.execute(_AT, (seal.last_seq,)).get
        follows = (seal.first_seq, seal.first_prev_hash) == (last_seq + 1, last_hash)
        if not statement.is_genuine(seal):
            _wrong(findings, seal, "its signature is not its key's")
        elif not follows or seal.record != (record or seal.record):
            _wrong(findings, seal, "it does not follow from the one before it")
        elif here is not None and here != seal.last_hash:
            _wrong(findings, seal, f"the log has another row {seal.last_seq}")
        last_seq, last_hash, record = seal.last_seq, seal.last_hash, seal.record


def _readable(
    gone: list[Seal], findings: Findings, places: Sequence[Path], *, lenient: bool
) -> tuple[list[Seal], Start]:
    """Return the segments behind the last one that cannot be read, and where the replay begins."""
    readable: list[Seal] = []
    start = Start(0, GENESIS)
    for seal in gone:
        wrong = _unreadable(seal, places)
        if wrong is None:
            readable.append(seal)
            continue
        readable, start = [], Start(seal.last_seq, seal.last_hash)
        if not lenient:
            code = "segment_missing" if "is missing" in wrong else "segment_altered"
            findings.add(code, f"{wrong} What it tells cannot be proven.", seal.first_seq)
    return readable, start


def _unreadable(seal: Seal, places: Sequence[Path]) -> str | None:
    """Return what is wrong with a segment's file, in words; the chain's check reads its rows."""
    try:
        heading = next(segments.lines(seal, *places))
    except segments.Unreadable as wrong:
        return str(wrong)
    if heading != statement.heading(seal):
        return f"The segment {seal.sha256[:12]} does not begin with what its seal says."
    return None


def _wrong(findings: Findings, seal: Seal, why: str) -> None:
    text = f"audit_seals {seal.id}, rows {seal.first_seq} to {seal.last_seq}: {why}."
    findings.add("seal_differs", text, seal.first_seq)
