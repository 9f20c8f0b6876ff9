"""The nightly check of the record: the whole chain replayed, everything compared with it."""

from __future__ import annotations

from pathlib import Path

from app.models.base import database
from app.models.jobs import Job
from app.services.errors import Refusal
from app.services.jobs.running import Done, Progress
from app.services.verification import verify
from app.services.witnesses import checkpoints


class Unproven(Refusal):
    """The record does not prove itself."""

    code = "unproven"


def work(data: Path, _job: Job, _say: Progress) -> Done:
    """Verify the running record. Raises Unproven with the first finding's words."""
    kept = filter(Path.is_dir, [data / checkpoints.FOLDER])
    report = verify(Path(str(database.database)), kept=[*kept], media=[data / "media"])
    if not report.ok:
        more = len(report.findings) - 1
        also = f" And {more} more: armguard verify names them." if more else ""
        raise Unproven(f"{report.findings[0].text}{also}")
    return Done(f"All {report.rows} rows of the audit chain agree.", {"head": report.head})
