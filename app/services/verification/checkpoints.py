"""Holds signed checkpoints against the chain: those on record, and those kept outside it."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from app import clock
from app.services.verification.findings import Findings
from app.services.verification.tables import has_table
from app.services.witnesses.statement import Statement

_SIGNED = (
    "SELECT c.id, c.record, c.seq, c.hash, c.signed_at, coalesce(k.public_key, ''), c.signature "
    "FROM checkpoints AS c LEFT JOIN signing_keys AS k ON k.id = c.key_id ORDER BY c.id"
)
_HASH = "SELECT hash FROM audit_log WHERE seq = ?"
_FIRST = "SELECT min(seq) FROM audit_log WHERE seq >= 1"
_RECORD = "SELECT record FROM audit_seals ORDER BY id LIMIT 1"


class Start(NamedTuple):
    """Where a replay begins: behind this row; 0 for the whole chain."""

    seq: int
    hash: str


def check_checkpoints(connection: apsw.Connection, findings: Findings) -> None:
    """See that every checkpoint on record is genuine and of a row that the chain has."""
    for number, said in _signed(connection):
        wrong = _wrong(connection, said)
        if wrong:
            text = f"checkpoints {number}, signed {_when(said)}: {wrong}."
            findings.add("checkpoint_differs", text, said.seq)


def check_kept(connection: apsw.Connection, findings: Findings, kept: Iterable[Path]) -> None:
    """Hold the checkpoint files that were kept elsewhere against the chain."""
    for path in kept:
        said = Statement.from_json(path.read_text(errors="replace"))
        wrong = "it is no checkpoint" if said is None else _wrong(connection, said)
        if said is not None and not wrong:
            keys = "SELECT 1 FROM signing_keys WHERE public_key = ?"
            known = connection.execute(keys, (said.public_key,)).fetchone()
            wrong = None if known else "its key is none that this record knows"
        if wrong:
            when = f", signed {_when(said)}" if said else ""
            findings.add("witness_differs", f"{path.name}{when}: {wrong}.")


def newest(connection: apsw.Connection) -> Start | None:
    """Return the newest checkpoint that is genuine and of this chain; None without one."""
    for _, said in reversed(_signed(connection)):
        if _wrong(connection, said) is None:
            return Start(said.seq, said.hash)
    return None


def files(*places: Path) -> list[Path]:
    """Return the checkpoint files that are meant: of a folder, all that lie in it."""
    found: list[Path] = []
    for place in places:
        found += sorted(place.glob("checkpoint-*.json")) if place.is_dir() else [place]
    return found


def _signed(connection: apsw.Connection) -> list[tuple[int, Statement]]:
    if not has_table(connection, "checkpoints"):
        return []
    rows: list[Any] = connection.execute(_SIGNED).fetchall()
    return [(number, Statement(*said)) for number, *said in rows]


def _wrong(connection: apsw.Connection, said: Statement) -> str | None:
    """Return what does not fit a checkpoint, in words; None where it fits."""
    if not said.is_genuine:
        return "its signature is not its key's"
    if _record(connection) != said.record:
        return "it is of another record, or this one was made anew"
    found = connection.execute(_HASH, (said.seq,)).get
    if found is None and said.seq < (connection.execute(_FIRST).get or 0):
        return None  # sealed in a segment that is not there: which is said of that
    if found is None:
        return f"this record ends before its row {said.seq}: it was put back or cut"
    return None if found == said.hash else f"this record has another row {said.seq}"


def _record(connection: apsw.Connection) -> Any:
    """Return the hash of the record's first row, from the log or from what sealed that row."""
    here = connection.execute(_HASH, (1,)).get
    if here is None and has_table(connection, "audit_seals"):
        return connection.execute(_RECORD).get
    return here


def _when(said: Statement) -> str:
    try:
        return clock.local(clock.from_text(said.signed_at)).strftime("%-d %b %Y %H:%M")
    except ValueError:
        return "at an impossible time"
