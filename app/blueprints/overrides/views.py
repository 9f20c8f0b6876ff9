"""One week of overrides, as a page and as a file, and what a user has looked at."""

from __future__ import annotations

from datetime import date, timedelta

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.models.roles import Act
from app.queries import overrides, paging
from app.queries.letterhead import letterhead
from app.services.users import preferences
from app.web import arguments, download
from app.web.access import acting_user, allowed, requires
from app.web.render import live, page

bp = Blueprint("overrides", __name__)


@bp.get("/overrides")
@requires(Act.READ)
@live
def index() -> Response:
    """Show a week: this one, or that of the day the address names."""
    monday, this = _monday(), overrides.monday_of(_today())
    return page(
        "overrides/week.html",
        "_rows",
        rows=overrides.of_week(monday),
        monday=monday,
        sunday=monday + timedelta(days=6),
        earlier=monday - overrides.WEEK,
        later=monday + overrides.WEEK if monday < this else None,
        is_this=monday == this,
        new=overrides.unseen(acting_user())[0] if allowed(Act.EDIT) else 0,
        newest=overrides.newest(),
        letterhead=letterhead(),
        files=download.addresses(".export"),
        live_url=arguments.pages(None)["live_url"],
        printed_at=clock.now(),
    )


@bp.get("/overrides.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send a week as a file."""
    return download.download(overrides.export(_monday()), form)


@bp.post("/overrides/seen")
@requires(Act.EDIT)
def see() -> Redirect:
    """Note that whoever asks has looked at the overrides up to the last one on the page."""
    upto = paging.number(request.form.get("upto", "")) or 0
    preferences.note_seen(min(upto, overrides.newest()), user=acting_user())
    return redirect(url_for("dashboard.show"), 303)


def _monday() -> date:
    return overrides.monday_of(arguments.day("week") or _today())


def _today() -> date:
    return clock.local(clock.now()).date()
