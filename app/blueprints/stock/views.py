"""The list of stock, a page for each lot, and what an admin does with a quantity."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.stock import brass_views, container_views, kind_views, owed_views
from app.blueprints.stock.forms import MoveForm, NewStockForm, SuspendForm
from app.models.roles import Act
from app.queries import containers, paging, stock_board, stock_checks
from app.queries import stock as stocks
from app.services.stock import once, stock, stock_moves
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import live, page

bp = Blueprint("stock", __name__)
for part in (owed_views, container_views, kind_views, brass_views):
    bp.register_blueprint(part.bp)
STOCK = f"/stock/<int(max={paging.LARGEST}):stock_id>"
ACTS = ", ".join(f'"{name}"' for name in stock.ACTS)
ONE_ACT = f"{STOCK}/<any({ACTS}):act>"


@bp.get("/stock")
@requires(Act.READ)
@live
def index() -> Response:
    """Show every pool and lot."""
    last = stock_checks.last()
    wrong = stock_checks.wrong()
    return page("stock/list.html", "_lots", lots=stock_board.lots(), check=last, wrong=wrong)


@bp.get("/stock/new")
@requires(Act.EDIT)
def new() -> Response:
    """Ask what is counted from now on."""
    return form_page("stock/new.html", NewStockForm())


@bp.post("/stock/new")
@requires(Act.EDIT)
def create() -> Response | Redirect:
    """Begin to count it."""
    form = NewStockForm()
    with form.says_why_not():
        made = stock.add(form.given(), user=acting_user())
        return redirect(url_for(".show", stock_id=made.id), 303)
    return form_page("stock/new.html", form)


@bp.get(STOCK)
@requires(Act.READ)
@live
def show(stock_id: int) -> Response:
    """Show one pool or lot: its account, who carries some of it, all that moved."""
    row = stock_moves.existing(stock_id)
    balance = stocks.balance(stock_id)
    moved, more = stock_board.movements(stock_id, arguments.number("after"))
    return page(
        "stock/show.html",
        "_lot",
        stock=row,
        balance=balance,
        lot=next((lot for lot in stock_board.lots() if lot["id"] == stock_id), None),
        containers=containers.of_stock(stock_id),
        used=stock_board.last_used(stock_id).get(stock_id),
        check=stock_checks.last(stock_id),
        wrong=stock_checks.wrong().get(stock_id),
        account=stock_board.conservation(stock_id, balance),
        holders=stock_board.holders(stock_id),
        movements=moved,
        acts=stock.ACTS.values(),
        **arguments.pages(str(more) if more else None),
    )


@bp.get(ONE_ACT)
@requires(Act.EDIT)
def ask(stock_id: int, act: str) -> Response:
    """Ask how much, and why."""
    return _move_page(MoveForm(), stock_id, act)


@bp.post(ONE_ACT)
@requires(Act.EDIT)
def move(stock_id: int, act: str) -> Response | Redirect:
    """Move a quantity."""
    form = MoveForm()
    with form.says_why_not():
        given = (form.quantity.data or "", form.reason.data or "")
        stock.move(stock_id, act, *given, user=acting_user(), seen=form.seen())
        return redirect(url_for(".show", stock_id=stock_id), 303)
    return _move_page(form, stock_id, act)


@bp.get(f"{STOCK}/suspension")
@requires(Act.EDIT)
def ask_suspension(stock_id: int) -> Response:
    """Ask why nothing of it may go out."""
    return _suspend_page(SuspendForm(), stock_id)


@bp.post(f"{STOCK}/suspension")
@requires(Act.EDIT)
def suspend(stock_id: int) -> Response | Redirect:
    """Let nothing of it go out, or let it go out again."""
    form = SuspendForm()
    with form.says_why_not():
        if request.form.get("resume"):
            stock.resume(stock_id, user=acting_user())
        else:
            stock.suspend(stock_id, form.reason.data or "", user=acting_user())
        return redirect(url_for(".show", stock_id=stock_id), 303)
    return _suspend_page(form, stock_id)


def _move_page(form: RecordForm, stock_id: int, act: str) -> Response:
    row = stock_moves.existing(stock_id)
    on_hand = stocks.balance(stock_id).on_hand
    seen = once.seen(stock_id, None)
    return form_page(
        "stock/move.html", form, stock=row, act=stock.ACTS[act], on_hand=on_hand, seen=seen
    )


def _suspend_page(form: RecordForm, stock_id: int) -> Response:
    row, holders = stock_moves.existing(stock_id), stock_board.holders(stock_id)
    return form_page("stock/suspend.html", form, stock=row, holders=holders)
