"""A count's sheet: for the browser's own Print, as a file, and as a PDF that is kept."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, send_file, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.counts.one import ONE, compared, header
from app.models.roles import Act
from app.queries import paging
from app.queries.file_table import Table
from app.queries.rows import Row
from app.services.counts import counting, sheets
from app.services.counts.reconciling import NotFinished
from app.services.documents import issued
from app.services.errors import NotFound
from app.services.jobs.results import PDF
from app.services.reports import saying
from app.web import download
from app.web.access import acting_user, requires
from app.web.media import media
from app.web.paper import on_paper

bp = Blueprint("paper", __name__)


@bp.get(f"{ONE}/sheet")
@requires(Act.READ)
def show(count_id: int) -> Response:
    """Show the sheet as the browser prints it."""
    context = _seen(count_id)
    row = context["count"]
    reprint = len(sheets.papers(count_id)) if row["state"] != "open" else 0
    drawn = sheets.pages(row, context["figures"], acting_user(), media(), reprint=reprint)
    return on_paper(drawn, row["title"], url_for("counts.show", count_id=count_id))


@bp.get(f"{ONE}/sheet.<any(csv, xlsx):form>")
@requires(Act.READ)
def export(count_id: int, form: str) -> Response:
    """Send the sheet as a file: the same rows and totals."""
    context = _seen(count_id)
    row = context["count"]
    made = sheets.made(row, acting_user())
    lines = saying.in_file(sheets.report(row, context["figures"]), made)
    heads = tuple(str(head) for head in next(lines))
    return download.download(Table(f"count-{count_id}", heads, lines), form)


@bp.post(f"{ONE}/papers")
@requires(Act.ISSUE)
def issue(count_id: int) -> Redirect:
    """Issue the sheet of a closed count as a PDF, and open it."""
    context = _seen(count_id)
    paper = sheets.issue(context["count"], context["figures"], user=acting_user(), media=media())
    return redirect(url_for(".kept", count_id=count_id, document_id=paper.id), 303)


@bp.get(f"{ONE}/papers/<int(max={paging.LARGEST}):document_id>.pdf")
@requires(Act.READ)
def kept(count_id: int, document_id: int) -> Response:
    """Open a sheet as it was issued."""
    found = next((one for one in sheets.papers(count_id) if one.id == document_id), None)
    path = issued.path_of(media(), found.sha256) if found else None
    if found is None or path is None or not path.is_file():
        raise NotFound("unknown_file", "This count has no such sheet on this machine.")
    name = f"armguard-count-{count_id}-{found.part}.pdf"
    response = send_file(path, PDF, download_name=name, conditional=True, etag=found.sha256)
    response.headers["Cache-Control"] = "private, no-cache"
    return response


def _seen(count_id: int) -> Row:
    """Return a count with its figures. Raises NotFinished while they are hidden."""
    context = compared(header(count_id))
    if not context["open_to_see"]:
        raise NotFinished(counting.existing(count_id))
    return context
