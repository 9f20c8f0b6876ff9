"""The tables that other nouns name: models of items, purposes, pools and lots of stock."""

from __future__ import annotations

from flask import Blueprint, Response

from app.blueprints.api import answers, reading
from app.models.roles import Act
from app.queries.resources import tables
from app.web.access import requires

bp = Blueprint("tables", __name__)


@bp.get("/models")
@requires(Act.READ)
def models() -> Response:
    """List the models of items."""
    return answers.page(tables.models, reading.Parameters().window())


@bp.get("/purposes")
@requires(Act.READ)
def purposes() -> Response:
    """List why things are drawn."""
    return answers.page(tables.purposes, reading.Parameters().window())


@bp.get("/stock")
@requires(Act.READ)
def stock() -> Response:
    """List the pools and lots with what is on hand."""
    return answers.page(tables.stock, reading.Parameters().window())
