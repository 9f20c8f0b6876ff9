"""A count of brass with its difference, and the certificate that it contains no live rounds."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.queries import brass
from app.queries.letterhead import letterhead
from app.services.errors import NotFound
from app.web.access import requires
from app.web.render import page

bp = Blueprint("brass", __name__)


@bp.get("/brass/<int:brass_id>")
@requires(Act.READ)
def show(brass_id: int) -> Response:
    """Show it, and print the certificate to be signed."""
    row = brass.one(brass_id)
    if row is None:
        raise NotFound("unknown_brass", "There is no such count of brass.")
    return page("stock/brass.html", brass=row, letterhead=letterhead())
