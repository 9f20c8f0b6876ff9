"""Checks and runs an import: small ones at once, large ones in the worker or beside the pages."""

from __future__ import annotations

import json
import logging
import secrets
import threading
from collections.abc import Callable
from contextlib import suppress
from dataclasses import asdict
from functools import partial
from pathlib import Path
from time import monotonic
from typing import IO

import apsw

from app.models.base import close_database
from app.models.import_jobs import ImportJob
from app.models.users import User
from app.models.writes import WriteFailed, writes
from app.queries import worker
from app.services import context
from app.services.backups import copies
from app.services.errors import Invalid, Refusal
from app.services.imports import import_jobs, run
from app.services.imports.import_store import Store
from app.services.imports.report import Report
from app.services.jobs import outbox
from app.services.jobs.running import Moved
from app.services.notices import notices

log = logging.getLogger("armguard.imports")
# More rows than that are checked and written beside the request.
AT_ONCE = 500
MOVED = "The record has changed since the check. Nothing was imported. Look at the rows again."
_COUNTS = "rows new changed same blank refused skipped imported".split()

Work = Callable[[Path, ImportJob, User], None]


class ImportFailed(Refusal):
    """An import that the worker could not bring to its end; nothing was imported."""

    code = "import_failed"
    title = "Not imported"


class _Differs(Exception):
    """The run would do something else than what the check had shown."""


def check(data: Path, job: ImportJob, *, user: User) -> None:
    """Find out what each row comes to; nothing is written but that."""
    _begin(data, job, user, "checking", _check)


def carry_out(data: Path, job: ImportJob, *, user: User, good_rows: bool) -> None:
    """Write the rows as the check has shown them, after a copy of the record."""
    outcome = Store(data).outcome(job.id)
    if outcome is None or job.state != "checked":
        raise import_jobs.NotNow("Check the sheet first. Nothing was imported.")
    report = outcome.report
    report.good_rows = good_rows
    if not report.to_write:
        has = (
            "1 row has a problem" if report.refused == 1 else f"{report.refused} rows have problems"
        )
        problems = f"{has}. Correct or skip first, or import the good rows only."
        words = problems if report.problems else "There is nothing new."
        raise import_jobs.NotNow(f"{words} Nothing was imported.")
    _begin(data, job, user, "running", _run, good_rows=int(good_rows))


def by_worker(data: Path, import_id: int, user: User, say: run.Progress) -> str:
    """Do what an import waits for, and return how it ended in words; what is over is left alone.

    Raises ImportFailed with why not.
    """
    job = ImportJob.get_by_id(import_id)
    works: dict[str, Callable[..., None]] = {"checking": _check, "running": _run}
    work = works.get(job.state)
    if work is not None:
        lock = Store(data).claim(job.id)
        if lock is None:
            raise import_jobs.NotNow("This import is being worked at already.")
        _guarded(partial(work, say=say), data, job, user, lock)
    job = ImportJob.get_by_id(import_id)
    result = import_jobs.result_of(job)
    if job.state == "failed":
        raise ImportFailed(result["sentence"])
    if job.state == "done":
        return f"{result['imported']} of {job.total_rows} rows imported."
    return f"{job.total_rows} rows looked at. Nothing is saved yet."


def seen(job: ImportJob, user: User) -> None:
    """Note that a user stands before an import that the worker has ended."""
    number, _ = import_jobs.of_worker(job)
    if number:
        notices.seen(user, f"/jobs/{number}")


@writes
def _ask_worker(job: ImportJob, user: User, state: str, more: dict[str, int]) -> None:
    """Have the worker do it: that it begins and that it is asked for are one block."""
    import_jobs.began(job, state, user=user, **more)
    word = "Check" if state == "checking" else "Import"
    key = f"{import_jobs.KEY}{job.id}/{secrets.token_hex(8)}"
    outbox.add("import", f"{word} of {job.filename}", {"import": job.id}, key=key, user=user)


def _begin(data: Path, job: ImportJob, user: User, state: str, work: Work, **more: int) -> None:
    if job.total_rows > AT_ONCE and worker.is_alive(data):
        _ask_worker(job, user, state, more)
        return
    lock = Store(data).claim(job.id)
    if lock is None:
        raise import_jobs.NotNow("This import is being worked at already.")
    try:
        import_jobs.began(job, state, user=user, **more)
    except BaseException:
        lock.close()
        raise
    if job.total_rows <= AT_ONCE:
        _guarded(work, data, job, user, lock)
        return
    origin = context.current()
    thread = threading.Thread(
        target=_beside, args=(origin, work, data, job, user, lock), name=f"import-{job.id}"
    )
    thread.daemon = True
    thread.start()


