"""Seals old rows: written to a signed file, read back, proven; then the log lets go of them.

A crash before the block leaves a file that no seal names, which does no harm. The one deletion of
the program is here, and a trigger lets go of nothing but what a seal names.
"""

from __future__ import annotations

import gzip
import hashlib
from datetime import datetime
from pathlib import Path
from typing import NamedTuple

from nacl.signing import SigningKey as PrivateKey

from app import clock
from app.models.base import database
from app.models.seals import AuditSeal
from app.models.users import User
from app.models.writes import writes
from app.queries import proof_bundle, segments
from app.queries.segments import Seal
from app.queries.settings import several
from app.services import audit, whole_files
from app.services.clocks import leaps
from app.services.errors import Refusal
from app.services.retention import statement
from app.services.witnesses import checkpoints, signing

# So many rows make a segment: one block that nobody at the counter waits long for.
MOST_ROWS = 20_000
_OPEN = """
SELECT count(*) FROM discrepancies AS d WHERE coalesce((SELECT s.state FROM discrepancy_steps AS s
  WHERE s.discrepancy_id = d.id ORDER BY s.id DESC LIMIT 1), 'open')
  NOT IN ('resolved', 'written off')
"""
# The log from the first row that is not sealed; a row of a clock that ran ahead keeps what follows.
_YOUNG = "SELECT seq FROM audit_log WHERE seq > ? AND recorded_at >= ? ORDER BY seq LIMIT 1"
_LATEST = (
    "SELECT seq, recorded_at FROM audit_log WHERE seq BETWEEN ? AND ? "
    "ORDER BY recorded_at DESC, seq DESC LIMIT 1"
)
_LAST = "SELECT hash, recorded_at FROM audit_log WHERE seq = ?"
_LET_GO = "DELETE FROM audit_log WHERE seq BETWEEN ? AND ?"


class NotSealed(Refusal):
    """What should be sealed does not prove itself, or nobody knows how old it is."""

    code = "not_sealed"
    title = "Not sealed"


class Plan(NamedTuple):
    """What would be sealed: the rows from `first_seq` to `last_seq`, and by which rule.

    `doubt` says why the clock is not believed; then nothing is.
    """

    years: int
    before: datetime
    discrepancies: int
    first_seq: int
    last_seq: int
    last_at: datetime | None
    doubt: str | None = None

    @property
    def rows(self) -> int:
        """Return how many rows that are."""
        return self.last_seq - self.first_seq + 1


class NotWhole(Refusal):
    """Something of the record is not here, so it cannot be sent whole."""

    code = "segment_missing"
    title = "Not sent"


def all_there() -> None:
    """Raise NotWhole where a segment is missing or was altered."""
    if found := segments.not_whole():
        first = found[0]
        raise NotWhole(
            f"The segment of audit rows {first.first_seq} to {first.last_seq} is missing or was "
            "altered. Bring it back from a backup's folder media."
        )


def plan(now: datetime) -> Plan:
    """Return what the rule lets be sealed now; nothing is written."""
    chosen = several("retention_years", "retention_open_years")
    open_ones = int(database.execute_sql(_OPEN).fetchone()[0])
    years = int(chosen["retention_years"])
    if open_ones:
        years = max(years, int(chosen["retention_open_years"]))
    before, known = _years_ago(now, years), segments.seals()
    done = known[-1].last_seq if known else 0
    young = database.execute_sql(_YOUNG, (done, clock.to_text(before))).fetchone()
    # Without a young row the newest stays, for what follows it.
    first_kept = young[0] if young else _newest()
    first, last, last_at = done + 1, *_end(done + 1, first_kept - 1)
    moment = clock.from_text(last_at) if last_at else None
    doubt = leaps.doubt(before, now) if last_at else None
    return Plan(years, before, open_ones, first, last, moment, doubt)


def seal(data: Path, *, user: User | None, now: datetime | None = None) -> list[Seal]:
    """Seal what the rule lets be sealed, and return the new seals.

    Raises NotSealed or UnsafeKey, StorageFull, ReadOnly; what is sealed by then stays sealed.
    """
    planned = plan(now or clock.now())
    if planned.rows <= 0:
        return []
    if planned.doubt:
        raise NotSealed(f"{planned.doubt} Nothing was sealed.")
    # Signed first: from here on nobody can say that the log had ended before.
    checkpoints.make(data, user=user)
    made, first = list[Seal](), planned.first_seq
    while first <= planned.last_seq:
        last, _ = _end(first, min(first + MOST_ROWS - 1, planned.last_seq))
        made.append(_seal(data, first, last, user))
        first = last + 1
    return made


