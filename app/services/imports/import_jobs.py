"""Imports from the browser: uploaded, columns chosen, checked, corrected, run or cancelled."""

from __future__ import annotations

import json
from pathlib import Path
from typing import Any

from app import clock
from app.models.base import database
from app.models.import_jobs import ImportJob
from app.models.roles import Act, may
from app.models.users import User
from app.models.writes import writes
from app.queries import import_jobs as jobs
from app.services import audit
from app.services.errors import Refusal
from app.services.imports import columns, run
from app.services.imports.fixes import NOTHING_FIXED, Fixes
from app.services.imports.import_store import Store

LONGEST_NAME = 200
CANCELLED = "It was cancelled. Nothing was imported. Upload the file again."
# What begins the outbox key of an import's work; its number follows.
KEY = "import/"
_OF_WORKER = "SELECT id, state FROM jobs WHERE key > ? AND key < ? ORDER BY id DESC LIMIT 1"
STOPPED = "ArmGuard was stopped meanwhile. Nothing was imported. Upload the file again."


class NotNow(Refusal):
    """An act that does not fit to how far the import has come."""

    code = "not_now"
    kind = "warn"
    title = "Not now"


def upload(data: Path, kind: str, name: str, content: bytes, *, user: User) -> ImportJob:
    """Keep an uploaded file and return its import, its columns matched as far as they say.

    Raises BadFile, one sentence, for a file that cannot be used; then nothing is kept.
    """
    fields = run.KINDS[kind].fields
    read = run.read_sheet(kind, name, content)
    chosen = jobs.remembered(kind, read.header) or columns.guess(read.header, fields)
    mapping = json.dumps({"header": read.header, "fields": chosen}, ensure_ascii=False)
    digest = Store(data).keep(content)
    job = ImportJob(
        kind=kind, filename=_shown(name), sha256=digest, mapping=mapping, state="uploaded",
        total_rows=len(read.rows), user=user, created_at=clock.now(),
    )  # fmt: skip
    return _create(job, user)


def choose_columns(job: ImportJob, chosen: list[str], *, user: User) -> None:
    """Note each column's field, "" for none. Raises Invalid with all that is wrong."""
    _only_in(job, "uploaded", "checked")
    header = header_of(job)
    columns.chosen(header, run.KINDS[job.kind].fields, chosen)
    mapping = {"header": header, "fields": chosen}
    _change(job, user, mapping=json.dumps(mapping, ensure_ascii=False), state="uploaded")


def correct(job: ImportJob, more: Fixes, *, user: User) -> None:
    """Add corrections of cells, rows left out, and words that stand for others."""
    _only_in(job, "checked")
    fixes = fixes_of(job).more(cells=more.cells, skipped=more.skipped, words=more.words)
    _change(job, user, fixes=json.dumps(fixes.as_json(), ensure_ascii=False))


def cancel(data: Path, job: ImportJob, *, user: User) -> None:
    """Give an import up that nobody works at; nothing was written."""
    _only_in(job, "uploaded", "checked")
    _change(job, user, state="cancelled", finished_at=clock.now())
    let_go(data, job)


def began(job: ImportJob, state: str, *, user: User, **more: Any) -> None:
    """Note that a check or a run begins; only once, whoever asks twice."""
    _only_in(job, *(("uploaded", "checked") if state == "checking" else ("checked",)))
    _change(job, user, state=state, done_rows=0, **more)


def ended(job: ImportJob, state: str, result: dict[str, Any], *, user: User | None) -> None:
    """Note how a check or a run ended; inside the block of a run it is committed with its rows."""
    over = {"finished_at": clock.now()} if state in jobs.OVER else {}
    _change(job, user, state=state, result=json.dumps(result, ensure_ascii=False), **over)


def let_go(data: Path, job: ImportJob) -> None:
    """Delete the files of an import that is over: the upload, unless another still needs it, and
    what the check said, unless rows were left out that somebody may want to download.
    """
    if job.state != "done" or not result_of(job)["refused"]:
        Store(data).forget(job.id)
    if not jobs.needs(job.sha256):
        Store(data).drop(job.sha256)


def note_dead(data: Path) -> int:
    """Mark what nobody works at any more as failed; return how many there were."""
    dead = 0
    for job in ImportJob.select().where(ImportJob.state.in_(jobs.AT_WORK)):
        state = of_worker(job)[1]
        lock = None if state in ("waiting", "running") else Store(data).claim(job.id)
        if lock is None:
            continue
        with lock:
            sentence = CANCELLED if state == "cancelled" else STOPPED
            ended(job, "failed", {"sentence": sentence}, user=None)
            let_go(data, job)
            dead += 1
    return dead


def of_worker(job: ImportJob) -> tuple[int, str]:
    """Return the newest job of the worker for an import, and its state; (0, "") for none."""
    found = database.execute_sql(_OF_WORKER, (f"{KEY}{job.id}/", f"{KEY}{job.id}0")).fetchone()
    return (int(found[0]), str(found[1])) if found else (0, "")


def asked(job: ImportJob, content: bytes, *, user: User, dry_run: bool) -> run.Ask:
    """Return the import as the service takes it. Raises BadFile, or Invalid for the columns."""
    mapping = json.loads(job.mapping)["fields"]
    read, found = run.opened(job.kind, job.filename, content, mapping)
    return run.Ask(
        kind=job.kind, name=job.filename, digest=job.sha256, read=read, found=found, user=user,
        may_change=may(user.role, Act.EDIT), dry_run=dry_run, good_rows=bool(job.good_rows),
        fixes=fixes_of(job),
    )  # fmt: skip


def header_of(job: ImportJob) -> list[str]:
    """Return the sheet's header."""
    return list(json.loads(job.mapping)["header"])


def better_kind(job: ImportJob) -> str | None:
    """Return the kind whose columns these are where they are not those of the import's own."""
    header, own = header_of(job), run.KINDS[job.kind].fields
    known = {kind: columns.known(header, other.fields) for kind, other in run.KINDS.items()}
    best = max(known, key=lambda kind: known[kind])
    return best if known[best] > columns.known(header, own) else None


def fixes_of(job: ImportJob) -> Fixes:
    """Return the corrections made so far."""
    return Fixes.from_json(json.loads(job.fixes)) if job.fixes else NOTHING_FIXED


def result_of(job: ImportJob) -> dict[str, Any]:
    """Return what is known of a check or run that ended: counts, copy, sentence."""
    return dict(json.loads(job.result)) if job.result else {}


def _only_in(job: ImportJob, *states: str) -> None:
    if job.state not in states:
        raise NotNow("This import has moved on. Nothing was changed. Open it again from the list.")


@writes
def _create(job: ImportJob, user: User) -> ImportJob:
    audit.insert(job, user, action="upload")
    return job


@writes
def _change(job: ImportJob, user: User | None, **fields: Any) -> None:
    """Write fields of the row, unless another request has moved the import on meanwhile."""
    current = ImportJob.get_by_id(job.id)
    if current.state != job.state:
        raise NotNow("This import has moved on. Nothing was changed. Open it again from the list.")
    before = audit.tracked_values(current)
    for name, value in fields.items():
        setattr(job, name, value)
    job.save(only=list(fields))
    audit.changed(job, before, user)


def _shown(name: str) -> str:
    """Return a file's name without folders and without what cannot be seen."""
    bare = name.replace("\\", "/").rpartition("/")[2]
    return "".join(sign for sign in bare if sign.isprintable())[-LONGEST_NAME:] or "sheet"
