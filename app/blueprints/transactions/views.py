"""The custody ledger, newest first."""

from __future__ import annotations

from flask import Blueprint, Response

from app.models.roles import Act
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("transactions", __name__)


@bp.get("/transactions")
@requires(Act.READ)
@live
def index() -> Response:
    """List the ledger, newest first."""
    return page("transactions/list.html", "_table", rows=[], users=[])


@bp.get("/transactions/<int:transaction_id>")
@requires(Act.READ)
@live
def show(transaction_id: int) -> Response:
    """Show one entry."""
    return page("transactions/list.html", "_table", rows=[], users=[], item=transaction_id)
