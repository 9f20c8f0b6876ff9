"""How a user sees a list: columns, rows on a page, filters saved under a name."""

from __future__ import annotations

from urllib.parse import parse_qsl, urlencode

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.lists.forms import ViewForm
from app.models.roles import Act
from app.queries import paging
from app.queries import saved_views as views
from app.queries.listings import LISTINGS, Listing
from app.services.errors import NotFound
from app.services.users import preferences, saved_views
from app.web.access import acting_user, allowed, requires
from app.web.forms import form_page

bp = Blueprint("lists", __name__)
VIEWS = "/lists/<list_name>/views"
_NOT_A_FILTER = ("after", "saved")


@bp.post("/lists/<list_name>/layout")
@requires(Act.READ)
def arrange(list_name: str) -> Redirect:
    """Remember a user's columns and page size, and go back to the list."""
    listing, form = _listing(list_name), request.form
    preferences.arrange(listing, form.getlist("columns"), form.get("rows", ""), user=acting_user())
    return redirect(_address(listing, form.get("back", "")), 303)


@bp.get(VIEWS)
@requires(Act.READ)
def saved(list_name: str) -> Response:
    """Ask for the name of a view, and show the ones there are."""
    return _page(_listing(list_name), ViewForm(request.query_string.decode("latin-1")))


@bp.post(VIEWS)
@requires(Act.READ)
def save(list_name: str) -> Response | Redirect:
    """Save a view and go back to the list."""
    listing, form = _listing(list_name), ViewForm("")
    query = _filters(form["query"].data or "")
    with form.says_why_not():
        saved_views.save(
            listing, form["name"].data or "", query, form.shared_with.data, user=acting_user()
        )
        return redirect(_address(listing, query), 303)
    return _page(listing, form)


@bp.post(f"/lists/views/<int(max={paging.LARGEST}):view_id>/remove")
@requires(Act.READ)
def remove(view_id: int) -> Redirect:
    """Take away a view of one's own, or one that others share."""
    return redirect(
        url_for(".saved", list_name=saved_views.remove(view_id, user=acting_user())), 303
    )


def _page(listing: Listing, form: ViewForm) -> Response:
    user = acting_user()
    found = views.of(listing.name, user.id, user.role, all_shared=allowed(Act.USERS))
    return form_page("lists/views.html", form, listing=listing, views=found, user_id=user.id)


def _listing(name: str) -> Listing:
    if name not in LISTINGS:
        raise NotFound("unknown_list", "There is no such list.")
    return LISTINGS[name]


def _address(listing: Listing, query: str) -> str:
    """Return the address of a list with these filters."""
    return f"{url_for(f'{listing.name}.index')}?{_filters(query)}".removesuffix("?")


def _filters(query: str) -> str:
    """Return what of a query a list understands from its beginning, spelt our way."""
    return urlencode([pair for pair in parse_qsl(query) if pair[0] not in _NOT_A_FILTER])
