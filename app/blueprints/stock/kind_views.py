"""One kind of stock on one page, and checks of the conservation law on demand."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.models.roles import Act
from app.models.stock import StockKind
from app.queries import paging, stock_board
from app.queries.letterhead import letterhead
from app.services.errors import NotFound
from app.services.stock import conservation
from app.web.access import acting_user, requires
from app.web.render import page

bp = Blueprint("kinds", __name__)


@bp.get("/stock/kinds/<int:kind_id>")
@requires(Act.READ)
def show(kind_id: int) -> Response:
    """Show who carries a kind, when each lot was used last, and how many are on hand."""
    kind = StockKind.get_or_none(StockKind.id == kind_id)
    if kind is None:
        raise NotFound("unknown_kind", "There is no such kind of stock.")
    rows = [row for row in stock_board.lots() if row["kind_id"] == kind_id]
    ids = [row["id"] for row in rows]
    return page(
        "stock/kind.html",
        kind=kind,
        lots=rows,
        holders=stock_board.holders(*ids),
        used=stock_board.last_used(*ids),
        letterhead=letterhead(),
        now=clock.now(),
    )


@bp.post("/stock/checks")
@requires(Act.REGISTER)
def check() -> Redirect:
    """Check one lot, or all, and show the page that says the result."""
    stock_id = paging.number(request.form.get("stock_id", ""))
    conservation.check(stock_id, user=acting_user())
    if stock_id is None:
        return redirect(url_for("stock.index"), 303)
    return redirect(url_for("stock.show", stock_id=stock_id), 303)
