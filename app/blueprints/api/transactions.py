"""The custody ledger: an issue or return is entered, entries are read."""

from __future__ import annotations

from datetime import datetime

from flask import Blueprint, Response, jsonify, request

from app import clock
from app.blueprints.api import agreeing, answers, entering, reading
from app.blueprints.api.naming import Names
from app.models.roles import Act
from app.queries.resources import ledger
from app.services.custody import idempotency
from app.services.errors import NotFound
from app.web.access import acting_user, requires

bp = Blueprint("transactions", __name__, url_prefix="/transactions")


@bp.post("")
@requires(Act.ISSUE)
def create() -> tuple[Response, int, dict[str, str]]:
    """Issue an item or take it back; a repeated request gets its first answer."""
    body = reading.json_object()
    asked = _request(body)
    earlier = entering.before(asked, acting_user())
    if earlier is not None:
        return _answer(earlier, replayed=True)
    entry = entering.enter(entering.read(body), asked, acting_user())
    return _answer(entry.answer, replayed=entry.replayed)


@bp.get("")
@requires(Act.READ)
def index() -> Response:
    """List entries, oldest first."""
    parameters = reading.Parameters()
    names = Names(parameters)
    action = parameters.choice("action", ("Take", "Return"))
    since, until = _text(parameters.moment("since")), _text(parameters.moment("until"))
    window = parameters.window()
    wanted = ledger.Filter(**names.ids(), action=action, since=since, until=until)
    return answers.page(ledger.page, window, wanted)


@bp.get("/<int(max=9223372036854775807):transaction_id>")
@requires(Act.READ)
def show(transaction_id: int) -> Response:
    """Show one entry."""
    entry = ledger.entry(transaction_id)
    if entry is None:
        raise NotFound("unknown_transaction", "There is no such entry.")
    return jsonify(entry)


def _request(body: dict[str, object]) -> idempotency.Request | None:
    key = request.headers.get("Idempotency-Key")
    return None if key is None else idempotency.Request.of(key, agreeing.without_proof(body))


def _answer(entry: dict[str, object], *, replayed: bool) -> tuple[Response, int, dict[str, str]]:
    headers = {"Location": f"{request.script_root}{request.path}/{entry['id']}"}
    if replayed:
        headers["Idempotency-Replayed"] = "true"
    return jsonify(transaction=entry), 200 if replayed else 201, headers


def _text(moment: datetime | None) -> str | None:
    return clock.to_text(moment) if moment else None
