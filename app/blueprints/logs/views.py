"""Shows the newest lines of the logs, and sends them as a file."""

from __future__ import annotations

from itertools import islice

from flask import Blueprint, Response, request

from app.models.roles import Act
from app.queries import paging
from app.services import exports
from app.services.logs import reading
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.configuration import data_directory
from app.web.render import page

bp = Blueprint("logs", __name__)
SHOWN = 100
# A day's two files of each program hold fewer.
MOST_PAGES = 1000
FILTERS = ("program", "level")


@bp.get("/logs")
@requires(Act.USERS)
def index() -> Response:
    """Show a page of what was logged, the newest first."""
    number = min(max(paging.number(arguments.text("page")) or 1, 1), MOST_PAGES)
    chosen = {name: arguments.text(name) for name in FILTERS}
    first = (number - 1) * SHOWN
    found = list(islice(reading.entries(data_directory(), **chosen), first, first + SHOWN + 1))
    return page(
        "logs/list.html",
        entries=found[:SHOWN],
        chosen=chosen,
        filters={name: value for name, value in chosen.items() if value},
        next_page=number + 1 if len(found) > SHOWN else None,
        number=number,
    )


@bp.get("/logs.txt")
@requires(Act.USERS)
def export() -> Response:
    """Send what is chosen as text, the oldest first."""
    chosen = {name: arguments.text(name) for name in FILTERS}
    if request.method != "HEAD":
        narrowed = [name for name, value in chosen.items() if value]
        exports.note("logs", "txt", narrowed, user=acting_user())
    lines = [str(entry) for entry in reading.entries(data_directory(), **chosen)]
    text = "".join(f"{line}\n" for line in reversed(lines))
    name = {"Content-Disposition": 'attachment; filename="armguard-logs.txt"'}
    return Response(text, mimetype="text/plain", headers=name)
