"""Who held what at a moment, and what is overdue."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app import clock
from app.blueprints.api import answers, reading
from app.blueprints.api.naming import Names
from app.models.roles import Act
from app.queries.resources import custody
from app.services.custody.custody_rules import CLOCK_SLACK
from app.web.access import requires

bp = Blueprint("custody", __name__)


@bp.get("/custody")
@requires(Act.READ)
def index() -> Response:
    """List who held what at a moment; without one, who holds what now."""
    parameters = reading.Parameters()
    names, at = Names(parameters), parameters.moment("at")
    if at is not None and at - clock.now() > CLOCK_SLACK:
        parameters.wrong("at", "at lies in the future; nobody knows yet.")
    window = parameters.window()
    moment = answers.at_cursor(custody.place, at and clock.to_text(at), window.after)
    page = custody.page(moment, **names.ids(), limit=window.limit)
    return jsonify(at=moment.at or clock.to_text(clock.now()), **page._asdict())


@bp.get("/overdue")
@requires(Act.READ)
def overdue() -> Response:
    """List what is out past its due time, the longest overdue first."""
    now = clock.to_text(clock.now())
    return answers.page(custody.overdue, reading.Parameters().window(), at=now)
