"""A counter's device says which row of the record it saw last: is it there?"""

from __future__ import annotations

import re

from flask import Blueprint, Response, abort, jsonify, request

from app.models.roles import Act
from app.queries import chain
from app.queries.settings import setting
from app.services.witnesses import devices
from app.web.access import acting_user, requires

bp = Blueprint("witness", __name__)
_SEQ, _HASH = re.compile(r"[1-9]\d{0,14}"), re.compile(r"[0-9a-f]{64}")


@bp.post("/counter/witness")
@requires(Act.ISSUE)
def compare() -> Response:
    """Judge what the device remembers, and say what to remember from now on."""
    seq, hash_hex = request.form.get("seq", ""), request.form.get("hash", "")
    is_known = True
    if seq or hash_hex:
        if not _SEQ.fullmatch(seq) or not _HASH.fullmatch(hash_hex):
            abort(400)
        is_known = devices.is_known(int(seq), hash_hex)
        if not is_known and request.form.get("demo") != "yes":
            devices.report(int(seq), hash_hex, user=acting_user())
    head = chain.head()
    return jsonify(known=is_known, seq=head.seq, hash=head.hash, demo=setting("demo"))
