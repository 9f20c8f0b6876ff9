"""Where an item stands, set right from the counter: found in another rack than on record."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField

from app.models.items import Item
from app.models.roles import Act
from app.services.records import items
from app.web import saved
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page

bp = Blueprint("place", __name__)


class PlaceForm(RecordForm):
    """The rack and slot where an item stands now."""

    fields = ("rack", "slot")

    rack = StringField("Rack")
    slot = StringField("Slot")


@bp.get("/items/<item_id>/place")
@requires(Act.ISSUE)
def ask(item_id: str) -> Response:
    """Ask where an item stands now."""
    return _page(PlaceForm(), items.existing(item_id))


@bp.post("/items/<item_id>/place")
@requires(Act.ISSUE)
def move(item_id: str) -> Response | Redirect:
    """Write down where an item stands now."""
    item, form = items.existing(item_id), PlaceForm()
    before = item.version
    with form.says_why_not():
        after = items.edit(item.id, form.given(), user=acting_user()).version
        return redirect(f"/items/{item.id}?saved={saved.word(before, after)}", 303)
    return _page(form, item)


def _page(form: PlaceForm, item: Item) -> Response:
    return form_page("items/place.html", form, item=item)
