"""Receipts on paper: each print recorded, the sheet to sign for many, scans of signed papers."""

from __future__ import annotations

from datetime import timedelta

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.models.roles import Act
from app.queries import receipt_list
from app.queries import receipts as records
from app.queries.letterhead import letterhead
from app.services.errors import NotFound
from app.services.receipts import receipt_acts, receipt_paper, receipt_pdfs
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.media import media, signed_paper
from app.web.paper import on_paper
from app.web.render import page

bp = Blueprint("paper", __name__)
ONE = "/receipts/<number>"


@bp.get("/receipts/sheet")
@requires(Act.READ)
def sheet() -> Response:
    """Show one day's receipts, or a hundred of them, with room for each receiver to sign."""
    day = arguments.day("day") or clock.local(clock.now()).date()
    begin, end = clock.begin_of(day), clock.begin_of(day + timedelta(days=1))
    size = receipt_list.SHEET_LINES
    rows, after = receipt_list.made(begin, end, arguments.text("after"), size)
    return page(
        "receipts/sheet.html",
        rows=rows,
        day=day,
        size=size,
        letterhead=letterhead(),
        **arguments.pages(after),
    )


@bp.post(f"{ONE}/prints")
@requires(Act.READ)
def create(number: str) -> Redirect:
    """Write down that a receipt is printed, and lead to its pages, or to the job of its PDF."""
    receipt, user = receipt_acts.existing(number), acting_user()
    paper = request.form.get("paper", "")
    if request.form.get("way") == "pdf":
        record = records.record(receipt.name) or {}
        job = receipt_pdfs.ask(record, paper, user=user, again=True)
        return redirect(url_for("jobs.show", job_id=job.id), 303)
    row = receipt_acts.printed(receipt, paper, user=user)
    return redirect(url_for(".show", number=receipt.name, print_id=row.id), 303)


@bp.get(f"{ONE}/prints/<int:print_id>")
@requires(Act.READ)
def show(number: str, print_id: int) -> Response:
    """Show one print at its size, for the browser's own Print."""
    record = records.record(number)
    found = next((one for one in (record or {}).get("prints", []) if one["id"] == print_id), None)
    if record is None or found is None:
        raise NotFound("unknown_receipt", "This receipt has no such print.")
    sheets = receipt_paper.sheets(record, found, media())
    title = f"{record['title']} {record['name']}"
    return on_paper(sheets, title, f"/receipts/{record['name']}", words=f"{title}, page")


@bp.get(f"{ONE}/scans/<int:scan_id>")
@requires(Act.READ)
def scan(number: str, scan_id: int) -> Response:
    """Serve the scan of a signed paper."""
    found = records.scan(receipt_acts.existing(number).id, scan_id) or {}
    return signed_paper(found.get("form"), found.get("sha256"), number.upper())
