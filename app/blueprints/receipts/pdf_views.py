"""Receipts as PDF: made by the worker when somebody first asks, then opened as they were issued."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app.documents.receipt_words import NAMES
from app.models.roles import Act
from app.queries import paging
from app.queries import receipts as records
from app.queries.paging import Row
from app.queries.settings import setting
from app.services.documents import issued
from app.services.errors import NotFound
from app.services.jobs.results import PDF
from app.services.receipts import receipt_pdfs
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.media import media

bp = Blueprint("pdf", __name__)


@bp.get("/receipts/<number>.pdf")
@requires(Act.READ)
def show(number: str) -> Response | Redirect:
    """Open the PDF that says what the receipt says now, or lead to the job that makes it."""
    record, asked = _record(number), arguments.text("paper")
    paper = asked if asked in NAMES else setting("receipt_paper")
    found = receipt_pdfs.kept(record, paper)
    if found is not None:
        return _opened(record, found)
    job = receipt_pdfs.ask(record, paper, user=acting_user())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get(f"/receipts/<number>/prints/<int(max={paging.LARGEST}):print_id>.pdf")
@requires(Act.READ)
def of_print(number: str, print_id: int) -> Response | Redirect:
    """Open the PDF of one print as it was issued, or lead whoever waits for it to its job."""
    record = _record(number)
    found = next((one for one in record["prints"] if one["id"] == print_id), None)
    if found is None or found["way"] != "pdf":
        raise NotFound("unknown_receipt", "This receipt has no such print as a PDF.")
    if found["sha256"]:
        return _opened(record, found)
    if found["by"] != acting_user().username:
        raise NotFound("unknown_file", f"{found['by']} has asked for it, and it is not made yet.")
    job = receipt_pdfs.of_print(record, print_id, user=acting_user())
    return redirect(url_for("jobs.show", job_id=job.id), 303)


def _opened(record: Row, found: Row) -> Response:
    path = issued.path_of(media(), found["sha256"])
    if not path.is_file():
        raise NotFound("unknown_file", "Its file is not on this machine any more. Print it again.")
    name = f"{record['name']}-{found['id']}.pdf"
    response = send_file(path, PDF, download_name=name, conditional=True, etag=found["sha256"])
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _record(number: str) -> Row:
    record = records.record(number)
    if record is None:
        raise NotFound("unknown_receipt", f"There is no receipt {number.upper()[:40]}.")
    return record
