"""Photographs of a discrepancy: added on its page, and taken down."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.discrepancies.forms import PhotoForm
from app.blueprints.discrepancies.one import show_page
from app.models.roles import Act
from app.queries import paging
from app.services.discrepancies import discrepancy_photos
from app.web.access import acting_user, requires
from app.web.media import media

bp = Blueprint("photos", __name__)
PHOTOS = f"/discrepancies/<int(max={paging.LARGEST}):discrepancy_id>/photos"


@bp.post(PHOTOS)
@requires(Act.ISSUE)
def create(discrepancy_id: int) -> Response | Redirect:
    """Keep a photograph."""
    form, file = PhotoForm(), request.files.get("file")
    with form.says_why_not():
        data = file.read() if file else b""
        discrepancy_photos.add(discrepancy_id, data, media=media(), user=acting_user())
        return _back(discrepancy_id)
    return show_page(discrepancy_id, form)


@bp.post(f"{PHOTOS}/<int(max={paging.LARGEST}):photo_id>/take-down")
@requires(Act.EDIT)
def take_down(discrepancy_id: int, photo_id: int) -> Redirect:
    """Take a photograph off the discrepancy."""
    discrepancy_photos.take_down(discrepancy_id, photo_id, user=acting_user())
    return _back(discrepancy_id)


def _back(discrepancy_id: int) -> Redirect:
    return redirect(url_for("discrepancies.show", discrepancy_id=discrepancy_id), 303)
