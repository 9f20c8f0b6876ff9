"""What an inspector takes along: the record as a bundle, and programs that verify it elsewhere."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, abort, request, send_file, stream_with_context

from app import clock
from app.documents import bundle
from app.models.roles import Act
from app.queries import proof_bundle
from app.services import exports
from app.services.retention import sealing
from app.web.access import acting_user, requires

bp = Blueprint("taking", __name__)
PROGRAMS = {"armguard_verify.py": "text/x-python", "armguard-verify.html": "text/html"}
_FOLDER = Path(__file__).parents[2] / "offline"


@bp.get("/verify/record.jsonl.gz")
@requires(Act.USERS)
def record() -> Response:
    """Send the whole chain with what it promises; that it leaves stands in it first."""
    sealing.all_there()
    if request.method != "HEAD":
        exports.note("bundle", "jsonl.gz", [], user=acting_user())
    now = clock.now()
    pieces = bundle.packed(proof_bundle.lines(now))
    name = f"armguard-record-{clock.local(now):%Y-%m-%d}.jsonl.gz"
    response = Response(stream_with_context(pieces), content_type="application/gzip")
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.get("/verify/program/<program>")
@requires(Act.READ)
def offline(program: str) -> Response:
    """Send a program to keep; it is never run here, where the content policy would forbid it."""
    if program not in PROGRAMS:
        abort(404)
    return send_file(_FOLDER / program, mimetype=PROGRAMS[program], as_attachment=True, max_age=0)
