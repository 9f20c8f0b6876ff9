"""The pages of a relief in place and of a swap."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.relief.forms import ReliefForm, SwapForm, begin, from_counter, known
from app.models.roles import Act
from app.models.transfers import Transfer
from app.services.counter import desk_words
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
        return _done(form, ".ask", done)
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
        return _done(form, ".ask_swap", done)
    return _swap_page(form)


def _done(form: ReliefForm | SwapForm, page: str, done: Transfer) -> Redirect:
    """Lead back to where somebody came from; that page says what was recorded."""
    return redirect(url_for("counter.show" if from_counter(form) else page, done=done.id), 303)


def _relief_page(form: ReliefForm) -> Response:
    return _page("relief/relief.html", form)


def _swap_page(form: SwapForm) -> Response:
    return _page("relief/swap.html", form)


def _page(template: str, form: ReliefForm | SwapForm) -> Response:
    next_one = begin(form)
    return form_page(
        template,
        form,
        notice=_said(form),
        longest=LONGEST_KEY,
        next_one=next_one,
        known=known(form),
        from_counter=from_counter(form),
    )


def _said(form: ReliefForm | SwapForm) -> dict[str, str] | None:
    """Return what was wrong, or what was done just now."""
    done = transfers.find(arguments.number("done"))
    if done is None or form.is_submitted():
        return form.notice
    title, text = desk_words.told(done)
    return {"kind": "ok", "title": title, "text": text}
