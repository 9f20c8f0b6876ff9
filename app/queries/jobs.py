"""Jobs as their pages show them."""

from __future__ import annotations

from typing import Any

from peewee import JOIN

from app.models.jobs import Job
from app.models.users import User

ROWS = 50


def listed(user: User, *, everybody: bool) -> list[Job]:
    """Return the newest jobs: a user's own, or everybody's and the night's for an admin."""
    query = _with_users().order_by(Job.id.desc()).limit(ROWS)
    return list(query if everybody else query.where(Job.user == user))


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
