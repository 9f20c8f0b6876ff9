"""GET /health: whether the program can do its work, for monitors."""

from __future__ import annotations

from flask import Blueprint, Response, current_app, jsonify

from app.queries import health
from app.web.access import public

bp = Blueprint("health", __name__)


@bp.get("/health")
@public
def show() -> Response:
    """Answer 200, or 503 when the record cannot be read or written."""
    report = health.report(current_app.config["ARMGUARD"])
    response = jsonify(report)
    response.status_code = 503 if report["status"] == "failing" else 200
    return response
