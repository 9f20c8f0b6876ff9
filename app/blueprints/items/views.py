"""Items: the list and a page for each."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("items", __name__)


@bp.get("/items")
@requires(Act.READ)
@live
def index() -> Response:
    """List the items."""
    return page("items/list.html", "_table", rows=[], models=[])


@bp.get("/items/<item_id>")
@requires(Act.READ)
@live
def show(item_id: str) -> Response:
    """Show one item."""
    return page("items/list.html", "_table", rows=[], models=[], q=item_id)
