"""What was said and what happened: remarks, and a year's timeline on paper."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.records.forms import RemarkForm
from app.blueprints.records.status_views import ONE
from app.models.roles import Act
from app.queries import story
from app.queries.letterhead import letterhead
from app.services.records import records, remarks
from app.services.records.records import Record
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("story", __name__)


@bp.get(f"{ONE}/remarks")
@requires(Act.READ)
def index(kind: str, name: str) -> Response:
    """Show every remark about a record, the newest first."""
    return _remarks_page(RemarkForm(), records.existing(kind, name))


@bp.post(f"{ONE}/remarks")
@requires(Act.REGISTER)
def create(kind: str, name: str) -> Response | Redirect:
    """Write a remark."""
    record, form = records.existing(kind, name), RemarkForm()
    with form.says_why_not():
        remarks.add(record, form.text.data or "", user=acting_user())
        return redirect(f"{record.url}?saved=remark", 303)
    return _remarks_page(form, record)


@bp.get(f"{ONE}/story")
@requires(Act.READ)
def show(kind: str, name: str) -> Response:
    """Show all that happened to a record in one year, to be printed."""
    record = records.existing(kind, name)
    years = story.years(record.kind, record.id)
    asked = arguments.number("year")
    year = asked if asked in years else years[0]
    rows, more = story.of_year(record.kind, record.id, year)
    return page(
        "records/story.html",
        record=record,
        year=year,
        years=years,
        history=rows,
        more=more,
        printed_at=clock.now(),
        letterhead=letterhead(),
    )


def _remarks_page(form: RemarkForm, record: Record) -> Response:
    rows = story.remarks(record.kind, record.id)
    return form_page("records/remarks.html", form, record=record, remarks=rows)
