"""Imports in the browser: upload, columns, check, and what was left out."""

from __future__ import annotations

import json
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.blueprints.imports import forms
from app.blueprints.imports.forms import Chosen, UploadForm
from app.models.import_jobs import ImportJob
from app.models.roles import Act
from app.queries import import_jobs as jobs
from app.queries import import_words, paging
from app.services.errors import NotFound
from app.services.imports import import_jobs, import_work, problem_rows, template
from app.services.imports.import_store import Outcome, Store
from app.web import arguments
from app.web.access import acting_user, allowed, requires
from app.web.configuration import data_directory
from app.web.download import attachment
from app.web.render import page

bp = Blueprint("imports", __name__)
ONE = f"/imports/<int(max={paging.LARGEST}):job_id>"
ROWS = 50
Answer = AnyResponse | tuple[Response, int]


@bp.get("/imports")
@requires(Act.REGISTER)
def index() -> Response:
    """Offer an upload, and list the imports before."""
    return _index(UploadForm(kind=request.args.get("kind") or "personnel"))


@bp.post("/imports")
@requires(Act.REGISTER)
def create() -> Answer:
    """Keep a file and go on to its columns."""
    form = UploadForm()
    job = form.upload(data_directory())
    if job is None:
        return _index(form), 422
    return redirect(url_for(".columns", job_id=job.id), 303)


@bp.get("/imports/template/<any(personnel, items, qualifications):kind>.<any(csv, xlsx):form>")
@requires(Act.REGISTER)
def template_file(kind: str, form: str) -> Response:
    """Send an empty sheet to fill in."""
    name = f"armguard-{kind}-template.{form}"
    return attachment(template.pieces(kind, form), name, form)


@bp.get(f"{ONE}/columns")
@requires(Act.REGISTER)
def columns(job_id: int) -> Answer:
    """Show what each column was taken for."""
    job = _mine(job_id)
    if job.state not in ("uploaded", "checked"):
        return redirect(_place(job), 303)
    return _columns(Chosen(job, json.loads(job.mapping)["fields"]))


@bp.post(f"{ONE}/columns")
@requires(Act.REGISTER)
def check(job_id: int) -> Answer:
    """Note the columns and check the rows."""
    job = _mine(job_id)
    chosen = Chosen(job, [])
    if not chosen.save():
        return _columns(chosen), 422
    import_work.check(data_directory(), job, user=acting_user())
    return redirect(_place(_mine(job_id)), 303)


@bp.get(ONE)
@requires(Act.REGISTER)
def show(job_id: int) -> Answer:
    """Show what the check found."""
    job = _mine(job_id)
    outcome = Store(data_directory()).outcome(job.id)
    if job.state != "checked" or outcome is None:
        return redirect(_place(job), 303)
    return page("imports/check.html", job=job, **_checked(job, outcome))


@bp.post(f"{ONE}/fixes")
@requires(Act.REGISTER)
def correct(job_id: int) -> Answer:
    """Take corrections and check the rows again."""
    job = _mine(job_id)
    import_jobs.correct(job, forms.corrections(_outcome(job)), user=acting_user())
    import_work.check(data_directory(), job, user=acting_user())
    return redirect(_place(_mine(job_id)), 303)


@bp.post(f"{ONE}/run")
@requires(Act.REGISTER)
def carry_out(job_id: int) -> Answer:
    """Write the rows."""
    job = _mine(job_id)
    refusal = forms.carry_out(data_directory(), job)
    if refusal is not None:
        context = _checked(job, _outcome(job)) | {"notice": refusal}
        return page("imports/check.html", job=job, **context), 409
    return redirect(_place(_mine(job_id)), 303)


@bp.post(f"{ONE}/cancel")
@requires(Act.REGISTER)
def cancel(job_id: int) -> Answer:
    """Give the import up."""
    import_jobs.cancel(data_directory(), _mine(job_id), user=acting_user())
    return redirect(url_for(".index"), 303)


@bp.get(f"{ONE}/progress")
@requires(Act.REGISTER)
def progress(job_id: int) -> Response:
    """Show how far an import has come, or how it ended, to its owner and to admins."""
    job = _seen(job_id)
    import_work.seen(job, acting_user())
    return page("imports/progress.html", "_progress", job=job, result=import_jobs.result_of(job),
                worker_job=import_jobs.of_worker(job))  # fmt: skip


@bp.get(f"{ONE}/problems")
@requires(Act.REGISTER)
def problems(job_id: int) -> Response:
    """Send the rows with problems as a file of the same kind."""
    job = _seen(job_id)
    outcome = _outcome(job)
    is_xlsx = job.filename.lower().endswith(".xlsx")
    make = problem_rows.as_xlsx if is_xlsx else problem_rows.as_csv
    content = make(outcome.header, outcome.left, outcome.report)
    suffix = "xlsx" if is_xlsx else "csv"
    return attachment([content], f"problems-{job.id}.{suffix}", suffix)


def _index(form: UploadForm) -> Response:
    everybody = allowed(Act.EDIT)
    listed = jobs.listed(acting_user(), everybody=everybody)
    results = {job.id: import_jobs.result_of(job) for job in listed}
    return page("imports/list.html", form=form, jobs=listed, results=results, place=_place)


def _columns(chosen: Chosen) -> Response:
    job = chosen.job
    return page(
        "imports/columns.html", job=job, chosen=chosen,
        header=import_jobs.header_of(job), better=_better_kind(job),
    )  # fmt: skip


def _better_kind(job: ImportJob) -> str | None:
    """Return what the sheet looks like instead, where whoever asks may bring that in."""
    better = import_jobs.better_kind(job)
    return None if better == forms.QUALIFICATIONS.value and not allowed(Act.EDIT) else better


def _checked(job: ImportJob, outcome: Outcome) -> dict[str, Any]:
    report = outcome.report
    changes = arguments.text("show") == "changes"
    words = import_words.unknown(report.problems)
    others = import_words.others(report.problems, words)
    rows = report.changes if changes else others
    start = (max(1, arguments.number("page") or 1) - 1) * ROWS
    seen = jobs.same_file(job)
    may_see = seen is not None and (allowed(Act.EDIT) or seen.user_id == acting_user().id)
    return {
        "report": report, "changes": changes, "rows": rows[start : start + ROWS],
        "page_number": start // ROWS + 1, "pages": -(-len(rows) // ROWS),
        "words": words,
        "estimate": jobs.seconds_for(job, report.new + report.changed),
        "earlier": seen, "may_see": may_see, "result": import_jobs.result_of(job),
    }  # fmt: skip


def _place(job: ImportJob) -> str:
    """Return the address of an import's present step."""
    mine = job.user_id == acting_user().id
    endpoint = {"uploaded": ".columns", "checked": ".show"}.get(job.state) if mine else None
    return url_for(endpoint or ".progress", job_id=job.id)


def _mine(job_id: int) -> ImportJob:
    """Return an import of whoever asks: only its owner works at it."""
    job = jobs.visible(job_id, acting_user(), everybody=False)
    return job or _nowhere(job_id)


def _seen(job_id: int) -> ImportJob:
    job = jobs.visible(job_id, acting_user(), everybody=allowed(Act.EDIT))
    return job or _nowhere(job_id)


def _nowhere(job_id: int) -> ImportJob:
    raise NotFound("unknown_import", f"There is no import {job_id}.")


def _outcome(job: ImportJob) -> Outcome:
    outcome = Store(data_directory()).outcome(job.id)
    if outcome is None:
        raise import_jobs.NotNow("This sheet was not checked yet.")
    return outcome
