"""The rack list for paper, and what each owner has here."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.models.roles import Act
from app.queries import rack_list
from app.web import arguments
from app.web.access import requires
from app.web.render import page

bp = Blueprint("racks", __name__)


@bp.get("/items/racks")
@requires(Act.READ)
def index() -> Response:
    """Show slot by slot what stands there, and who holds what is out."""
    now, rack, owner = clock.now(), arguments.text("rack"), arguments.text("owner")
    return page(
        "items/racks.html",
        rows=rack_list.slots(now, rack, owner),
        rack=rack,
        owner=owner,
        owner_words=rack_list.words(owner),
        printed_at=now,
    )


@bp.get("/items/owners")
@requires(Act.READ)
def owners() -> Response:
    """Show how many items each owner has here."""
    return page("items/owners.html", rows=rack_list.by_owner())
