"""The page that says whether a code on paper belongs to this record."""

from __future__ import annotations

from flask import Blueprint, Response

from app.blueprints.verify import device_views, taking_views
from app.models.roles import Act
from app.queries import chain, segments, witnesses
from app.services.witnesses import checkpoints
from app.services.witnesses.statement import LONGEST, Statement
from app.web import arguments
from app.web.access import requires
from app.web.render import page

bp = Blueprint("verify", __name__)
bp.register_blueprint(device_views.bp)
bp.register_blueprint(taking_views.bp)


@bp.get("/verify")
@requires(Act.READ)
def show() -> Response:
    """Ask for a head code or a signed checkpoint, and say whether it matches."""
    given = arguments.text("code", LONGEST)
    code, kept = witnesses.read_code(given), Statement.from_text(given)
    place = witnesses.place_of(code) if code else None
    return page(
        "verify/show.html",
        given=given,
        code=code,
        place=place,
        lost=segments.not_whole() if code and place is None else [],
        kept=kept,
        verdict=checkpoints.judge(kept) if kept else None,
        head=chain.head(),
        newest=checkpoints.newest(),
    )
