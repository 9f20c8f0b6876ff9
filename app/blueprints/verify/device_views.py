"""What a counter's alarm means, and who answers for a record that was put back on purpose."""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.models.roles import Act
from app.queries import witnesses
from app.services.witnesses import devices
from app.web.access import acting_user, requires
from app.web.render import page

bp = Blueprint("device", __name__)
_SEQ, _HASH = re.compile(r"[1-9]\d{0,14}"), re.compile(r"[0-9a-f]{64}")


@bp.get("/verify/device")
@requires(Act.READ)
def show() -> Response:
    """Say what it means that a device remembers a row which is not there."""
    seq, hash_hex = _remembered(request.args.get("seq", ""), request.args.get("hash", ""))
    return page(
        "verify/device.html",
        seq=seq,
        hash=hash_hex,
        is_known=devices.is_known(seq, hash_hex),
        restored_at=witnesses.restored_at(),
    )


@bp.post("/verify/device")
@requires(Act.EDIT)
def accept() -> Redirect:
    """Let devices go on with this record."""
    seq, hash_hex = _remembered(request.form.get("seq", ""), request.form.get("hash", ""))
    devices.accept(seq, hash_hex, user=acting_user())
    return redirect(url_for(".show", seq=seq, hash=hash_hex), 303)


def _remembered(seq: str, hash_hex: str) -> tuple[int, str]:
    if not _SEQ.fullmatch(seq) or not _HASH.fullmatch(hash_hex):
        abort(404)
    return int(seq), hash_hex
