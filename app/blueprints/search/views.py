"""Search from anywhere: one hit opens, several are listed."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app import clock
from app.models.roles import Act
from app.queries import search, witnesses
from app.queries.search import results
from app.web import arguments
from app.web.access import requires
from app.web.render import page, wants_fragment

bp = Blueprint("search", __name__)


@bp.get("/search")
@requires(Act.READ)
def show() -> AnyResponse | Response:
    """Open the one thing that was meant, or list what it might be."""
    q = arguments.text("q")
    # Somebody still typing is not sent away, and gets the results alone.
    typing = wants_fragment()
    code = witnesses.read_code(q)
    if code and not typing and witnesses.place_of(code):
        return redirect(url_for("verify.show", code=code), 303)  # scanned from paper
    found = results(q, clock.now(), search.TYPING if typing else search.MOST)
    if found.only and not typing:
        return redirect(_page_of(*found.only), 303)
    return page("search/results.html", "_results", q=q, found=found)


def _page_of(kind: str, key: str) -> str:
    if kind == "item":
        return url_for("items.show", item_id=key)
    return url_for("personnel.show", personnel_id=key)
