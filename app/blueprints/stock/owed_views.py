"""What somebody has not brought back of a weapon's set, and what became of it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.stock.forms import SettleForm
from app.models.roles import Act
from app.queries import brass, paging
from app.queries.entries import entry
from app.queries.rows import Row
from app.services.errors import NotFound
from app.services.stock import once, owed, stock_moves
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("owed", __name__)
TAKE = f"/owed/<int(max={paging.LARGEST}):take_id>"
LINE = f"{TAKE}/<int(max={paging.LARGEST}):stock_id>"


@bp.get(TAKE)
@requires(Act.READ)
def show(take_id: int) -> Response:
    """Show what is still out of what one issue brought along."""
    return page(
        "stock/owed.html",
        take=_take(take_id),
        lines=owed.of_take(take_id),
        brass=brass.of_take(take_id),
    )


@bp.get(LINE)
@requires(Act.ISSUE)
def ask(take_id: int, stock_id: int) -> Response:
    """Ask what became of one line."""
    return _page(SettleForm(), take_id, stock_id)


@bp.post(LINE)
@requires(Act.ISSUE)
def settle(take_id: int, stock_id: int) -> Response | Redirect:
    """Write down what became of it."""
    form = SettleForm()
    with form.says_why_not():
        kind = stock_moves.existing(stock_id).kind
        kept = owed.settle(
            take_id,
            stock_id,
            paging.number(form.quantity.data or "") or 0,
            form.how.data if form.how.data in owed.WAYS else "return",
            user=acting_user(),
            reason=form.reason.data,
            approved_by=form.second() if form.how.data != "return" else None,
            cases=form.brass(kind) if form.how.data == "expend" else None,
            seen=form.seen(),
        )
        if kept is not None:
            return redirect(url_for("stock.brass.show", brass_id=kept.id), 303)
        return redirect(url_for("stock.owed.show", take_id=take_id), 303)
    return _page(form, take_id, stock_id)


def _page(form: SettleForm, take_id: int, stock_id: int) -> Response:
    line = next((one for one in owed.of_take(take_id) if one.stock_id == stock_id), None)
    if line is None:
        raise NotFound("unknown_stock", "Nothing of that is owed any more.")
    if not form.is_submitted():
        form.quantity.data = str(line.quantity)
    kind = stock_moves.existing(stock_id).kind
    seen = once.seen(stock_id, take_id)
    return form_page(
        "stock/settle.html", form, take=_take(take_id), line=line, kind=kind, seen=seen
    )


def _take(take_id: int) -> Row:
    found = entry(take_id)
    if found is None or found["action"] != "Take":
        raise NotFound("unknown_transaction", "There is no such issue.")
    return found
