"""The counter's page, its scan endpoint, and the panel that keeps it up to date."""

from __future__ import annotations

from dataclasses import replace

from flask import Blueprint, Response, request

from app import clock
from app.blueprints.counter import blocked_views, desk_views, panel, witness_views
from app.blueprints.counter.forms import (
    device_time,
    due_on_screen,
    purpose_on_screen,
    read_agreement,
    read_scan,
)
from app.models.roles import Act
from app.queries import stations
from app.services.counter import clocks, counter, counter_ways, counter_words, desk_words
from app.services.counter.counter_words import Outcome
from app.services.counter.scans import Desk
from app.services.custody import transfers
from app.services.errors import Invalid
from app.web import arguments, polls
from app.web.access import acting_user, requires
from app.web.render import live_with, page
from app.web.station import this_station

bp = Blueprint("counter", __name__)
bp.register_blueprint(desk_views.bp)
bp.register_blueprint(blocked_views.bp)
bp.register_blueprint(witness_views.bp)


@bp.get("/counter")
@requires(Act.ISSUE)
def show() -> Response:
    """Show the counter of this device."""
    station = this_station()
    said = desk_words.transferred(transfers.find(arguments.number("done")), clock.now())
    context = panel.context(station, said, **panel.begins_with(station))
    return page("counter/counter.html", **context)


@bp.post("/counter/scans")
@requires(Act.ISSUE)
def scan() -> Response:
    """Judge one scan; 200 with the banner for every judged scan, refusals included."""
    station = this_station()
    # A record's page sends one scan in a mode that the counter is not to stay in.
    mode = request.form.get("mode_after") or request.form.get("mode", "auto")
    return panel.answer(station, _judged(), mode=mode, purpose_id=purpose_on_screen())


@bp.post("/counter/overrides")
@requires(Act.ISSUE)
def override() -> Response:
    """Judge a refused scan again, with the agreement of a second person."""
    context = panel.context(
        this_station(),
        _agreed(),
        mode=request.form.get("mode", "auto"),
        purpose_id=purpose_on_screen(),
    )
    return page("counter/counter.html", **context)


def _agreed() -> Outcome:
    try:
        scan = read_agreement(acting_user())
    except Invalid as error:
        said = counter_words.not_accepted(str(error), "NOT issued")
        return replace(said, override=counter_ways.OVERRIDE)
    return counter.judge(scan, Desk(acting_user(), this_station()))


def _judged() -> Outcome:
    try:
        desk = Desk(acting_user(), this_station())
        return counter.judge(read_scan(), desk)
    except Invalid as error:
        return counter_words.not_accepted(str(error))


def _what_else_moves() -> str:
    """The panel also changes when a hand-over begins, ends or goes idle, or a clock is in doubt."""
    station = this_station()
    hand_over = panel.hand_over_now(station, clock.now())
    if hand_over:
        polls.hangs_on(request.environ, hand_over.last_scan_at + stations.idle_after())
    at_window = f"{hand_over.id}-{due_on_screen(hand_over.key)}" if hand_over else due_on_screen("")
    is_asking = clocks.doubt(station, device_time()) is not None
    return f"{station.id}-{purpose_on_screen() or 0}-{at_window}-{is_asking}"


@bp.get("/counter/panel")
@requires(Act.ISSUE)
@live_with(_what_else_moves)
def show_panel() -> Response:
    """Show the panel as it is now, without judging anything."""
    station = this_station()
    said = clocks.doubt(station, device_time()) or counter_words.READY
    context = panel.context(station, said, purpose_id=purpose_on_screen())
    return page("counter/_panel.html", **context)
