"""The record itself: its audit log, its head, its figures."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify

from app import clock
from app.blueprints.api import answers, reading
from app.models.roles import Act
from app.queries.resources import record
from app.web.access import requires

bp = Blueprint("record", __name__)


@bp.get("/audit")
@requires(Act.AUDIT)
def audit() -> Response:
    """List the rows of the audit log, oldest first, and say which came before them and where."""
    window = reading.Parameters().window()
    return answers.page_with({"sealed": record.sealed()}, record.audit, window)


@bp.get("/verify")
@requires(Act.READ)
def verify() -> Response:
    """Show the chain's head, its last nightly verification and its newest signed checkpoint."""
    reading.Parameters().check()
    return jsonify(
        head=record.head(),
        last_verification=record.last_verification(),
        checkpoint=record.checkpoint(),
    )


@bp.get("/stats")
@requires(Act.READ)
def stats() -> Response:
    """Show how many of everything there are."""
    reading.Parameters().check()
    return jsonify(record.stats(clock.now()))
