"""The page of one discrepancy, with its steps and photographs."""

from __future__ import annotations

from flask import Response

from app.blueprints.discrepancies.forms import PhotoForm
from app.queries import discrepancies as known
from app.queries import photos
from app.services.discrepancies import discrepancies, discrepancy_photos
from app.web import arguments
from app.web.forms import form_page
from app.web.render import page, wants_fragment


def show_page(discrepancy_id: int, form: PhotoForm) -> Response:
    """Return the page, or its live piece; `form` is that of a photograph."""
    row = discrepancies.existing(discrepancy_id)
    context = {
        "row": row,
        "steps": known.steps(discrepancy_id),
        "pictures": photos.present(discrepancy_photos.TABLE, str(discrepancy_id)),
        "most": discrepancy_photos.MOST,
        **arguments.pages(None),
    }
    if wants_fragment():
        return page("discrepancies/show.html", "_one", **context)
    context["live_url"] = f"/discrepancies/{discrepancy_id}"
    return form_page("discrepancies/show.html", form, **context)
