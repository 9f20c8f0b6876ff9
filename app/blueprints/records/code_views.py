"""The codes of a record: given, revoked, made anew."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from app.blueprints.records.forms import CodeForm, ReasonForm
from app.blueprints.records.status_views import ONE
from app.documents.screen_code import screen_code
from app.models.roles import Act
from app.queries import record_codes
from app.services.records import codes, records
from app.services.records.records import Record
from app.web import saved
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("codes", __name__)


@bp.get(f"{ONE}/codes")
@requires(Act.READ)
def index(kind: str, name: str) -> Response:
    """Show every code of a record, with its history."""
    return _codes_page(CodeForm(), records.existing(kind, name))


@bp.post(f"{ONE}/codes")
@requires(Act.REGISTER)
def create(kind: str, name: str) -> Response | Redirect:
    """Give a record a code that was scanned."""
    record, form = records.existing(kind, name), CodeForm()
    with form.says_why_not():
        codes.attach_scanned(form.code.data or "", record.code_kind, record.id, user=acting_user())
        return redirect(f"{record.url}/codes?saved=code", 303)
    return _codes_page(form, record)


@bp.get(f"{ONE}/codes/<int:code_id>/revoke")
@requires(Act.EDIT)
def ask_revoke(kind: str, name: str, code_id: int) -> Response:
    """Ask why a code is no longer valid."""
    return _revoke_page(ReasonForm(), records.existing(kind, name), code_id)


@bp.post(f"{ONE}/codes/<int:code_id>/revoke")
@requires(Act.EDIT)
def revoke(kind: str, name: str, code_id: int) -> Response | Redirect:
    """Take a code back for good."""
    record, form = records.existing(kind, name), ReasonForm()
    with form.says_why_not():
        codes.revoke(code_id, record.id, form.reason.data or "", user=acting_user())
        return redirect(f"{record.url}/codes?saved=code", 303)
    return _revoke_page(form, record, code_id)


@bp.get(f"{ONE}/codes/own")
@requires(Act.EDIT)
def ask_own(kind: str, name: str) -> Response:
    """Ask why a record needs a new code of its own."""
    return _own_page(ReasonForm(), records.existing(kind, name))


@bp.post(f"{ONE}/codes/own")
@requires(Act.EDIT)
def replace_own(kind: str, name: str) -> Response | Redirect:
    """Revoke a record's own codes and give it a fresh one."""
    record, form = records.existing(kind, name), ReasonForm()
    with form.says_why_not():
        why = form.reason.data or ""
        codes.replace_own(record.code_kind, record.id, why, user=acting_user())
        return redirect(f"{record.url}/codes?saved=code", 303)
    return _own_page(form, record)


def _codes_page(form: CodeForm, record: Record) -> Response:
    rows = record_codes.codes(record.id, record.code_kind)
    own = [row["code"] for row in rows if row["source"] == "own" and row["state"] == "active"]
    return form_page(
        "records/codes.html",
        form,
        record=record,
        codes=rows,
        drawn=[(code, screen_code(code)) for code in own],
        notice=form.notice or saved.notice(record.kind, record.id),
    )


def _revoke_page(form: ReasonForm, record: Record, code_id: int) -> Response:
    code = codes.existing(code_id, record.id)
    words = f"{code.code} is then never valid again. Whoever scans it is told so."
    if code.source != "own":
        words += " It can be given to no other record either, not even to the one it belongs on."
    return form_page(
        "records/reason.html",
        form,
        record=record,
        title="Revoke a code",
        words=words,
        button="Revoke this code",
        action=f"{record.url}/codes/{code_id}/revoke",
        back=f"{record.url}/codes",
        danger=True,
    )


def _own_page(form: ReasonForm, record: Record) -> Response:
    return form_page(
        "records/reason.html",
        form,
        record=record,
        title="New own code",
        words="The label that is on it now is revoked and tells so when it is scanned. "
        "Print the new one and put it on before it goes back to the rack.",
        button="Make a new code",
        action=f"{record.url}/codes/own",
        back=f"{record.url}/codes",
        danger=True,
    )
