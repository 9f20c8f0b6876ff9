"""Search from anywhere."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.web.access import requires
from app.web.render import page

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires(Act.READ)
def show() -> Response:
    """Show what was found."""
    return page("search/results.html", items=[], people=[], q="")
