"""Makes a backup: copied, read back, proven, rehearsed, sealed, flushed; then it is written down.

A backup counts only once its row stands in the record.
"""

from __future__ import annotations

import logging
from datetime import datetime, timedelta
from pathlib import Path
from typing import NamedTuple

import apsw

from app import clock
from app.models.backups import Backup
from app.models.base import database
from app.models.users import User
from app.models.writes import writes
from app.queries import chain
from app.queries.settings import setting
from app.services import audit
from app.services.backups import copies, logs, media, rehearsal, rotation, sealing
from app.services.errors import Refusal
from app.services.settings import settings
from app.services.verification import Report, verify
from app.services.witnesses import checkpoints

log = logging.getLogger("armguard.web")
# Rows that a backup itself leaves behind: a record in which only these are new has not changed.
_CHANGED = (
    "SELECT 1 FROM audit_log WHERE seq > ? "
    "AND object_type NOT IN ('backups', 'backup_copies') AND object_id <> 'backup_made' "
    "AND NOT (object_type = 'jobs' AND actor IS NULL) LIMIT 1"
)
_BEGAN = "SELECT recorded_at FROM audit_log ORDER BY seq LIMIT 1"
_HASH = "SELECT hash FROM audit_log WHERE seq = ?"
LONGEST_SENTENCE = 500
# A day, and an hour for the night's work: without a whole replay in it quarter hours replay whole.
WHOLE_EVERY = timedelta(hours=25)


class NotBackedUp(Refusal):
    """There is no copy that could be relied on."""

    code = "not_backed_up"
    title = "No backup was made"


class Made(NamedTuple):
    """A backup that is on the disk and proven, and not written down yet."""

    path: Path
    kind: str
    sha256: str
    recipient: str
    report: Report
    rehearsed: bool
    sentence: str | None


def make(data: Path, *, user: User | None, kind: str = rotation.BY_HAND) -> Path:
    """Return a fresh, proven backup of the record, written down. Raises NotBackedUp."""
    made = prepared(data, kind)
    note(made, user)
    return made.path


def prepared(data: Path, kind: str, *, rehearse: bool = False) -> Made:
    """Make a backup that `note` is to write down. Raises NotBackedUp; then no part of it stays."""
    known = chain.head()
    path = _copied(data, kind)
    try:
        is_short = kind == rotation.QUARTER and _whole_lately()
        report = prove(path, known.seq, since_checkpoint=is_short)
        media.link(data, path.parent)
        logs.link(data, path.parent)
        checkpoints.write_beside(path.parent)
        sentence = _rehearsed(data, path) if rehearse else _began_at(report, is_short)
        recipient = sealing.recipient()
        sealed = sealing.seal(path, recipient) if recipient else path
        digest = sealing.digest(sealed)
    except OSError as error:
        path.unlink(missing_ok=True)
        log.exception("a backup could not be finished")
        raise NotBackedUp(f"The copy could not be finished: {_words(error)}.") from None
    except BaseException:
        path.unlink(missing_ok=True)
        raise
    rotation.let_go(path.parent)
    return Made(sealed, kind, digest, recipient, report, rehearse, sentence)


def prove(path: Path, least_seq: int, *, since_checkpoint: bool = False) -> Report:
    """Verify a copy, and that its head is one of the live record's, no older than `least_seq`.

    `since_checkpoint`: its chain is replayed behind the newest signed row only; that every page
    can be read, the schema, custody and stock are looked at whole all the same. Raises NotBackedUp.
    """
    report = verify(path, since_checkpoint=since_checkpoint, media=[database.media], lenient=True)
    if not report.ok:
        raise NotBackedUp(f"The copy does not prove itself: {report.findings[0].text}")
    here = database.execute_sql(_HASH, (report.head_seq,)).fetchone()
    if report.head_seq < least_seq or here is None or chain.head_code(here[0]) != report.head:
        raise NotBackedUp("The copy is not of this record: its newest entry is another.")
    return report


@writes
def note(made: Made, user: User | None) -> Backup:
    """Write down that a backup is made and proven."""
    row = Backup(
        kind=made.kind, name=made.path.name, sha256=made.sha256, bytes=made.path.stat().st_size,
        head_seq=made.report.head_seq, head=made.report.head, recipient=made.recipient or None,
        rehearsed=int(made.rehearsed), sentence=made.sentence, user=user, created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action="back up")
    settings.change("backup_made", "yes", user)
    return row


def is_due(now: datetime) -> bool:
    """Say whether it is time for a copy between nights: something changed, and long enough ago."""
    minutes = int(setting("backup_minutes"))
    newest = Backup.select().order_by(Backup.id.desc()).first()
    if not minutes:
        return False
    if newest is None:
        began = database.execute_sql(_BEGAN).fetchone()
        return began is not None and now - clock.from_text(began[0]) >= timedelta(minutes=minutes)
    if now - newest.created_at < timedelta(minutes=minutes):
        return False
    return has_changed(newest.head_seq)


def has_changed(head_seq: int) -> bool:
    """Say whether anything but backups was written down behind this row."""
    return database.execute_sql(_CHANGED, (head_seq,)).fetchone() is not None


def _whole_lately() -> bool:
    """Say whether a copy of the last day was replayed from its first row: then less will do."""
    whole = Backup.select().where(
        (Backup.kind != rotation.QUARTER) & (Backup.created_at > clock.now() - WHOLE_EVERY)
    )
    return bool(whole.exists())


def _began_at(report: Report, is_short: bool) -> str | None:
    if report.since is None:
        return None
    if not is_short:  # a whole replay begins behind the first row only where a segment is not whole
        return (f"Audit rows up to {report.since} are not proven: their sealed segment is missing "
                "or was altered.")  # fmt: skip
    return f"Replayed since the signed entry {report.since}; the night replays all of it."


def _copied(data: Path, kind: str) -> Path:
    try:
        return copies.dated(data, kind)
    except rotation.NoRoom as error:
        raise NotBackedUp(f"{error} Nothing was written.") from None
    except (apsw.Error, OSError):
        log.exception("the record could not be copied")
        raise NotBackedUp(
            "The copy could not be written. Look whether the disk is full, then try again."
        ) from None


def _rehearsed(data: Path, path: Path) -> str:
    """Restore a copy to a blank place, and say how that went. Raises NotBackedUp."""
    try:
        found = rehearsal.rehearse(path, data)
    except rehearsal.Failed as failed:
        raise NotBackedUp(f"The copy could not be restored in a rehearsal: {failed}") from None
    return found[:LONGEST_SENTENCE]


def _words(error: OSError) -> str:
    return error.strerror or str(error) or type(error).__name__
