"""Receipts are read; the counter and POST /transactions make them."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app.blueprints.api import answers, reading
from app.blueprints.api.naming import LONGEST, person
from app.models.roles import Act
from app.queries.receipt_list import KINDS
from app.queries.resources import receipts
from app.services.errors import NotFound
from app.web.access import requires

bp = Blueprint("receipts", __name__, url_prefix="/receipts")


@bp.get("")
@requires(Act.READ)
def index() -> Response:
    """List receipts, the first made leading."""
    parameters = reading.Parameters()
    named = parameters.text("personnel_id", LONGEST)
    kind = parameters.choice("kind", tuple(KINDS))
    window = parameters.window()
    person_id = person(named, "personnel_id") if named else None
    return answers.page(receipts.page, window, person_id=person_id, kind=kind)


@bp.get("/<number>")
@requires(Act.READ)
def show(number: str) -> Response:
    """Show one receipt by its number."""
    receipt = receipts.one(number)
    if receipt is None:
        raise NotFound("unknown_receipt", "There is no such receipt.")
    return jsonify(receipt)
