"""The list behind the bell: what a user was told of, read one by one or all at once."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.models.roles import Act
from app.queries import notices, paging
from app.services.errors import NotFound
from app.services.notices import notices as service
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.render import page

bp = Blueprint("notices", __name__)


@bp.get("/notices")
@requires(Act.READ)
def index() -> Response:
    """Show what a user was told of, the newest first."""
    found = notices.listed(acting_user(), arguments.text("after"))
    return page("notices/list.html", rows=found.rows, **arguments.pages(found.after))


@bp.get(f"/notices/<int(max={paging.LARGEST}):notice_id>")
@requires(Act.READ)
def show(notice_id: int) -> Redirect:
    """Lead to what a notice is about; it is read from then on."""
    address = service.read(acting_user(), notice_id)
    if address is None:
        raise NotFound("unknown_notice", f"There is no notice {notice_id} for you.")
    return redirect(address, 303)


@bp.post("/notices/read")
@requires(Act.READ)
def read_all() -> Redirect:
    """Take all as read."""
    service.read_all(acting_user())
    return redirect(url_for(".index"), 303)
