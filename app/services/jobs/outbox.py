"""Writes down what must happen later, in the block of its cause; the worker does it once."""

from __future__ import annotations

import json
from collections.abc import Mapping
from contextvars import ContextVar
from typing import Any

from app import clock
from app.models.jobs import Job
from app.models.users import User
from app.models.writes import writes
from app.services import audit, context

LONGEST_TITLE = 120
_added: ContextVar[tuple[int, ...]] = ContextVar("added", default=())


@writes
def add(kind: str, title: str, argument: Mapping[str, Any], *, key: str, user: User | None) -> Job:
    """Return the job of this cause, written now unless it was before.

    `key` names the cause: the same key is the same job, whatever became of it. `argument` is what
    JSON can say. A job asked for inside a block that is rolled back has never been.
    """
    known = Job.get_or_none(Job.key == key)
    if known is not None:
        return known  # type: ignore[no-any-return]
    job = Job(
        kind=kind, key=key, title=title[:LONGEST_TITLE], user=user, created_at=clock.now(),
        argument=json.dumps(dict(argument), ensure_ascii=False),
        origin=json.dumps(context.current()._asdict()),
    )  # fmt: skip
    audit.insert(job, user, action="ask for")
    remind(job.id)
    return job


def remind(job_id: int) -> None:
    """Have the worker told of a job once this request has committed; a speed-up, no more."""
    _added.set((*_added.get(), job_id))


def take_added() -> tuple[int, ...]:
    """Return the jobs asked for in this request so far, and forget them."""
    added = _added.get()
    if added:
        _added.set(())
    return added
