"""The list of rosters, one roster with its pre-check and its run, and its papers."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.rosters import edit_views
from app.blueprints.rosters.forms import LineForm, RosterForm
from app.models.roles import Act
from app.models.rosters import Roster
from app.queries import paging
from app.queries import rosters as kept
from app.queries.letterhead import letterhead
from app.services.rosters import roster_check, roster_sources, rosters
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import live, page
from app.web.station import this_station

bp = Blueprint("rosters", __name__)
bp.register_blueprint(edit_views.bp)
ROSTER = f"/rosters/<int(max={paging.LARGEST}):roster_id>"
LINE = f"{ROSTER}/lines/<int(max={paging.LARGEST}):line_id>"


@bp.get("/rosters")
@requires(Act.READ)
@live
def index() -> Response:
    """Show the newest rosters and how far each has come."""
    return page("rosters/list.html", "_cards", cards=kept.cards())


@bp.get("/rosters/new")
@requires(Act.ISSUE)
def new() -> Response:
    """Ask for a name, times and people."""
    form = RosterForm()
    copied = arguments.number("copy")
    if copied is not None:
        earlier = rosters.known(copied)
        form.source.data, form.copy.data = "copy", str(copied)
        form.name.data, form.purpose.data = earlier.name, str(earlier.purpose_id or "")
    elif not kept.cards():
        form.source.data = "list"
    return form_page("rosters/new.html", form)


@bp.post("/rosters/new")
@requires(Act.ISSUE)
def create() -> Response | Redirect:
    """Make the roster."""
    form = RosterForm()
    with form.says_why_not():
        roster = rosters.create(form.plan(), user=acting_user())
        return redirect(url_for(".show", roster_id=roster.id), 303)
    return form_page("rosters/new.html", form)


@bp.get(ROSTER)
@requires(Act.READ)
@live
def show(roster_id: int) -> Response:
    """Show what stands against the run, how far it has come, and every line."""
    context = _context(roster_id)
    return page("rosters/show.html", "_run", **context, check=_check(context), form=LineForm())


@bp.post(f"{ROSTER}/lines")
@requires(Act.ISSUE)
def add_line(roster_id: int) -> Response | Redirect:
    """Put one more person on the roster."""
    form = LineForm()
    with form.says_why_not(lines="person"):
        wanted = roster_sources.line_of(form.person.data or "", form.weapon.data or "")
        rosters.add_line(roster_id, wanted, user=acting_user())
        return _back(roster_id)
    context = _context(roster_id)
    return form_page("rosters/show.html", form, **context, check=_check(context))


@bp.post(f"{LINE}/absence")
@requires(Act.ISSUE)
def mark(roster_id: int, line_id: int) -> Redirect:
    """Note that somebody did not come, or came after all."""
    rosters.mark(line_id, absent=request.form.get("absent") == "1", user=acting_user())
    return _back(roster_id)


@bp.post(f"{LINE}/removal")
@requires(Act.ISSUE)
def remove_line(roster_id: int, line_id: int) -> Redirect:
    """Take a line off."""
    rosters.remove_line(line_id, user=acting_user())
    return _back(roster_id)


@bp.post(f"{ROSTER}/run")
@requires(Act.ISSUE)
def run(roster_id: int) -> Redirect:
    """Run the roster at this counter."""
    rosters.run_at(roster_id, this_station(), user=acting_user())
    return redirect(url_for("counter.show"), 303)


@bp.post(f"{ROSTER}/closure")
@requires(Act.ISSUE)
def close(roster_id: int) -> Redirect:
    """Close the roster."""
    rosters.close(roster_id, user=acting_user())
    return _back(roster_id)


@bp.get(f"{ROSTER}/racks")
@requires(Act.READ)
def racks(roster_id: int) -> Response:
    """Show what is still to be issued in the order of the racks, for paper."""
    context = _context(roster_id)
    lines = sorted(context["progress"].waiting, key=kept.by_place)
    return page("rosters/racks.html", **context, lines=lines, printed_at=clock.now())


@bp.get(f"{ROSTER}/sheet")
@requires(Act.READ)
def sheet(roster_id: int) -> Response:
    """Show one sheet with a box to sign for every line, for paper."""
    return page(
        "rosters/sheet.html",
        **_context(roster_id),
        letterhead=letterhead(),
        printed_at=clock.now(),
    )


def _context(roster_id: int) -> dict[str, Any]:
    roster: Roster = rosters.known(roster_id)
    progress = kept.progress(roster_id)
    return {
        "roster": roster,
        "progress": progress,
        "now": clock.now(),
        "stations": kept.stations_of(roster),
        "off": kept.taken_off(roster_id),
    }


def _check(context: dict[str, Any]) -> roster_check.Report | None:
    """Return what stands against the run; None for a roster that is over."""
    if context["roster"].closed_at is not None:
        return None
    return roster_check.check(context["roster"], context["progress"], acting_user())


def _back(roster_id: int) -> Redirect:
    return redirect(url_for(".show", roster_id=roster_id), 303)
