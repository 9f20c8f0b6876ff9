"""How a user sees a list: columns, rows on a page."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, request, url_for
from werkzeug.utils import redirect
from werkzeug.wrappers import Response

from app.models.roles import Act
from app.queries.listings import LISTINGS
from app.services import preferences
from app.services.errors import NotFound
from app.web.access import acting_user, requires

bp = Blueprint("lists", __name__)
LONGEST_QUERY = 1000


@bp.post("/lists/<list_name>/layout")
@requires(Act.READ)
def arrange(list_name: str) -> Response:
    """Remember a user's columns and page size, and go back to the list."""
    listing = LISTINGS.get(list_name)
    if listing is None:
        raise NotFound("unknown_list", "There is no such list.")
    form = request.form
    preferences.arrange(listing, form.getlist("columns"), form.get("rows", ""), user=acting_user())
    return redirect(back_to(list_name), 303)


def back_to(list_name: str) -> str:
    """Return the address of the list that a form came from, with its filters."""
    query = dict(parse_qsl(request.form.get("back", "")[:LONGEST_QUERY]))
    query.pop("after", None)
    return f"{url_for(f'{list_name}.index')}?{urlencode(query)}".removesuffix("?")
