"""The pages of a relief in place and of a swap."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.relief.forms import ReliefForm, SwapForm, keyed
from app.models.roles import Act
from app.models.transfers import Transfer
from app.queries import entries
from app.services.custody import transfers
from app.services.custody.idempotency import LONGEST_KEY
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("relief", __name__)


@bp.get("/relief")
@requires(Act.ISSUE)
def ask() -> Response:
    """Ask who hands which weapon to whom."""
    return _relief_page(ReliefForm())


@bp.post("/relief")
@requires(Act.ISSUE)
def relieve() -> Response | Redirect:
    """Record the relief."""
    form = ReliefForm()
    with form.says_why_not():
        done = transfers.relieve(form.asked(), user=acting_user())
        return redirect(url_for(".ask", done=done.id), 303)
    return _relief_page(form)


@bp.get("/swap")
@requires(Act.ISSUE)
def ask_swap() -> Response:
    """Ask who gives which weapon back for which."""
    return _swap_page(SwapForm())


@bp.post("/swap")
@requires(Act.ISSUE)
def swap() -> Response | Redirect:
    """Record the swap."""
    form = SwapForm()
    with form.says_why_not():
        done = transfers.swap(form.asked(), user=acting_user())
        return redirect(url_for(".ask_swap", done=done.id), 303)
    return _swap_page(form)


def _relief_page(form: ReliefForm) -> Response:
    keyed(form)
    return form_page("relief/relief.html", form, notice=_said(form), longest=LONGEST_KEY)


def _swap_page(form: SwapForm) -> Response:
    keyed(form)
    return form_page("relief/swap.html", form, notice=_said(form), longest=LONGEST_KEY)


def _said(form: ReliefForm | SwapForm) -> dict[str, str] | None:
    """Return what was wrong, or what was done just now."""
    number = arguments.number("done")
    done = Transfer.get_or_none(Transfer.id == number) if number else None
    if done is None or form.is_submitted():
        return form.notice
    back, take = entries.entry(done.return_id), entries.entry(done.take_id)
    if back is None or take is None:
        raise RuntimeError("the entries of a transfer are not there")
    whose = [f"{row['rank']} {row['surname'].upper()}" for row in (back, take)]
    things = [f"{row['short_name']} {row['serial']}" for row in (back, take)]
    if done.kind == "relief":
        text = f"{things[1]} from {whose[0]} to {whose[1]}."
    else:
        text = f"{whose[1]} gave back {things[0]} and has {things[1]}."
    return {"kind": "ok", "title": "Recorded", "text": text}
