"""Imports from the browser, as their pages show them."""

from __future__ import annotations

import json

from app.models.import_jobs import ImportJob
from app.models.users import User

ROWS = 20
# Of how many earlier imports the choice of columns is remembered.
REMEMBERED = 200
# Smaller imports say little about the time that a row takes.
ROWS_THAT_TELL = 20
# What writing takes against checking, where nothing was imported here yet.
WRITING = 3
BEFORE_A_CHOICE = ("uploaded", "cancelled")
AT_WORK = ("checking", "running")
OVER = ("done", "failed", "cancelled")


def listed(user: User, *, everybody: bool) -> list[ImportJob]:
    """Return the newest imports: a user's own, or everybody's for an admin."""
    query = ImportJob.select(ImportJob, User).join(User).order_by(ImportJob.id.desc()).limit(ROWS)
    return list(query if everybody else query.where(ImportJob.user == user))


def visible(job_id: int, user: User, *, everybody: bool) -> ImportJob | None:
    """Return an import that its owner or an admin asks for."""
    query = ImportJob.select(ImportJob, User).join(User).where(ImportJob.id == job_id)
    job: ImportJob | None = query.first()
    if job is None or not (everybody or job.user_id == user.id):
        return None
    return job


def same_file(job: ImportJob) -> ImportJob | None:
    """Return the newest earlier import that brought this very file in."""
    same = (ImportJob.sha256 == job.sha256) & (ImportJob.kind == job.kind)
    earlier = same & (ImportJob.state == "done") & (ImportJob.id != job.id)
    found: ImportJob | None = (
        ImportJob.select().where(earlier).order_by(ImportJob.id.desc()).first()
    )
    return found


def remembered(kind: str, header: list[str]) -> list[str] | None:
    """Return the fields that were chosen last for a sheet with this very header."""
    chosen = (ImportJob.kind == kind) & ImportJob.state.not_in(BEFORE_A_CHOICE)
    query = ImportJob.select(ImportJob.mapping).where(chosen & ImportJob.mapping.is_null(False))
    for (text,) in query.order_by(ImportJob.id.desc()).limit(REMEMBERED).tuples():
        mapping = json.loads(text)
        if mapping["header"] == header:
            return list(mapping["fields"])
    return None


def seconds_for(job: ImportJob, rows: int) -> float | None:
    """Return how long writing so many rows will take: by an earlier import, or by this check."""
    done = (ImportJob.kind == job.kind) & (ImportJob.state == "done")
    query = ImportJob.select(ImportJob.result).where(done).order_by(ImportJob.id.desc())
    for (text,) in query.limit(ROWS).tuples():
        earlier = json.loads(text or "{}")
        if earlier.get("seconds") and earlier.get("imported", 0) >= ROWS_THAT_TELL:
            return float(earlier["seconds"] * rows / earlier["imported"])
    checked = json.loads(job.result or "{}").get("seconds")
    return float(checked * WRITING) if checked else None


def needs(digest: str) -> bool:
    """Say whether an import that is not over yet needs an upload."""
    open_ones = (ImportJob.sha256 == digest) & ImportJob.state.not_in(OVER)
    return ImportJob.select().where(open_ones).exists()  # type: ignore[no-any-return]


def at_work() -> bool:
    """Say whether an import is being checked or written, as the record has it."""
    return ImportJob.select().where(ImportJob.state.in_(AT_WORK)).exists()  # type: ignore[no-any-return]