def _seal(data: Path, first: int, last: int, user: User | None) -> Seal:
    private, media = signing.private_key(data), data / "media"
    key = signing.public(private, user=user)
    drawn = draw(private, key.public_key, first, last)
    written = write(drawn, media)
    check(written, media)
    put_on_record(written, key.id, user, let_go=True)
    return written


def draw(private: PrivateKey, public_key: str, first: int, last: int) -> Seal:
    """Return the signed seal of a stretch of the log; its file is not there yet."""
    hash_hex, last_at = database.execute_sql(_LAST, (last,)).fetchone()
    known = segments.seals()
    before = known[-1].last_hash if known else audit.GENESIS
    bare = Seal(0, checkpoints.record_name(), first, before, last, hash_hex, last_at, "", 0,
                clock.to_text(clock.now()), public_key, "")  # fmt: skip
    return bare._replace(signature=private.sign(statement.message(bare)).signature.hex())


def write(drawn: Seal, media: Path) -> Seal:
    """Write a segment's file, flushed to the disk, and return its seal with what it is named by.

    Raises StorageFull or ReadOnly.
    """
    found = [statement.heading(drawn), *proof_bundle.row_lines(drawn.first_seq, drawn.last_seq)]
    # Without a time of its own the same rows make the same file.
    content = gzip.compress("".join(f"{line}\n" for line in found).encode(), 6, mtime=0)
    sha256 = hashlib.sha256(content).hexdigest()
    whole_files.store(segments.path_of(media, sha256), content)
    return drawn._replace(sha256=sha256, bytes=len(content))


def check(seal: Seal, media: Path) -> None:
    """See that a segment, read from the disk, is all that its seal says. Raises NotSealed."""
    try:
        heading = next(segments.lines(seal, media))
        seq, newest = seal.first_seq - 1, seal.first_prev_hash
        for row in segments.rows(seal, media):
            follows = (row[0], row[22]) == (seq + 1, newest)
            if not follows or audit.row_hash(newest, row[:22]) != row[23]:
                raise NotSealed(f"Audit row {row[0]} does not prove itself. Nothing of it was "
                                "removed. Run armguard verify.")  # fmt: skip
            seq, newest = row[0], row[23]
    except segments.Unreadable as wrong:
        raise NotSealed(f"{wrong} Nothing of it was removed.") from None
    is_whole = (seq, newest) == (seal.last_seq, seal.last_hash)
    if not is_whole or heading != statement.heading(seal) or not statement.is_genuine(seal):
        raise NotSealed("The segment does not hold what was signed. Nothing of it was removed.")


@writes
def put_on_record(seal: Seal, key_id: int, user: User | None, *, let_go: bool) -> None:
    """Write a seal down; `let_go` takes its rows out of the log in the same block."""
    row = AuditSeal(
        record=seal.record, first_seq=seal.first_seq, first_prev_hash=seal.first_prev_hash,
        last_seq=seal.last_seq, last_hash=seal.last_hash, last_at=seal.until, sha256=seal.sha256,
        bytes=seal.bytes, key=key_id, signed_at=clock.from_text(seal.signed_at),
        signature=seal.signature,
    )  # fmt: skip
    audit.insert(row, user, action="seal")
    if let_go:
        database.execute_sql(_LET_GO, (seal.first_seq, seal.last_seq))


def _end(first: int, last: int) -> tuple[int, str | None]:
    """Return the latest row from one number to another, and its time: there a segment ends.

    Behind it a clock went back; a seal's time is no earlier than that of any row in it.
    """
    return database.execute_sql(_LATEST, (first, last)).fetchone() or (first - 1, None)


def _newest() -> int:
    return int(database.execute_sql("SELECT coalesce(max(seq), 0) FROM audit_log").fetchone()[0])


def _years_ago(now: datetime, years: int) -> datetime:
    try:
        return now.replace(year=now.year - years)
    except ValueError:  # 29 February
        return now.replace(year=now.year - years, day=28)
