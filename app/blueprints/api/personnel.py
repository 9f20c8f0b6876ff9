"""People on the rolls: listed, shown, registered, changed."""

from __future__ import annotations

from flask import Blueprint, Response, jsonify, url_for

from app.blueprints.api import answers, naming, reading, records
from app.models.roles import Act
from app.queries.resources import people
from app.services.records import personnel
from app.web.access import acting_user, requires

bp = Blueprint("personnel", __name__, url_prefix="/personnel")


@bp.get("")
@requires(Act.READ)
def index() -> Response:
    """List everybody, by id."""
    return answers.page(people.page, reading.Parameters().window())


@bp.get("/<path:name>", merge_slashes=False)
@requires(Act.READ)
def show(name: str) -> Response:
    """Show one person, by id or any active code."""
    return jsonify(people.person(naming.person(name)))


@bp.post("")
@requires(Act.REGISTER)
def create() -> tuple[Response, int, dict[str, str]]:
    """Register a person."""
    body = reading.json_object()
    reason = body.pop("reason", None)
    person = personnel.register(body, user=acting_user(), reason=reason)
    headers = {"Location": url_for(".show", name=person.id)}
    return jsonify(people.person(person.id)), 201, headers


@bp.patch("/<path:name>", merge_slashes=False)
@requires(Act.EDIT)
def edit(name: str) -> Response:
    """Change fields of a person."""
    asked = records.changes(reading.json_object())
    person = naming.person(name)
    personnel.edit(
        person, asked.fields, user=acting_user(), version=asked.version, reason=asked.reason
    )
    return jsonify(people.person(person))
