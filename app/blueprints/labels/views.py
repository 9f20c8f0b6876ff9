"""Labels: chosen and seen, printed from the browser or as a PDF, written down as labelled."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from markupsafe import Markup
from werkzeug.wrappers import Response as Redirect

from app.blueprints.labels import forms, paper_views, printer_views
from app.blueprints.labels.forms import Asked, NewCodesForm
from app.documents.svg import svg
from app.models.roles import Act
from app.queries import first_days, item_list, labels, person_list
from app.services.errors import Refusal
from app.services.labels import label_jobs, label_papers, label_runs, reading
from app.services.labels import labels as service
from app.services.labels.label_runs import Run
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.media import media
from app.web.paper import on_paper, pdf_response
from app.web.render import page

bp = Blueprint("labels", __name__)
HOLD_IT = "Hold the first page against the labels before you print the rest."
bp.register_blueprint(paper_views.bp)
bp.register_blueprint(printer_views.bp)


@bp.get("/labels")
@requires(Act.REGISTER)
def index() -> Response:
    """Show what will be printed, and the first page at its size."""
    return _page(forms.asked(), NewCodesForm())


@bp.get("/labels/test")
@requires(Act.REGISTER)
def test() -> Response:
    """Say what a label that was just printed reads."""
    given = arguments.text("q", 300)
    return page("labels/test.html", given=given, said=reading.of(given) if given else None)


@bp.get("/labels/print")
@requires(Act.REGISTER)
def show() -> Response:
    """Show every page at its size, for the browser's own Print."""
    run = forms.asked().run()
    back = url_for(".index", **forms.asked().query)
    sheets = label_runs.at_once(run, media())
    return on_paper(sheets, run.name, back, size=run.loaded.paper.page, hint=HOLD_IT)


@bp.get("/labels/labels.pdf")
@requires(Act.REGISTER)
def pdf() -> Response:
    """Return the run as a PDF."""
    return pdf_response(label_runs.document(forms.asked().run(), media()), "labels")


@bp.post("/labels/jobs")
@requires(Act.REGISTER)
def ask() -> Redirect:
    """Have the worker make the PDF of a run, and lead to its job."""
    key = request.form.get("key", "")[:64] or secrets.token_hex(8)
    job = label_jobs.ask(forms.asked().run(), user=acting_user(), key=key)
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.post("/labels/printed")
@requires(Act.REGISTER)
def mark() -> Redirect:
    """Write down that these are labelled now."""
    form = label_papers.known(request.form.get("form", ""))
    codes = forms.code_ids(request.form.get("codes", ""))
    count = service.printed(codes, form, user=acting_user())
    return redirect(url_for(".index", form=form, never="1", marked=count), 303)


@bp.post("/labels/codes")
@requires(Act.EDIT)
def replace() -> Response | Redirect:
    """Revoke the codes of a selection and make new ones, to be printed next."""
    form, asked = NewCodesForm(), forms.asked()
    owners = [row["id"] for row in asked.run().rows]
    kind = "person" if asked.form in label_runs.PEOPLE else "item"
    with form.says_why_not():
        done = service.replace_codes(kind, owners, form.reason.data or "", user=acting_user())
        query = asked.query | {"ids": ",".join(owners), "never": "0", "replaced": done}
        return redirect(url_for(".index", **query), 303)
    return _page(asked, form)


def _page(asked: Asked, form: NewCodesForm) -> Response:
    """Return the page; what does not fit or is too much stands on it as a notice."""
    run, preview, notice = None, None, form.notice or _done()
    try:
        run = asked.run()
        preview = _first_page(run)
    except Refusal as refused:
        run, notice = None, _notice(refused)
    return form_page(
        "labels/index.html",
        form,
        asked=asked,
        run=run,
        preview=preview,
        codes=",".join(str(row["code_id"]) for row in run.rows) if run else "",
        shown=label_runs.SHOWN,
        at_once=label_runs.MOST_IN_REQUEST,
        key=secrets.token_hex(8),
        notice=notice,
        papers=label_papers.choices(asked.form),
        nothing_yet=_nothing_yet(asked, run),
        racks=labels.racks(),
        models=item_list.models(),
        groups=person_list.groups(),
    )


def _nothing_yet(asked: Asked, run: Run | None) -> bool:
    """Say whether nothing of the kind is registered at all, which is not the same as labelled."""
    if run is None or run.rows:
        return False
    begun = first_days.begun()
    return (begun.people if asked.form in label_runs.PEOPLE else begun.items) == 0


def _notice(refused: Refusal) -> dict[str, str]:
    """Return a refusal as the notice above the page."""
    return {"kind": refused.kind, "title": refused.title, "text": refused.text}


def _first_page(run: Run) -> Markup | None:
    """Return the first page as SVG, which escapes what it writes."""
    sheet = label_runs.first_page(run, media())
    return Markup(svg(sheet, f"First page of {run.name}")) if sheet else None  # noqa: S704


def _done() -> dict[str, Any] | None:
    """Return what the last act did, as the address says it."""
    marked, replaced = arguments.number("marked"), arguments.number("replaced")
    if marked:
        title = f"{marked} marked as labelled"
        return {"kind": "ok", "title": title, "text": "What is left without a label is below."}
    if replaced:
        text = "The old labels no longer work. Print these now."
        return {"kind": "ok", "title": f"{replaced} with a new code", "text": text}
    return None
