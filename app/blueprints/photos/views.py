"""Photographs of people and items: taken, taken down, and served to who may see them."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as Redirect
from wtforms import FileField

from app.models.roles import Act
from app.queries import photos as photo_queries
from app.services.errors import NotFound
from app.services.records import photos, records
from app.services.records.records import Record
from app.web import saved
from app.web.access import acting_user, allowed, requires
from app.web.forms import RecordForm, form_page
from app.web.media import media

bp = Blueprint("photos", __name__)
ONE = "/<any(items, personnel):kind>/<name>/photos"


class PhotoForm(RecordForm):
    """One photograph."""

    file = FileField("Photograph")


@bp.get("/photos/<int:photo_id>/<any(thumb, whole):size>.jpg")
@requires(Act.READ)
def show(photo_id: int, size: str) -> Response:
    """Serve a photograph; one that was taken down only to who may edit."""
    photo = photo_queries.one(photo_id)
    if photo is None or (photo["removed_at"] and not allowed(Act.EDIT)):
        raise NotFound("unknown_photo", "There is no such photograph.")
    path = photos.path_of(media(), photo["sha256"], size)
    if not path.is_file():
        raise NotFound("unknown_photo", "The file of this photograph is missing.")
    response = send_file(path, "image/jpeg", etag=photo["sha256"], conditional=True)
    # A photograph's number never means another picture; only this browser may keep it.
    response.headers["Cache-Control"] = "private, max-age=31536000, immutable"
    return response


@bp.get(ONE)
@requires(Act.READ)
def index(kind: str, name: str) -> Response:
    """Show a record's photographs, and ask for new ones."""
    return _page(PhotoForm(), records.existing(kind, name))


@bp.post(ONE)
@requires(Act.REGISTER)
def create(kind: str, name: str) -> Response | Redirect:
    """Keep a photograph."""
    record, form = records.existing(kind, name), PhotoForm()
    of, file = request.form.get("kind", ""), request.files.get("file")
    with form.says_why_not():
        data = file.read() if file else b""
        photos.add(record, of, data, media=media(), user=acting_user())
        return redirect(f"{record.url}/photos?saved=photo", 303)
    return _page(form, record, of)


@bp.post(f"{ONE}/<int:photo_id>/take-down")
@requires(Act.EDIT)
def take_down(kind: str, name: str, photo_id: int) -> Redirect:
    """Take a photograph off its record."""
    record = records.existing(kind, name)
    photos.take_down(record, photo_id, user=acting_user())
    return redirect(f"{record.url}/photos?saved=down", 303)


def _page(form: PhotoForm, record: Record, tried: str = "") -> Response:
    rows = photo_queries.all_of(record.kind, record.id)
    now = {row["kind"]: row for row in rows if row["removed_at"] is None}
    return form_page(
        "photos/index.html",
        form,
        record=record,
        kinds=photos.KINDS[record.kind],
        now=now,
        before=[row for row in rows if row["removed_at"]] if allowed(Act.EDIT) else [],
        tried=tried,
        notice=form.notice or saved.notice(record.kind, record.id),
    )
