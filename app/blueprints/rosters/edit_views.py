"""Changes to a roster: its name and times, and who stands on which line."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.rosters.forms import EditForm, LineForm
from app.models.roles import Act
from app.queries import paging
from app.queries import rosters as kept
from app.queries.rosters import Line
from app.services.errors import NotFound
from app.services.records.record_refusals import VersionConflict
from app.services.rosters import roster_edits, roster_sources, rosters
from app.services.rosters.rosters import Wanted
from app.web.access import acting_user, requires
from app.web.forms import form_page

bp = Blueprint("edits", __name__)
ROSTER = f"/rosters/<int(max={paging.LARGEST}):roster_id>"
LINE = f"{ROSTER}/lines/<int(max={paging.LARGEST}):line_id>"


@bp.get(f"{ROSTER}/edit")
@requires(Act.ISSUE)
def edit(roster_id: int) -> Response:
    """Show a roster's name, purpose and times as a form."""
    return _edit_page(EditForm(rosters.open_one(roster_id)), roster_id)


@bp.post(f"{ROSTER}/edit")
@requires(Act.ISSUE)
def update(roster_id: int) -> Response | Redirect:
    """Save them, unless somebody else has changed them meanwhile."""
    form = EditForm(rosters.open_one(roster_id))
    version = form.version_read()
    with form.says_why_not():
        roster_edits.edit(roster_id, form.plan(), user=acting_user(), version=version)
        return _back(roster_id)
    return _edit_page(form, roster_id)


@bp.get(f"{LINE}/edit")
@requires(Act.ISSUE)
def edit_line(roster_id: int, line_id: int) -> Response:
    """Ask who else, which other weapon, or which other place."""
    return _line_page(LineForm(), roster_id, line_id)


@bp.post(f"{LINE}/edit")
@requires(Act.ISSUE)
def update_line(roster_id: int, line_id: int) -> Response | Redirect:
    """Put another person or weapon on a line, or the line elsewhere."""
    form, line = LineForm(), _line(roster_id, line_id)
    with form.says_why_not(lines="person"):
        wanted = _wanted(form, line)
        place = paging.number(form.place.data or "") or paging.LARGEST
        roster_edits.replace_line(line_id, wanted, place, user=acting_user())
        return _back(roster_id)
    return _line_page(form, roster_id, line_id)


@bp.post(f"{LINE}/return")
@requires(Act.ISSUE)
def put_back(roster_id: int, line_id: int) -> Redirect:
    """Put somebody who was taken off back on."""
    roster_edits.put_back(line_id, user=acting_user())
    return _back(roster_id)


def _edit_page(form: EditForm, roster_id: int) -> Response:
    roster = rosters.known(roster_id)
    stale = isinstance(form.refused, VersionConflict)
    both = form.both(roster) if stale else []
    return form_page("rosters/edit.html", form, roster=roster, both=both)


def _line_page(form: LineForm, roster_id: int, line_id: int) -> Response:
    roster, lines = rosters.open_one(roster_id), kept.progress(roster_id).lines
    line = _line(roster_id, line_id)
    if not form.is_submitted():
        form.person.data, form.weapon.data = line.serial, line.item_id
        form.place.data = str(lines.index(line) + 1)
    return form_page("rosters/line.html", form, roster=roster, line=line, total=len(lines))


def _line(roster_id: int, line_id: int) -> Line:
    lines = kept.progress(roster_id).lines
    line = next((one for one in lines if one.id == line_id), None)
    if line is None:
        raise NotFound("unknown_line", "That line is not on the roster any more.")
    return line


def _wanted(form: LineForm, line: Line) -> Wanted:
    """Return whom and what the form names; what was not touched stays, whoever it is."""
    person, weapon = (form.person.data or "").strip(), (form.weapon.data or "").strip()
    if (person, weapon) == (line.serial, line.item_id or ""):
        return Wanted(line.personnel_id, line.item_id)
    return roster_sources.line_of(person, weapon)


def _back(roster_id: int) -> Redirect:
    return redirect(url_for("rosters.show", roster_id=roster_id), 303)
