"""What every record has: status, archive, codes, remarks, a timeline to print."""

from __future__ import annotations

from flask import Blueprint

from app.blueprints.records import attach_views, code_views, status_views, story_views

bp = Blueprint("records", __name__)
for part in (status_views, code_views, attach_views, story_views):
    bp.register_blueprint(part.bp)
