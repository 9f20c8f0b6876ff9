"""The guide's contents, its sections, its pictures, and the page that shows every component."""

from __future__ import annotations

from flask import Blueprint, Response, abort, request, send_from_directory

from app.documents import guide
from app.web.access import signed_in
from app.web.render import THEMES, page

bp = Blueprint("help", __name__)
STATES = ("in", "out", "late", "maintenance", "discrepancy", "waiting", "gone")


@bp.get("/help")
@signed_in
def index() -> Response:
    """Show the contents, or what a search in the guide found."""
    asked = request.args.get("q", "")[:80].strip()
    return page(
        "help/index.html", contents=guide.section(guide.CONTENTS), q=asked, found=guide.find(asked)
    )


@bp.get("/help/<name>")
@signed_in
def show(name: str) -> Response:
    """Show a section, with links to the ones before and after it."""
    names = guide.names()
    if name not in names:
        abort(404)
    place = names.index(name)
    return page(
        "help/show.html",
        shown=guide.section(name),
        before=guide.section(names[place - 1]) if place else None,
        after=guide.section(names[place + 1]) if place + 1 < len(names) else None,
    )


@bp.get("/help/img/<drawing>.png")
@signed_in
def picture(drawing: str) -> Response:
    """Send a picture of the guide."""
    answer = send_from_directory(guide.FOLDER / "img", f"{drawing}.png", max_age=3600)
    answer.headers["Cache-Control"] = "private, max-age=3600"
    return answer


@bp.get("/styleguide")
@signed_in
def styleguide() -> Response:
    """Show every component, in the theme that the address or else the device asks for."""
    asked = request.args.get("theme", "")
    chosen = {"theme": asked} if asked in THEMES else {}
    return page("help/styleguide.html", themes=THEMES, states=STATES, **chosen)
