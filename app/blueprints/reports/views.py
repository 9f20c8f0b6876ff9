"""The reports: a list of them, each on screen, as a file, and on paper by the worker."""

from __future__ import annotations

import secrets
from typing import Any

from flask import Blueprint, Response, redirect, request, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.reports import asked as asking_for
from app.documents import qr
from app.models.base import database
from app.models.purposes import Purpose
from app.models.roles import Act
from app.queries import chain
from app.queries.file_table import Table
from app.queries.letterhead import letterhead
from app.queries.reports import catalogue, entries
from app.queries.reports.shape import Asked, Report
from app.services import exports
from app.services.documents import issued
from app.services.errors import NotFound
from app.services.reports import asking, drawing, filing, saying
from app.web import arguments, download
from app.web.access import acting_user, allowed, requires
from app.web.media import media
from app.web.render import page

bp = Blueprint("reports", __name__)
_NAMES = ", ".join(f'"{name}"' for name in catalogue.KINDS)
ONE = f"/reports/<any({_NAMES}):report>"


@bp.get("/reports")
@requires(Act.READ)
def index() -> Response:
    """Show which reports there are, and what each answers."""
    return page("reports/list.html", kinds=asking_for.readable(), own=not allowed(Act.AUDIT))


@bp.get(ONE)
@requires(Act.READ)
def show(report: str) -> Response:
    """Show a report of the days that the address asks for."""
    with database.atomic():  # one state of the record for all that is shown, and for its code
        return _shown(report, asking_for.asked(report, most=asking_for.most_shown()))


def _shown(report: str, asked: Asked) -> Response:
    now = clock.now()
    made, head = catalogue.made(report, asked, now), letterhead()
    return page(
        "reports/show.html",
        report=made,
        asked=asked,
        rows=sum(block.size for block in made.blocks),
        letterhead=head,
        signed=saying.signed(made, head.signatories),
        made_at=now,
        code=qr.runs(chain.head().code),
        before=asking.made_before(report) if allowed(Act.AUDIT) else [],
        **_choices(report),
        **_forms(report),
    )


def _choices(report: str) -> dict[str, Any]:
    """Return what the page offers to choose from."""
    kind = catalogue.KINDS[report]
    by_place = Purpose.select().order_by(Purpose.position)
    return {
        "kind": kind,
        "periods": asking_for.periods(report),
        "choices": asking_for.choices(kind),
        "purposes": [(one.id, one.name) for one in by_place],
        "actions": entries.ACTIONS,
        "modes": entries.MODES,
    }


def _forms(report: str) -> dict[str, Any]:
    """Return what leads to the report's other forms."""
    address: dict[str, Any] = arguments.asked()
    return {
        "most": drawing.MOST,
        "files": asking_for.files(report),
        "pdf_url": url_for(".ask_pdf", report=report, **address),
        "file_urls": {
            form: url_for(".ask_file", report=report, form=form, **address) for form in filing.MEDIA
        },
        "all_url": arguments.here(rows="all"),
        "key": secrets.token_hex(8),
    }


@bp.get(f"{ONE}.<any(csv, xlsx):form>")
@requires(Act.READ)
def export(report: str, form: str) -> Response:
    """Send a report as a file: the same rows and totals, all of them."""
    with database.atomic():
        made, head = _whole(report), chain.head().code
    lines = saying.in_file(made, saying.Made(clock.now(), acting_user().username, head))
    heads = tuple(str(head) for head in next(lines))
    return download.download(Table(f"report-{report}", heads, lines), form)


@bp.post(f"{ONE}/<any(csv, xlsx):form>")
@requires(Act.READ)
def ask_file(report: str, form: str) -> Redirect:
    """Ask the worker for a file with so many rows that nobody should wait for it."""
    asked = asking_for.asked(report, most=None)
    job = asking.ask_file(report, asked, form, key=_key(), user=acting_user())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.post(f"{ONE}/pdf")
@requires(Act.READ)
def ask_pdf(report: str) -> Redirect:
    """Ask the worker for the report on paper, and lead to its job."""
    asked = asking_for.asked(report, most=None)
    job = asking.ask(report, asked, key=_key(), user=acting_user())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/reports/papers/<int:document_id>")
@requires(Act.AUDIT)
def paper(document_id: int) -> Response:
    """Open a paper that was made before, as it was made."""
    found = asking.paper(document_id)
    path = issued.path_of(media(), found.sha256) if found else None
    if found is None or path is None or not path.is_file():
        raise NotFound("unknown_report", "There is no such paper.")
    if request.method != "HEAD":
        exports.note(asking.KIND, "pdf", ["before"], user=acting_user())
    name = f"armguard-{found.subject.replace(' ', '-')}.pdf"
    response = send_file(path, "application/pdf", download_name=name, conditional=False, max_age=0)
    response.headers["Cache-Control"] = "no-store"
    return response


def _key() -> str:
    """Return the key that the page was made with: a second press asks for nothing new."""
    return request.form.get("key", "")[:64] or secrets.token_hex(8)


def _whole(report: str) -> Report:
    return catalogue.made(report, asking_for.asked(report, most=None))
