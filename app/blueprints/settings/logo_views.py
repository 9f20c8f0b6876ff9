"""The unit's logo: shown, put in place, taken away."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as Redirect
from wtforms import FileField

from app.models.roles import Act
from app.queries.letterhead import logo_now
from app.services.errors import NotFound
from app.services.records import photos
from app.services.settings import logo
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.media import media

bp = Blueprint("logo", __name__)


class LogoForm(RecordForm):
    """One picture."""

    file = FileField("Picture")


@bp.get("/settings/logo.jpg")
@requires(Act.READ)
def show() -> Response:
    """Serve the logo as it is now."""
    now = logo_now()
    path = photos.path_of(media(), now.sha256, photos.WHOLE) if now else None
    if now is None or path is None or not path.is_file():
        raise NotFound("unknown_photo", "This unit has no logo.")
    response = send_file(path, "image/jpeg", etag=now.sha256, conditional=True)
    kept = "max-age=31536000, immutable" if request.args.get("v") == now.sha256[:16] else "no-cache"
    response.headers["Cache-Control"] = f"private, {kept}"
    return response


@bp.get("/settings/logo")
@requires(Act.SETTINGS)
def edit() -> Response:
    """Show the logo, and ask for another."""
    return _page(LogoForm())


@bp.post("/settings/logo")
@requires(Act.SETTINGS)
def keep() -> Response | Redirect:
    """Put a logo in place."""
    form, file = LogoForm(), request.files.get("file")
    with form.says_why_not():
        logo.keep(file.read() if file else b"", media=media(), user=acting_user())
        return redirect("/settings/logo", 303)
    return _page(form)


@bp.post("/settings/logo/remove")
@requires(Act.SETTINGS)
def remove() -> Redirect:
    """Let papers be without a logo."""
    logo.remove(user=acting_user())
    return redirect("/settings/logo", 303)


def _page(form: LogoForm) -> Response:
    return form_page("settings/logo.html", form, logo=logo_now())
