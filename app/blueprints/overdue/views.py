"""The board itself, on the wall and as a file; more time and contact notes for one line of it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.overdue.forms import ContactForm, ExtendForm, asked, groups
from app.models.roles import Act
from app.queries import overdue, paging, recovery
from app.queries.entries import entry
from app.queries.rows import Row
from app.services.custody import due_times
from app.services.errors import NotFound
from app.web import arguments, download
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import live, page

bp = Blueprint("overdue", __name__)
# The wall says how many there are; it names the first of them.
MOST_COUNTED = 2_000
TAKE = f"/overdue/<int(max={paging.LARGEST}):take_id>"


@bp.get("/overdue")
@requires(Act.READ)
@live
def index() -> Response:
    """Show who is late, the latest first, and what is due soon."""
    now, chosen, after = clock.now(), asked(), arguments.text("after")
    board = overdue.board(now, **chosen, after=after, most=paging.ROWS)
    return page(
        "overdue/board.html",
        "_lines",
        late=board["late"],
        soon=board["soon"],
        more_late=board["more_late"],
        recover=[] if after else recovery.tasks(now, group_id=chosen["group_id"]),
        groups=groups(),
        chosen=chosen,
        files=download.addresses(".export"),
        **arguments.pages(board["after"]),
    )


@bp.get("/overdue/wall")
@requires(Act.READ)
@live
def wall() -> Response:
    """Show the board large, for a screen on the wall."""
    now = clock.now()
    shown = overdue.board(now, most=MOST_COUNTED)
    recover = recovery.tasks(now)
    return page("overdue/wall.html", "_wall", **shown, recover=recover, now=now)


@bp.get("/overdue.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send the board as a file."""
    return download.download(overdue.export(clock.now(), **asked()), form)


@bp.get(TAKE + "/extension")
@requires(Act.ISSUE)
def ask_extension(take_id: int) -> Response:
    """Ask until when, and why."""
    return form_page("overdue/extend.html", ExtendForm(), take=_take(take_id))


@bp.post(TAKE + "/extension")
@requires(Act.ISSUE)
def extend(take_id: int) -> Response | Redirect:
    """Give more time."""
    form, take = ExtendForm(), _take(take_id)
    with form.says_why_not(due_at="until"):
        due_times.extend(take_id, form.due_at(), form.reason.data or "", user=acting_user())
        return redirect(url_for(".index"), 303)
    return form_page("overdue/extend.html", form, take=take)


@bp.get(TAKE + "/contact")
@requires(Act.ISSUE)
def ask_contact(take_id: int) -> Response:
    """Ask what was done."""
    return form_page("overdue/contact.html", ContactForm(), take=_take(take_id))


@bp.post(TAKE + "/contact")
@requires(Act.ISSUE)
def note_contact(take_id: int) -> Response | Redirect:
    """Write down what was done."""
    form, take = ContactForm(), _take(take_id)
    with form.says_why_not():
        due_times.note_contact(take_id, form.text.data or "", user=acting_user())
        return redirect(url_for(".index"), 303)
    return form_page("overdue/contact.html", form, take=take)


def _take(take_id: int) -> Row:
    found = entry(take_id)
    if found is None or found["action"] != "Take":
        raise NotFound("unknown_transaction", "There is no such issue.")
    return found
