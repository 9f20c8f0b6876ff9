"""What the counter does beside scans: its roster, who did not come, its day."""

from __future__ import annotations

from collections.abc import Callable

from flask import Blueprint, Response, request

from app import clock
from app.blueprints.counter import panel
from app.blueprints.counter.forms import purpose_on_screen
from app.models.roles import Act
from app.queries import paging, rosters, stations
from app.services.counter import counter_words, desk_words
from app.services.counter.counter_words import Outcome
from app.services.errors import NotFound, Refusal
from app.services.rosters import rosters as kept
from app.web.access import acting_user, requires
from app.web.render import page
from app.web.station import this_station

bp = Blueprint("desk", __name__)


@bp.post("/counter/roster")
@requires(Act.ISSUE)
def run() -> Response:
    """Have this counter run another roster, or none."""
    return _shown(_run)


@bp.post("/counter/absences")
@requires(Act.ISSUE)
def mark_absent() -> Response:
    """Note that somebody of the running roster did not come."""
    return _shown(_absent)


@bp.get("/counter/day")
@requires(Act.ISSUE)
def day() -> Response:
    """Show all that this station issued, took back, undid and refused today."""
    station, now = this_station(), clock.now()
    return page(
        "counter/day.html",
        entries=stations.lines_of_day(station, now),
        totals=stations.totals_today(station, now),
        most=stations.MOST_OF_DAY,
        station_name=station.name,
    )


def _run() -> Outcome:
    roster_id = paging.number(request.form.get("roster", ""))
    if roster_id is None:
        kept.stop_at(this_station(), user=acting_user())
        return desk_words.runs_none()
    roster = kept.run_at(roster_id, this_station(), user=acting_user())
    return desk_words.runs(roster, rosters.progress(roster.id))


def _absent() -> Outcome:
    roster = rosters.at_station(this_station().id)
    line_id = paging.number(request.form.get("line", ""))
    lines = rosters.progress(roster.id).lines if roster is not None else []
    line = next((one for one in lines if one.id == line_id), None)
    if roster is None or line is None:
        raise NotFound("unknown_line", "That line is not on this counter's roster. Nothing noted.")
    kept.mark(line.id, absent=True, user=acting_user())
    return desk_words.absent(line, roster)


def _shown(act: Callable[[], Outcome]) -> Response:
    """Return the counter, or for its script the panel alone, with what came of an act."""
    shown = {"mode": request.form.get("mode", "auto"), "purpose_id": purpose_on_screen()}
    try:
        said = act()
        shown |= panel.begins_with(this_station()) if act is _run else {}
    except Refusal as refusal:
        said = counter_words.refused(refusal, None, clock.now())
    except NotFound as missing:
        said = counter_words.not_accepted(missing.text)
    return panel.answer(this_station(), said, **shown)
