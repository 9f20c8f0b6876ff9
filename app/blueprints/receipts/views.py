"""Receipts: the list, one page each, and what people do with one."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.receipts import paper_views, pdf_views
from app.blueprints.receipts.forms import ScanForm, SignForm, VoidForm, asked
from app.documents.receipt_words import NAMES
from app.models.roles import Act
from app.queries import paging, receipt_list
from app.queries import receipts as records
from app.queries.letterhead import letterhead
from app.queries.paging import Row
from app.queries.settings import several
from app.services.errors import NotFound
from app.services.receipts import receipt_acts, receipt_printers, receipt_signing
from app.web import arguments, download
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.media import media
from app.web.render import page

bp = Blueprint("receipts", __name__)
bp.register_blueprint(paper_views.bp)
bp.register_blueprint(pdf_views.bp)
ONE = "/receipts/<number>"


@bp.get("/receipts")
@requires(Act.READ)
def index() -> Response:
    """List receipts, the newest first."""
    wanted = asked()
    rows, after = receipt_list.page(wanted, paging.number(arguments.text("after")))
    return page(
        "receipts/list.html",
        rows=rows,
        asked=wanted,
        kinds=receipt_list.KINDS,
        years=receipt_list.years(),
        to_renew=receipt_list.to_renew(clock.now()),
        files=download.addresses(".export"),
        **arguments.pages(after),
    )


@bp.get("/receipts.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send what the list shows, all its pages, as a file."""
    return download.download(receipt_list.export(asked()), form)


@bp.get(ONE)
@requires(Act.READ)
def show(number: str) -> Response:
    """Show a receipt, with what became of it since."""
    return _page(number, SignForm(), ScanForm())


@bp.get(f"{ONE}/void")
@requires(Act.ISSUE)
def ask_void(number: str) -> Response:
    """Ask why a receipt does not hold, and who agrees."""
    return form_page("receipts/void.html", VoidForm(), receipt=_record(number))


@bp.post(f"{ONE}/void")
@requires(Act.ISSUE)
def void(number: str) -> Response | Redirect:
    """Void a receipt."""
    form, receipt = VoidForm(), receipt_acts.existing(number)
    with form.says_why_not():
        form.void(receipt, acting_user())
        return _back(receipt.name)
    return form_page("receipts/void.html", form, receipt=_record(number))


@bp.post(f"{ONE}/signature")
@requires(Act.ISSUE)
def sign(number: str) -> Response | Redirect:
    """Keep the receiver's mark."""
    form, receipt, user = SignForm(), receipt_acts.existing(number), acting_user()
    seen = form.seen.data or ""
    with form.says_why_not():
        if form.pin.data:
            receipt_signing.sign_with_pin(
                receipt, form.pin.data, seen, user=user, ip=request.remote_addr
            )
        else:
            receipt_signing.sign_by_hand(receipt, form.strokes.data or "", seen, user=user)
        return _back(receipt.name)
    return _page(number, form, ScanForm())


@bp.post(f"{ONE}/scans")
@requires(Act.REGISTER)
def attach(number: str) -> Response | Redirect:
    """Keep the scan of the signed paper."""
    form, receipt = ScanForm(), receipt_acts.existing(number)
    file = request.files.get("file")
    with form.says_why_not():
        data = file.read() if file else b""
        receipt_acts.attach(receipt, data, media=media(), user=acting_user())
        return _back(receipt.name)
    return _page(number, SignForm(), form)


def _page(number: str, signing: SignForm, scanning: ScanForm) -> Response:
    record = _record(number)
    failed: RecordForm = scanning if scanning.errors or scanning.refused else signing
    chosen = several("receipt_signature", "receipt_paper")
    receiver = receipt_signing.receiver(receipt_acts.existing(number))
    return form_page(
        "receipts/show.html",
        failed,
        receipt=record,
        signing=signing,
        scanning=scanning,
        policy=chosen["receipt_signature"],
        usual=chosen["receipt_paper"],
        papers=NAMES,
        choices=receipt_printers.choices(),
        receiver=receiver,
        letterhead=letterhead(),
    )


def _record(number: str) -> Row:
    record = records.record(number)
    if record is None:
        raise NotFound("unknown_receipt", f"There is no receipt {number.upper()[:40]}.")
    return record


def _back(name: str) -> Redirect:
    return redirect(url_for("receipts.show", number=name), 303)
