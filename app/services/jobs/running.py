"""Does a job: claimed, worked at, its effect and its end committed together, so never twice."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable
from contextlib import suppress
from time import monotonic
from typing import Any, NamedTuple

import apsw

from app import clock
from app.models.base import database
from app.models.jobs import Job
from app.models.roles import Act
from app.models.writes import WriteFailed, writes
from app.services import context
from app.services.errors import Invalid, NotFound, Refusal
from app.services.logs.writing import jobs as ends
from app.services.notices import notices
from app.services.notices.notices import News

log = logging.getLogger("armguard.jobs")
# A job at which the worker died as often is not tried again by itself: it may be what kills it.
MOST_ATTEMPTS = 5
BROKEN = "Something went wrong in ArmGuard. Nothing was made. Try again, or tell who keeps it."
DEADLY = "ArmGuard stopped {n} times while it worked at this. Nothing was made."
_TO_DO = "SELECT id FROM jobs WHERE state = 'waiting' ORDER BY id"
_SAY = (
    "UPDATE jobs SET done = ?, total = ?, problems = ? "
    "WHERE id = ? AND state = 'running' AND attempt = ?"
)


class Moved(Exception):
    """The job was cancelled, or is another attempt's by now; what was prepared is let go."""


class Done(NamedTuple):
    """What working at a job came to.

    `sentence` says in words what came of it, `result` is a JSON object. `effect` writes into the
    record and is committed with the job's end, so both are there or neither.
    """

    sentence: str
    result: dict[str, Any] = {}
    effect: Callable[[], object] | None = None


class Progress:
    """Says how far a job has come, at most once a second. Raises Moved once it is cancelled."""

    def __init__(self, job: Job) -> None:
        self.job = job
        self.said_at = monotonic()

    def __call__(self, done: int, total: int, problems: int = 0) -> None:
        if 0 < done < total and monotonic() - self.said_at < 1:
            return
        self.said_at = monotonic()
        _say(self.job, done, total, problems)


Work = Callable[[Job, Progress], Done]


def to_do() -> list[int]:
    """Return the ids of jobs that wait, the oldest first."""
    return [job_id for (job_id,) in database.execute_sql(_TO_DO)]


def run(job_id: int, work_of: Callable[[str], Work]) -> None:
    """Do a job that waits; one that is done, cancelled or somebody else's is left alone.

    Raises WriteFailed when not even its failure can be written; it then waits for the next look.
    """
    job = _claim(job_id)
    if job is None:
        return
    began = monotonic()
    origin = context.Origin(**json.loads(job.origin))._replace(source="worker")
    with context.acting_from(origin), suppress(Moved):
        sentence = _tried(job, work_of)
        if sentence is not None:
            _fail(job, sentence)
        how = "failed" if sentence else "done"
        ends.info("job %s (%s) %s in %.1f s", job.id, job.kind, how, monotonic() - began)


def _tried(job: Job, work_of: Callable[[str], Work]) -> str | None:
    """Do the job, or return why it could not be done."""
    try:
        _finish(job, work_of(job.kind)(job, Progress(job)))
    except Moved:
        raise
    except (Refusal, NotFound, WriteFailed) as refusal:
        return refusal.text
    except Invalid as error:
        return str(error)
    except (OSError, apsw.Error) as error:
        log.exception("job %s failed", job.id)
        return f"A file could not be read or written ({type(error).__name__})."
    except Exception:  # the worker goes on with the next one
        log.exception("job %s failed", job.id)
        return BROKEN
    return None


def reclaim() -> int:
    """Let wait again what was left at work; return how many. For the worker, between two jobs.

    A dead worker leaves a job so, and a disk too full to write even that it failed.
    """
    # Looked for each minute, which must not take the record's turn each minute.
    return _reclaim() if Job.select().where(Job.state == "running").exists() else 0


@writes
def _reclaim() -> int:
    left = list(Job.select().where(Job.state == "running"))
    for job in left:
        if job.attempt >= MOST_ATTEMPTS:
            _end(job, "failed", DEADLY.format(n=job.attempt))
        else:
            Job.update(state="waiting").where(Job.id == job.id).execute()
    return len(left)


@writes
def _claim(job_id: int) -> Job | None:
    job = Job.get_or_none((Job.id == job_id) & (Job.state == "waiting"))
    if job is None:
        return None
    job.state, job.attempt, job.begun_at = "running", job.attempt + 1, clock.now()
    job.done = job.total = job.problems = 0
    job.save(only=["state", "attempt", "begun_at", "done", "total", "problems"])
    return job  # type: ignore[no-any-return]


@writes
def _say(job: Job, done: int, total: int, problems: int) -> None:
    database.execute_sql(_SAY, (done, total, problems, job.id, job.attempt))
    if not database.connection().changes():
        raise Moved


@writes
def _finish(job: Job, done: Done) -> None:
    _still(job)
    if done.effect is not None:
        done.effect()
    _end(job, "done", done.sentence, dict(done.result))


@writes
def _fail(job: Job, sentence: str) -> None:
    _still(job)
    _end(job, "failed", sentence)


def _still(job: Job) -> None:
    """Raise Moved unless this attempt is still the job's own."""
    now = Job.get_by_id(job.id)
    if (now.state, now.attempt) != ("running", job.attempt):
        raise Moved


def _end(job: Job, state: str, sentence: str, result: dict[str, Any] | None = None) -> None:
    said = json.dumps(result, ensure_ascii=False) if result else None
    Job.update(state=state, sentence=sentence[:500], result=said, finished_at=clock.now()).where(
        Job.id == job.id
    ).execute()
    _tell(job, state, sentence)


def _tell(job: Job, state: str, sentence: str) -> None:
    """Tell whoever asked how it ended; of night work that failed, those who see the plan."""
    kind = "backup" if job.kind in ("backup", "copy") else "job"
    tone = "ok" if state == "done" else "bad"
    text = f"{job.title}: {sentence}" if state == "done" else f"{job.title} failed. {sentence}"
    # Tried again by hand, a job counts its attempts anew.
    key = f"job/{job.id}/{clock.to_text(job.begun_at or clock.now())}"
    news = News(kind, key, tone, text, f"/jobs/{job.id}")
    if job.user_id is not None:
        notices.tell_one(job.user_id, news)
    elif state == "failed":
        notices.tell_all(Act.EDIT, news)
