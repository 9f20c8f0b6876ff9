"""Search from anywhere: one hit opens, several are listed."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.models.roles import Act
from app.queries.search import results
from app.web import arguments
from app.web.access import requires
from app.web.render import page

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires(Act.READ)
def show() -> AnyResponse | Response:
    """Open the one thing that was meant, or list what it might be."""
    q = arguments.text("q")
    found = results(q, clock.now())
    # Somebody still typing is not sent away; htmx takes the results out of this page.
    if found.only and not request.headers.get("HX-Request"):
        return redirect(_page_of(*found.only), 303)
    return page("search/results.html", q=q, found=found)


def _page_of(kind: str, key: str) -> str:
    if kind == "item":
        return url_for("items.show", item_id=key)
    return url_for("personnel.show", personnel_id=key)
