"""Jobs: how far a long task has come and how it ended."""

from __future__ import annotations

from flask import Blueprint, Response, current_app

from app.models.roles import Act
from app.queries import import_jobs, paging
from app.services.errors import NotFound
from app.services.imports.import_jobs import result_of
from app.services.jobs import outbox
from app.web.access import acting_user, allowed, requires
from app.web.render import page
from tasks import queue

bp = Blueprint("jobs", __name__)


@bp.teardown_app_request
def tell_worker(_error: BaseException | None) -> None:
    """Tell the worker what a request has asked for, once that is committed."""
    if added := outbox.take_added():
        queue.tell(current_app.config["ARMGUARD"].data, added)


@bp.get(f"/jobs/<int(max={paging.LARGEST}):job_id>")
@requires(Act.REGISTER)
def show(job_id: int) -> Response:
    """Show a job to its owner and to admins."""
    job = import_jobs.visible(job_id, acting_user(), everybody=allowed(Act.EDIT))
    if job is None:
        raise NotFound("unknown_job", f"There is no job {job_id}.")
    return page("jobs/show.html", "_job", job=job, result=result_of(job))
