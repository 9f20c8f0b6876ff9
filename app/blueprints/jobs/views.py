"""Jobs: how far each has come and how it ended; each night's plan, run now, cancelled, retried."""

from __future__ import annotations

import json
import secrets
from typing import Any

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.jobs.forms import RetryForm
from app.models.jobs import Job
from app.models.roles import Act
from app.queries import jobs, paging, worker
from app.services import exports
from app.services.errors import NotFound
from app.services.imports import import_jobs
from app.services.jobs import job_acts, night_plan, outbox, results
from app.services.notices import notices
from app.web import arguments
from app.web.access import acting_user, allowed, requires
from app.web.configuration import data_directory
from app.web.forms import form_page
from app.web.render import page, wants_fragment
from tasks import queue

bp = Blueprint("jobs", __name__)
ONE = f"/jobs/<int(max={paging.LARGEST}):job_id>"


@bp.teardown_app_request
def tell_worker(_error: BaseException | None) -> None:
    """Tell the worker what a request has asked for, once that is committed."""
    if added := outbox.take_added():
        queue.tell(data_directory(), added)


@bp.get("/jobs")
@requires(Act.READ)
def index() -> Response:
    """Show the night's plan to admins, and the newest jobs: one's own, or everybody's."""
    everybody = allowed(Act.EDIT)
    found, after = jobs.listed(acting_user(), arguments.text("after"), everybody=everybody)
    return page(
        "jobs/list.html",
        "_list",
        plan=night_plan.standings(clock.now()) if everybody and not arguments.text("after") else [],
        jobs=found,
        **arguments.pages(after),
        key=secrets.token_hex(8),
        alive=worker.is_alive(data_directory()),
    )


@bp.post(f"/jobs/plan/<any({', '.join(line.kind for line in night_plan.PLAN)}):planned>")
@requires(Act.SETTINGS)
def run_now(planned: str) -> Redirect:
    """Ask for one line of the night's plan now."""
    line = next(line for line in night_plan.PLAN if line.kind == planned)
    job = night_plan.ask_now(line, user=acting_user(), key=_key())
    return redirect(url_for(".show", job_id=job.id), 303)


@bp.get(ONE)
@requires(Act.READ)
def show(job_id: int) -> Response | Redirect:
    """Show a job to its owner and to admins; an import shows its progress itself."""
    job = _seen(job_id)
    notices.seen(acting_user(), url_for(".show", job_id=job.id))
    if job.kind == "import":
        number = json.loads(job.argument)["import"]
        return redirect(url_for("imports.progress", job_id=number), 303)
    if wants_fragment():
        return page("jobs/show.html", "_job", **_shown(job))
    return _page(job, RetryForm())


@bp.get(f"{ONE}/file")
@requires(Act.READ)
def file(job_id: int) -> Response:
    """Send what a job has made to its owner and to admins; that it leaves is in the audit log."""
    job = _seen(job_id)
    made = _result(job)
    path = results.find(data_directory(), job.id, made)
    if path is None:
        raise NotFound("unknown_file", "There is no such file any more. Ask for it again.")
    if request.method != "HEAD":
        exports.note(job.kind, made["file"].rpartition(".")[2], ["job"], user=acting_user())
        notices.seen(acting_user(), url_for(".show", job_id=job.id))
    response = send_file(
        path, made["media"], download_name=made["file"], conditional=False, max_age=0,
        as_attachment=made["media"] != results.PDF,
    )  # fmt: skip
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post(f"{ONE}/cancel")
@requires(Act.READ)
def cancel(job_id: int) -> Redirect:
    """Give a job up that is not over."""
    job = job_acts.cancel(_seen(job_id).id, user=acting_user())
    if job.kind == "import":
        import_jobs.note_dead(data_directory())
    return redirect(url_for(".show", job_id=job_id), 303)


@bp.post(f"{ONE}/retry")
@requires(Act.READ)
def retry(job_id: int) -> Response | Redirect:
    """Let a job that failed wait again."""
    job, form = _seen(job_id), RetryForm()
    with form.says_why_not():
        job_acts.retry(job.id, form.reason.data or "", user=acting_user())
        return redirect(url_for(".show", job_id=job_id), 303)
    return _page(job, form)


def _key() -> str:
    """Return the key that the page was made with: a second press asks for nothing new."""
    return request.form.get("key", "")[:64] or secrets.token_hex(8)


def _page(job: Job, form: RetryForm) -> Response:
    planned = job.kind in (line.kind for line in night_plan.PLAN)
    history = jobs.of_kind(job.kind) if planned and allowed(Act.EDIT) else []
    return form_page("jobs/show.html", form, history=history, **_shown(job))


def _shown(job: Job) -> dict[str, Any]:
    made = _result(job)
    is_there = results.find(data_directory(), job.id, made) is not None
    alive = job.state not in ("waiting", "running") or worker.is_alive(data_directory())
    return {"job": job, "result": made, "is_there": is_there, "alive": alive}


def _result(job: Job) -> dict[str, Any]:
    return dict(json.loads(job.result)) if job.result else {}


def _seen(job_id: int) -> Job:
    job = jobs.visible(job_id, acting_user(), everybody=allowed(Act.EDIT))
    if job is None:
        raise NotFound("unknown_job", f"There is no job {job_id}.")
    return job
