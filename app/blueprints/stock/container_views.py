"""Sealed containers: taken in, counted by their seals, one page each, and what is done with one."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.stock.forms import ContainerForm, ContainersForm, CountForm
from app.models.roles import Act
from app.queries import containers as known
from app.services.stock import containers, stock_moves
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("containers", __name__)
OF_LOT = "/stock/<int:stock_id>/containers"
ONE = "/containers/<int:container_id>"
# What moves no quantity an armorer does; the rest is an admin's.
LIGHT = ", ".join(f'"{act.name}"' for act in containers.ACTS.values() if not act.moves)
GRAVE = ", ".join(f'"{act.name}"' for act in containers.ACTS.values() if act.moves)


@bp.get(OF_LOT)
@requires(Act.EDIT)
def new(stock_id: int) -> Response:
    """Ask which sealed containers come in."""
    return _new_page(ContainersForm(), stock_id)


@bp.post(OF_LOT)
@requires(Act.EDIT)
def create(stock_id: int) -> Response | Redirect:
    """Take them in."""
    form = ContainersForm()
    with form.says_why_not():
        containers.add(stock_id, form.given(), user=acting_user())
        return redirect(url_for("stock.show", stock_id=stock_id), 303)
    return _new_page(form, stock_id)


@bp.get(f"{OF_LOT}/count")
@requires(Act.ISSUE)
def ask_count(stock_id: int) -> Response:
    """Ask which seals were seen."""
    return _count_page(CountForm(), stock_id)


@bp.post(f"{OF_LOT}/count")
@requires(Act.ISSUE)
def count(stock_id: int) -> Response | Redirect:
    """Note them; the page then says which were not seen."""
    form = CountForm()
    with form.says_why_not():
        containers.count(stock_id, form.seals.data or "", user=acting_user())
        return redirect(url_for(".ask_count", stock_id=stock_id), 303)
    return _count_page(form, stock_id)


@bp.get(ONE)
@requires(Act.READ)
def show(container_id: int) -> Response:
    """Show one container with its story."""
    row = containers.existing(container_id)
    return page(
        "stock/container.html",
        container=row,
        stock=stock_moves.existing(row["stock_id"]),
        story=known.story(container_id),
        acts=[act for act in containers.ACTS.values() if act.state == row["state"]],
    )


@bp.get(f"{ONE}/<any({LIGHT}):done>")
@requires(Act.ISSUE)
def ask(container_id: int, done: str) -> Response:
    """Ask why it is opened, or where it is put."""
    return _act_page(ContainerForm(), container_id, done)


@bp.post(f"{ONE}/<any({LIGHT}):done>")
@requires(Act.ISSUE)
def do(container_id: int, done: str) -> Response | Redirect:
    """Open or move it."""
    return _done(container_id, done)


@bp.get(f"{ONE}/<any({GRAVE}):left>")
@requires(Act.EDIT)
def ask_quantity(container_id: int, left: str) -> Response:
    """Ask why it leaves the books, or where it was found."""
    return _act_page(ContainerForm(), container_id, left)


@bp.post(f"{ONE}/<any({GRAVE}):left>")
@requires(Act.EDIT)
def do_quantity(container_id: int, left: str) -> Response | Redirect:
    """Let it leave the books whole, or come back to them."""
    return _done(container_id, left)


def _done(container_id: int, act: str) -> Response | Redirect:
    form = ContainerForm()
    with form.says_why_not():
        containers.do(container_id, act, form.words.data or "", user=acting_user())
        return redirect(url_for(".show", container_id=container_id), 303)
    return _act_page(form, container_id, act)


def _new_page(form: ContainersForm, stock_id: int) -> Response:
    return form_page("stock/containers.html", form, stock=stock_moves.existing(stock_id))


def _count_page(form: CountForm, stock_id: int) -> Response:
    today = clock.to_text(clock.start_of_day(clock.now()))
    sealed = [row for row in known.of_stock(stock_id) if row["state"] == "sealed"]
    for row in sealed:
        row["seen_today"] = (row["counted_at"] or "") >= today
    stock = stock_moves.existing(stock_id)
    return form_page("stock/count.html", form, stock=stock, sealed=sealed)


def _act_page(form: ContainerForm, container_id: int, name: str) -> Response:
    row, act = containers.existing(container_id), containers.ACTS[name]
    if act.kind == "move":
        form.words.label.text = "New place"
    return form_page("stock/container_act.html", form, container=row, act=act)
