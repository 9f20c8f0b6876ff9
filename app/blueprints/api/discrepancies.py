"""Discrepancies are read; people report and close them."""

from __future__ import annotations

from flask import Blueprint, Response

from app.blueprints.api import answers, reading
from app.blueprints.api.naming import LONGEST, item
from app.models.roles import Act
from app.queries.discrepancies import SHAPES
from app.queries.resources import discrepancies
from app.web.access import requires

bp = Blueprint("discrepancies", __name__)


@bp.get("/discrepancies")
@requires(Act.READ)
def index() -> Response:
    """List discrepancies, the first reported leading."""
    parameters = reading.Parameters()
    name = parameters.text("item_id", LONGEST)
    state = parameters.choice("state", tuple(SHAPES))
    window = parameters.window()
    item_id = item(name, "item_id") if name else None
    return answers.page(discrepancies.page, window, item_id=item_id, state=state)
