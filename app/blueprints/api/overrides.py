"""Rules that were passed over are read; a Take brings its own agreement along."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.blueprints.api import answers, reading
from app.models.roles import Act
from app.queries.resources import overrides
from app.web.access import requires

bp = Blueprint("overrides", __name__)


@bp.get("/overrides")
@requires(Act.READ)
def index() -> Response:
    """List overrides, the first recorded leading."""
    parameters = reading.Parameters()
    since, until = parameters.moment("since"), parameters.moment("until")
    window = parameters.window()
    return answers.page(
        overrides.page,
        window,
        since=clock.to_text(since) if since else None,
        until=clock.to_text(until) if until else None,
    )
