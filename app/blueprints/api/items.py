"""Items: listed, shown, registered, changed."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from app.blueprints.api import answers, naming, reading, records
from app.models.roles import Act
from app.queries.resources import items as shelf
from app.services.records import items
from app.web.access import acting_user, requires

bp = Blueprint("items", __name__, url_prefix="/items")


@bp.get("")
@requires(Act.READ)
def index() -> Response:
    """List every item, by id."""
    return answers.page(shelf.page, reading.Parameters().window())


@bp.get("/<path:name>", merge_slashes=False)
@requires(Act.READ)
def show(name: str) -> Response:
    """Show one item, by id or any active code."""
    return jsonify(shelf.item(naming.item(name)))


@bp.post("")
@requires(Act.REGISTER)
def create() -> tuple[Response, int, dict[str, str]]:
    """Register an item."""
    body = reading.json_object()
    item = items.register(body, user=acting_user())
    headers = {"Location": url_for(".show", name=item.id)}
    return jsonify(shelf.item(item.id)), 201, headers


@bp.patch("/<path:name>", merge_slashes=False)
@requires(Act.EDIT)
def edit(name: str) -> Response:
    """Change fields of an item."""
    asked = records.changes(reading.json_object())
    item = naming.item(name)
    items.edit(item, asked.fields, user=acting_user(), version=asked.version, reason=asked.reason)
    return jsonify(shelf.item(item))
