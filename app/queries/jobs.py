"""Jobs as their pages show them."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from app.models.jobs import Job
from app.models.users import User
from app.queries import paging

ROWS = 50


def listed(user: User, after: str, *, everybody: bool) -> tuple[list[Job], str | None]:
    """Return (one page of jobs, where the next begins), the newest first.

    A user's own, or everybody's and the night's for an admin.
    """
    query = _with_users().where(Job.id < (paging.number(after) or paging.LARGEST))
    query = query.order_by(Job.id.desc()).limit(ROWS + 1)
    found = list(query if everybody else query.where(Job.user == user))
    return found[:ROWS], str(found[ROWS - 1].id) if len(found) > ROWS else None


def visible(job_id: int, user: User, *, everybody: bool) -> Job | None:
    """Return a job that its owner or an admin asks for."""
    job: Job | None = _with_users().where(Job.id == job_id).first()
    if job is None or not (everybody or job.user_id == user.id):
        return None
    return job


def of_kind(kind: str) -> list[Job]:
    """Return the newest jobs of one kind: its history."""
    return list(_with_users().where(Job.kind == kind).order_by(Job.id.desc()).limit(ROWS))


def _with_users() -> Any:  # peewee's own query
    return Job.select(Job, User).join(User, JOIN.LEFT_OUTER)
