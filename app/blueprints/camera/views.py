"""The camera's sheet, and photographs of labels read where a browser cannot."""

from __future__ import annotations

import secrets
from urllib.parse import quote

from flask import Blueprint, Response, jsonify, redirect, request
from werkzeug.wrappers import Response as AnyResponse
from wtforms import FileField

from app.blueprints.camera import device_views
from app.models.roles import Act
from app.services.photo_scans import reading
from app.web.access import allowed, requires, wants_page
from app.web.forms import RecordForm, form_page
from app.web.render import page

bp = Blueprint("camera", __name__)
bp.register_blueprint(device_views.bp)
# Where a photographed code leads; the counter takes the photograph itself.
LEADS = {
    "search": "/search?q=",
    "items": "/items?q=",
    "personnel": "/personnel?q=",
    "labels": "/labels/test?q=",
    "verify": "/verify?code=",
}
MODES = [("auto", "AUTO"), ("issue", "ISSUE"), ("return", "RETURN")]


class PhotoForm(RecordForm):
    """One photograph of a label."""

    photo = FileField("Photograph of the label")


@bp.get("/camera")
@requires(Act.READ)
def show() -> Response:
    """Show the form that takes a photograph; the script gets the camera's sheet."""
    if not wants_page():
        return page("camera/_sheet.html")
    return _page(PhotoForm())


@bp.post("/camera/photo")
@requires(Act.READ)
def read() -> Response | AnyResponse:
    """Read the code on a photograph. Nothing is recorded and nothing is kept."""
    if not wants_page():
        return jsonify(code=_code())
    form = PhotoForm()
    with form.says_why_not():
        code = _code()
        leads = LEADS.get(_then())
        return redirect(leads + quote(code), 303) if leads else _page(PhotoForm(), code)
    return _page(form)


def _code() -> str:
    file = request.files.get("photo")
    return reading.code_on(file.read() if file else b"")


def _then() -> str:
    """Return where the code is to lead."""
    return request.args.get("then", "")[:20]


def _page(form: PhotoForm, code: str = "") -> Response:
    then = _then()
    return form_page(
        "camera/photo.html",
        form,
        then=then if then in LEADS or then == "counter" else "",
        may_record=then == "counter" and allowed(Act.ISSUE),
        modes=MODES,
        key=secrets.token_urlsafe(16),
        code=code,
    )
