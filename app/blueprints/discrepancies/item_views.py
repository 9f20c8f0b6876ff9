"""What is reported of an item, and how it comes back; the questions about a return."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.discrepancies.forms import ConditionForm, ReportForm, StepForm
from app.models.roles import Act
from app.queries import paging
from app.queries.entries import entry
from app.queries.rows import Row
from app.services.discrepancies import discrepancies, return_answers
from app.services.errors import NotFound
from app.services.records import records
from app.services.records.records import Record
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("of_item", __name__)
ITEM = "/items/<item_id>"
RETURN = f"/returns/<int(max={paging.LARGEST}):transaction_id>/condition"


@bp.get(f"{ITEM}/report")
@requires(Act.ISSUE)
def ask_report(item_id: str) -> Response:
    """Ask what happened to an item."""
    return form_page("discrepancies/report.html", ReportForm(), record=_item(item_id))


@bp.post(f"{ITEM}/report")
@requires(Act.ISSUE)
def report(item_id: str) -> Response | Redirect:
    """Report it."""
    form, record = ReportForm(), _item(item_id)
    with form.says_why_not():
        given = (form.kind.data or "", form.text.data or "")
        row = discrepancies.report(record.id, *given, user=acting_user())
        return redirect(url_for("discrepancies.show", discrepancy_id=row.id), 303)
    return form_page("discrepancies/report.html", form, record=record)


@bp.get(f"{ITEM}/found")
@requires(Act.ISSUE)
def ask_found(item_id: str) -> Response:
    """Ask where a missing item was found."""
    return _back_page(StepForm(), _item(item_id), "found")


@bp.post(f"{ITEM}/found")
@requires(Act.ISSUE)
def found(item_id: str) -> Response | Redirect:
    """Record a missing item as found."""
    form, record = StepForm(), _item(item_id)
    with form.says_why_not():
        words, second = form.text.data or "", form.second()
        discrepancies.found(record.id, words, user=acting_user(), approved_by=second)
        return redirect(record.url, 303)
    return _back_page(form, record, "found")


@bp.get(f"{ITEM}/service")
@requires(Act.ISSUE)
def ask_service(item_id: str) -> Response:
    """Ask what was repaired."""
    return _back_page(StepForm(), _item(item_id), "service")


@bp.post(f"{ITEM}/service")
@requires(Act.ISSUE)
def back_in_service(item_id: str) -> Response | Redirect:
    """Put an item back in service."""
    form, record = StepForm(), _item(item_id)
    with form.says_why_not():
        discrepancies.back_in_service(record.id, form.text.data or "", user=acting_user())
        return redirect(record.url, 303)
    return _back_page(form, record, "service")


@bp.get(RETURN)
@requires(Act.ISSUE)
def ask_condition(transaction_id: int) -> Response:
    """Ask the four questions about a return."""
    row = _return(transaction_id)
    return form_page("discrepancies/condition.html", ConditionForm(), entry=row)


@bp.post(RETURN)
@requires(Act.ISSUE)
def answer(transaction_id: int) -> Response | Redirect:
    """Keep the answers, and go back to the counter."""
    form, row = ConditionForm(), _return(transaction_id)
    with form.says_why_not():
        words = form.text.data or ""
        return_answers.answer(transaction_id, form.said(), words, user=acting_user())
        return redirect(url_for("items.show", item_id=row["item_id"]), 303)
    return form_page("discrepancies/condition.html", form, entry=row)


def _item(item_id: str) -> Record:
    return records.existing(records.ITEMS, item_id)


def _back_page(form: StepForm, record: Record, way: str) -> Response:
    return form_page("discrepancies/back.html", form, record=record, way=way)


def _return(transaction_id: int) -> Row:
    row = entry(transaction_id)
    if row is None or row["action"] != "Return":
        raise NotFound("unknown_transaction", "There is no such return.")
    return row
