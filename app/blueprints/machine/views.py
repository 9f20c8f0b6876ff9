"""Shuts the appliance down and starts it again, once somebody has said so twice."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.models.roles import Act
from app.queries import stations
from app.services.machine import asks
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.configuration import data_directory
from app.web.render import page

bp = Blueprint("machine", __name__)


@bp.get("/machine")
@requires(Act.USERS)
def index() -> Response:
    """Show what can be asked of the machine, or why nothing can."""
    return page(
        "machine/show.html",
        is_possible=asks.is_possible(data_directory()),
        asked=asks.ACTS.get(arguments.text("asked")),
    )


@bp.get("/machine/<word>")
@requires(Act.USERS)
def ask(word: str) -> Response:
    """Ask whether it is meant, and show who is at the counter."""
    return page(
        "machine/ask.html",
        act=asks.named(word),
        is_possible=asks.is_possible(data_directory()),
        at_work=stations.at_work(clock.now()),
    )


@bp.post("/machine/<word>")
@requires(Act.USERS)
def do(word: str) -> Redirect:
    """Have the machine do it in a few seconds."""
    act = asks.named(word)
    asks.ask(data_directory(), act, user=acting_user())
    return redirect(url_for(".index", asked=act.word), 303)
