"""Rosters: listed, shown, made; counters run them."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, jsonify, url_for

from app.blueprints.api import answers, naming, reading
from app.blueprints.api.reading import Fields
from app.models.roles import Act
from app.queries import paging, purposes
from app.queries.resources import rosters as kept
from app.services.errors import Invalid, NotFound
from app.services.rosters import roster_sources, rosters
from app.services.rosters.rosters import Plan, Wanted
from app.web.access import acting_user, requires

bp = Blueprint("rosters", __name__, url_prefix="/rosters")
LONGEST_PURPOSE = 40


@bp.get("")
@requires(Act.READ)
def index() -> Response:
    """List rosters, by id."""
    return answers.page(kept.page, reading.Parameters().window())


@bp.get(f"/<int(max={paging.LARGEST}):roster_id>")
@requires(Act.READ)
def show(roster_id: int) -> Response:
    """Show one roster with its lines."""
    roster = kept.one(roster_id)
    if roster is None:
        raise NotFound("unknown_roster", "There is no such roster.")
    return jsonify(roster)


@bp.post("")
@requires(Act.ISSUE)
def create() -> tuple[Response, int, dict[str, str]]:
    """Make a roster."""
    roster = rosters.create(_plan(reading.json_object()), user=acting_user())
    headers = {"Location": url_for(".show", roster_id=roster.id)}
    return jsonify(kept.one(roster.id)), 201, headers


def _plan(body: dict[str, Any]) -> Plan:
    """Return the roster that a body asks for. Raises Invalid with every problem at once."""
    fields = Fields(body)
    name = fields.text("name", rosters.LONGEST_NAME, required=True)
    wanted = fields.text("purpose", LONGEST_PURPOSE)
    purpose = purposes.named(wanted) if wanted else None
    if wanted and purpose is None:
        offered = ", ".join(one.name for one in purposes.offered())
        fields.wrong("purpose", f"There is no purpose {wanted}. There are: {offered}.")
    begins_at, due_at = fields.moment("begins_at"), fields.moment("due_at")
    lines = _lines(fields.value("lines"), fields)
    fields.check()
    return Plan(name or "", purpose.id if purpose else None, begins_at, due_at, lines)


def _lines(value: Any, fields: Fields) -> tuple[Wanted, ...]:
    if value is None:
        return ()
    if not isinstance(value, list) or len(value) > rosters.MOST_LINES:
        fields.wrong("lines", f"lines must be a list, of {rosters.MOST_LINES} at most.")
        return ()
    found = []
    for number, row in enumerate(value, start=1):
        try:
            found.append(_line(row))
        except Invalid as wrong:
            for sentences in wrong.problems.values():
                for sentence in sentences:
                    fields.wrong("lines", f"Line {number}: {sentence}")
    return tuple(found)


def _line(row: Any) -> Wanted:
    """Return one line; without an item it is the person's own. Raises Invalid."""
    if not isinstance(row, dict):
        raise Invalid({"lines": ["it must be an object with personnel_id."]})
    fields = Fields(row)
    person = fields.text("personnel_id", naming.LONGEST, required=True)
    item = fields.text("item_id", naming.LONGEST)
    fields.check()
    return roster_sources.line_of(person or "", item or "")