def _beside(
    origin: context.Origin, work: Work, data: Path, job: ImportJob, user: User, lock: IO[bytes]
) -> None:
    """Work in this thread, with a connection of its own, for whom the request came from."""
    try:
        with context.acting_from(origin):
            _guarded(work, data, job, user, lock)
    finally:
        close_database()


def _guarded(work: Work, data: Path, job: ImportJob, user: User, lock: IO[bytes]) -> None:
    """Do the work; whatever goes wrong, the job ends with a sentence and the lock is let go."""
    with lock:
        sentence = None
        try:
            work(data, job, user)
        except Moved:
            sentence = import_jobs.CANCELLED
        except Invalid as error:
            sentence = str(error)
        except WriteFailed as error:
            sentence = error.text
        except (OSError, apsw.Error) as error:
            log.exception("import %s failed", job.id)
            sentence = f"A file could not be read or written ({error}). Nothing was imported."
        except Exception:  # a thread has nobody above it to say so
            log.exception("import %s failed", job.id)
            sentence = "Something went wrong in ArmGuard. Nothing was imported."
        if sentence is not None:
            with suppress(WriteFailed):
                _fail(data, job.id, sentence, user)


def _fail(data: Path, job_id: int, sentence: str, user: User) -> None:
    job = ImportJob.get_by_id(job_id)
    import_jobs.ended(job, "failed", {"sentence": sentence}, user=user)
    import_jobs.let_go(data, job)


def _check(
    data: Path,
    job: ImportJob,
    user: User,
    notice: str | None = None,
    say: run.Progress | None = None,
) -> None:
    store, began = Store(data), monotonic()
    ask = import_jobs.asked(job, store.content(job.sha256), user=user, dry_run=True)
    report = run.import_rows(ask, _progress(job, say), None)
    store.save(job.id, report, ask.read.header, ask.read.rows)
    result = _counts(report) | _took(began) | ({"sentence": notice} if notice else {})
    import_jobs.ended(job, "checked", result, user=user)


def _run(data: Path, job: ImportJob, user: User, say: run.Progress | None = None) -> None:
    store, began = Store(data), monotonic()
    copy = copies.before_import(data, job.id)
    ask = import_jobs.asked(job, store.content(job.sha256), user=user, dry_run=False)
    shown = store.outcome(job.id)

    def as_shown(report: Report) -> None:
        if shown is None or _essence(report) != _essence(shown.report):
            raise _Differs
        result = _counts(report) | _took(began) | {"backup": copy.name}
        import_jobs.ended(job, "done", result, user=user)

    try:
        written = run.import_rows(ask, _progress(job, say), as_shown).written
    except _Differs:
        written = False
    if written:
        import_jobs.let_go(data, job)
    else:
        _check(data, ImportJob.get_by_id(job.id), user, MOVED)


def _essence(report: Report) -> str:
    """Return what a check has shown to whoever agreed to it."""
    said = asdict(report)
    names = "new changed same blank refused skipped problems changes".split()
    return json.dumps([said[name] for name in names])


def _counts(report: Report) -> dict[str, int]:
    return {name: getattr(report, name) for name in _COUNTS}


def _took(began: float) -> dict[str, float]:
    """Return how long the work took, by which the next one is estimated."""
    return {"seconds": round(monotonic() - began, 3)}


def _progress(job: ImportJob, say: run.Progress | None = None) -> run.Progress | None:
    """Return what notes the progress of an import that somebody waits for."""
    return _Progress(job, say) if job.total_rows > AT_ONCE else None


class _Progress:
    """Writes how many rows are judged into the job, at most once a second; `say` hears it, too."""

    def __init__(self, job: ImportJob, say: run.Progress | None) -> None:
        self.job, self.say = job, say
        self.said_at = monotonic()

    def __call__(self, done: int, rows: int) -> None:
        if done < rows and monotonic() - self.said_at < 1:
            return
        self.said_at = monotonic()
        with suppress(WriteFailed):  # nobody loses an import because its progress is not seen
            _note(self.job.id, done)
            if self.say is not None:
                self.say(done, rows)


@writes
def _note(job_id: int, done: int) -> None:
    ImportJob.update(done_rows=done).where(ImportJob.id == job_id).execute()
