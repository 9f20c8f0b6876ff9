"""Runs every check over one snapshot of a file; a file too damaged for a check is a finding too.

SQLite's own check takes longer than all others together and needs no Python: it runs beside them.
"""

from __future__ import annotations

from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from functools import partial
from pathlib import Path
from typing import NamedTuple

import apsw

from app.queries.chain import head_code
from app.services.verification import (
    authority,
    chain,
    checkpoints,
    counts,
    erasures,
    ledger,
    seals,
    stock,
    structure,
)
from app.services.verification.checkpoints import Start
from app.services.verification.findings import Findings, Report
from app.services.verification.opening import Moved, snapshot
from app.services.verification.replay import Replay

Check = Callable[[apsw.Connection, Findings], None]

# In the order a reader wants them: its machinery, its contents.
_CHECKS: tuple[tuple[str, Check], ...] = (
    ("references", structure.check_references),
    ("schema", structure.check_schema),
    ("custody", ledger.check_custody),
    ("spans", ledger.check_spans),
    ("stock", stock.check_stock),
    ("authority", authority.check_authority),
    ("counts", counts.check_counts),
    ("receipts", ledger.check_receipts),
    ("erasures", erasures.check_erasures),
    ("answers", ledger.check_answers),
    ("checkpoints", checkpoints.check_checkpoints),
)


class Asked(NamedTuple):
    """How to prove a record: the arguments of `verify`."""

    since_checkpoint: bool
    kept: tuple[Path, ...]
    media: tuple[Path, ...]
    lenient: bool


def verify(path: Path, given: Asked) -> Report:
    """Prove the record in `path` (app.services.verification)."""
    path.open("rb").close()
    kept = (*checkpoints.files(*given.kept),)
    asked = given._replace(kept=kept, media=(*given.media, path.parent / "media"))
    try:
        return _verified(path, asked, may_be_live=False)
    except Moved:
        return _verified(path, asked, may_be_live=True)


def _verified(path: Path, asked: Asked, *, may_be_live: bool) -> Report:
    findings = Findings()
    count, seq, head, start = 0, 0, "", chain.WHOLE
    try:
        with ThreadPoolExecutor(1) as beside, snapshot(path, may_be_live=may_be_live) as connection:
            if structure.is_foreign(connection):
                structure.check_identity(connection, findings)
                return Report(seq, head, count, findings.all())
            by_sqlite = beside.submit(_integrity, path, may_be_live=may_be_live)
            start = _start(connection, asked, findings)
            count, seq, head = _chain(connection, start, findings)
            _guarded("owner", structure.check_identity, connection, findings)
            contents = Findings()
            for name, check in _CHECKS:
                _guarded(name, check, connection, contents)
            kept = partial(checkpoints.check_kept, kept=asked.kept)
            _guarded("kept checkpoints", kept, connection, contents)
            findings.join(by_sqlite.result())
            findings.join(contents)
    except apsw.Error as error:
        findings.add("unreadable", f"{path.name} cannot be read as a database: {_words(error)}.")
    return Report(seq, head, count, findings.all(), start.seq or None)


def _integrity(path: Path, *, may_be_live: bool) -> Findings:
    """Run SQLite's own check on a connection of its own; of a live file a moment later."""
    findings = Findings()
    with snapshot(path, may_be_live=may_be_live) as connection:
        _guarded("structure", structure.check_integrity, connection, findings)
    return findings


def _start(connection: apsw.Connection, asked: Asked, findings: Findings) -> Start:
    """Return where the replay begins; a file in which that cannot be found is replayed whole."""
    begin = chain.WHOLE

    def check(connection: apsw.Connection, findings: Findings) -> None:
        nonlocal begin
        begin = seals.check_seals(
            connection,
            findings,
            asked.media,
            lenient=asked.lenient,
            whole=not asked.since_checkpoint,
        )

    _guarded("seals", check, connection, findings)
    if not asked.since_checkpoint:
        return begin
    try:
        return max(checkpoints.newest(connection) or begin, begin)
    except (apsw.Error, TypeError, ValueError):
        return begin


def _chain(connection: apsw.Connection, start: Start, findings: Findings) -> tuple[int, int, str]:
    replay = Replay(connection, findings, start.seq)
    found = (0, 0, "")

    def check(connection: apsw.Connection, findings: Findings) -> None:
        nonlocal found
        count, seq, newest = chain.check(connection, replay, findings, start)
        found = (count, seq, "")
        if not count and start.seq:
            text = f"The audit log ends with row {seq}, which was signed: what said so is missing."
            findings.add("chain_gap", text, seq)
        elif not count:
            findings.add("chain_empty", "The audit log is empty.")
        replay.finish()
        found = (count, seq, head_code(newest))

    _guarded("chain", check, connection, findings)
    return found


def _guarded(name: str, check: Check, connection: apsw.Connection, findings: Findings) -> None:
    try:
        check(connection, findings)
    except (apsw.Error, TypeError, ValueError) as error:
        # Only a file that somebody damaged or rebuilt brings a check to its knees.
        text = f"The {name} could not be checked: {_words(error)}."
        findings.add("unchecked", text)


def _words(error: Exception) -> str:
    """Return SQLite's own words; other errors may quote what a column holds."""
    return str(error) if isinstance(error, apsw.Error) else "a value is not what it must be"
