"""The audit log on screen and as a file; nothing here writes to it."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from flask import Blueprint, Response

from app import clock
from app.models.roles import Act
from app.queries import audit_list, exports, segments
from app.queries.audit_list import Filter
from app.queries.rows import Row
from app.services.retention import sealing
from app.web import arguments, download
from app.web.access import allowed, requires
from app.web.media import media
from app.web.render import page

bp = Blueprint("audit", __name__)
# Pages that ask for more than reading; where a role does not reach, the row has no link.
_NEEDS = (
    ("/users", Act.USERS),
    ("/settings", Act.USERS),
    ("/settings/tables", Act.EDIT),
    ("/imports", Act.REGISTER),
    ("/labels", Act.REGISTER),
)


@bp.get("/audit")
@requires(Act.AUDIT)
def index() -> Response:
    """Show the chain's rows in words, newest first."""
    narrowed = asked()
    rows, after = audit_list.page(narrowed, arguments.text("after"), all_of_it=allowed(Act.EDIT))
    users, stations = audit_list.who_and_where()
    return page(
        "audit/list.html",
        rows=_linked(rows),
        asked=narrowed,
        since=arguments.day("since"),
        until=arguments.day("until"),
        users=users,
        stations=stations,
        actions=[(word, word.capitalize()) for word in audit_list.actions()],
        files=download.addresses(".export"),
        sealed=segments.sealed(),
        retention=_retention() if not narrowed.narrows else None,
        **arguments.pages(after),
    )


@bp.get("/audit.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send all that the page shows as a file."""
    return download.download(exports.audit_in_words(asked(), all_of_it=allowed(Act.EDIT)), form)


def _retention() -> dict[str, Any]:
    """Return what would be sealed now, and each seal with whether its file is there."""
    return {
        "plan": sealing.plan(clock.now()),
        "seals": [(seal, segments.is_there(seal, media())) for seal in reversed(segments.seals())],
    }


def asked() -> Filter:
    """Return the filter that the address names; what it does not know means any."""
    since, until = arguments.day("since"), arguments.day("until")
    return Filter(
        person=arguments.text("person"),
        item=arguments.text("item"),
        user_id=arguments.number("user_id"),
        action=arguments.text("action"),
        station_id=arguments.number("station_id"),
        since=clock.begin_of(since) if since else None,
        until=clock.begin_of(until + timedelta(days=1)) if until else None,
    )


def _linked(rows: list[Row]) -> list[Row]:
    """Return the rows, each with a link only where whoever looks may go."""
    barred = tuple(path for path, act in _NEEDS if not allowed(act))
    return [row | {"url": _reachable(row["url"], barred)} for row in rows]


def _reachable(url: str | None, barred: tuple[str, ...]) -> str | None:
    return None if url and url.startswith(barred) else url
