"""Registering an item and editing its record."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.items.record_forms import ItemEditForm, ItemForm
from app.models.items import Item
from app.models.roles import Act
from app.queries import record_values
from app.services.records import items
from app.services.records.record_refusals import VersionConflict
from app.web import saved
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("record", __name__)


@bp.get("/items/new")
@requires(Act.REGISTER)
def new() -> Response:
    """Ask for a new item."""
    return form_page("items/new.html", ItemForm())


@bp.post("/items/new")
@requires(Act.REGISTER)
def create() -> Response | Redirect:
    """Register an item."""
    form = ItemForm()
    with form.says_why_not():
        item = items.register(form.given(), user=acting_user())
        return redirect(url_for("items.show", item_id=item.id, saved="new"), 303)
    return form_page("items/new.html", form)


@bp.get("/items/<item_id>/edit")
@requires(Act.EDIT)
def edit(item_id: str) -> Response:
    """Show an item's record as a form."""
    item = items.existing(item_id)
    form = ItemEditForm(item, data={**record_values.of_item(item), "version": item.version})
    return _edit_page(form, item)


@bp.post("/items/<item_id>/edit")
@requires(Act.EDIT)
def update(item_id: str) -> Response | Redirect:
    """Save an item's record, unless somebody else has meanwhile."""
    item = items.existing(item_id)
    form = ItemEditForm(item)
    version = form.version_read()
    with form.says_why_not():
        after = items.edit(item.id, form.given(), user=acting_user(), version=version).version
        return redirect(
            url_for("items.show", item_id=item.id, saved=saved.word(version, after)), 303
        )
    return _edit_page(form, items.existing(item_id))


def _edit_page(form: ItemEditForm, item: Item) -> Response:
    stale = isinstance(form.refused, VersionConflict)
    both = form.beside(record_values.of_item(item), item.version) if stale else []
    return form_page("items/edit.html", form, item=item, both=both)
