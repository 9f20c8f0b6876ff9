"""Personnel: the list and a page for each person."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("personnel", __name__)


@bp.get("/personnel")
@requires(Act.READ)
@live
def index() -> Response:
    """List the personnel."""
    return page("personnel/list.html", "_table", rows=[], groups=[])


@bp.get("/personnel/<personnel_id>")
@requires(Act.READ)
@live
def show(personnel_id: str) -> Response:
    """Show one person."""
    return page("personnel/list.html", "_table", rows=[], groups=[], q=personnel_id)
