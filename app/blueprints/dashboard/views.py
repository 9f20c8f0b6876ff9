"""The first page."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("dashboard", __name__)


@bp.get("/")
@requires(Act.READ)
@live
def show() -> Response:
    """Show the board."""
    return page("dashboard/show.html", "_board", counts={"total": 0}, overdue=[])
