"""Items: the list and a page for each."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.blueprints.items import bulk_views, forms, place_views, rack_views, record_views
from app.models.roles import Act
from app.queries import (
    discrepancies,
    exports,
    item_list,
    item_record,
    rack_list,
    timeline,
    who_may_draw,
)
from app.queries.listings import ITEMS
from app.services.errors import NotFound
from app.web import arguments, download, lists, saved
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("items", __name__)
bp.register_blueprint(record_views.bp)
bp.register_blueprint(bulk_views.bp)
bp.register_blueprint(place_views.bp)
bp.register_blueprint(rack_views.bp)


@bp.get("/items")
@requires(Act.READ)
@live
def index() -> Response:
    """List the items."""
    asked, layout, models = forms.asked(), lists.layout(ITEMS), item_list.models()
    rows, after = item_list.page(
        asked, arguments.text("after"), clock.now(), layout.rows, lists.sort(ITEMS)
    )
    return page(
        "items/list.html",
        "_table",
        rows=rows,
        asked=asked,
        states=forms.STATES.items(),
        models=models,
        classes=item_list.classes(),
        conditions=item_list.conditions(),
        owners=rack_list.owners(),
        files=download.addresses(".export"),
        **lists.shown(ITEMS, layout, forms.filters(asked, dict(models))),
        **arguments.pages(after),
    )


@bp.get("/items.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send what the list shows, all its pages, as a file."""
    return download.download(exports.items(forms.asked(), clock.now(), lists.sort(ITEMS)), form)


@bp.get("/items/<item_id>")
@requires(Act.READ)
@live
def show(item_id: str) -> Response:
    """Show one item: its facts, where it is, and its story."""
    item = item_record.record(item_id.upper(), clock.now())
    if item is None:
        raise NotFound("unknown_item", "There is no such item in ArmGuard. Search for its serial.")
    only = arguments.text("only")
    history, after = timeline.of_item(item["id"], arguments.text("after"), only=only)
    return page(
        "items/show.html",
        "_record",
        item=item,
        discrepancies=discrepancies.open_of_item(item["id"]),
        rounds_fired=discrepancies.rounds_fired(item["id"]),
        assigned=who_may_draw.assigned(item["id"]),
        history=history,
        only=only,
        parts=timeline.PARTS.items(),
        notice=saved.notice("items", item["id"]),
        **arguments.pages(after),
    )
