"""Personnel: the list and a page for each person."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.blueprints.personnel import bulk_views, forms, record_views
from app.models.roles import Act
from app.queries import (
    erasures,
    exports,
    person_list,
    person_record,
    recovery,
    stock_board,
    timeline,
    who_may_draw,
)
from app.queries.listings import PERSONNEL
from app.services.errors import NotFound
from app.web import arguments, download, lists, saved
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("personnel", __name__)
bp.register_blueprint(record_views.bp)
bp.register_blueprint(bulk_views.bp)


@bp.get("/personnel")
@requires(Act.READ)
@live
def index() -> Response:
    """List the personnel."""
    asked, layout = forms.asked(), lists.layout(PERSONNEL)
    groups, squadrons = person_list.groups(), person_list.squadrons()
    rows, after = person_list.page(
        asked, arguments.text("after"), clock.now(), layout.rows, lists.sort(PERSONNEL)
    )
    return page(
        "personnel/list.html",
        "_table",
        rows=rows,
        asked=asked,
        statuses=forms.STATUSES.items(),
        groups=groups,
        squadrons=squadrons,
        files=download.addresses(".export"),
        **lists.shown(PERSONNEL, layout, forms.filters(asked, dict(groups), dict(squadrons))),
        **arguments.pages(after),
    )


@bp.get("/personnel.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send what the list shows, all its pages, as a file."""
    return download.download(
        exports.personnel(forms.asked(), clock.now(), lists.sort(PERSONNEL)), form
    )


@bp.get("/personnel/<personnel_id>")
@requires(Act.READ)
@live
def show(personnel_id: str) -> Response:
    """Show one person: the facts, what they hold, and their story."""
    person = person_record.record(personnel_id.upper())
    if person is None:
        raise NotFound("unknown_personnel", "There is no such person in ArmGuard.")
    only, now = arguments.text("only"), clock.now()
    history, after = timeline.of_person(person["id"], arguments.text("after"), only=only)
    return page(
        "personnel/show.html",
        "_record",
        person=person,
        erased=erasures.of(person["id"]) if person["surname"] == erasures.ERASED else None,
        holds=person_record.holds(person["id"], now),
        owed=stock_board.owed_by(person["id"]),
        limit_text=person_record.limit_text(),
        qualifications=who_may_draw.best(who_may_draw.qualifications(person["id"], now)),
        recover=recovery.tasks_of(person["id"], now),
        bars=who_may_draw.bars_in_force(person["id"], now),
        weapons=who_may_draw.own_weapons(person["id"]),
        this_year=person_record.this_year(person["id"], now),
        history=history,
        only=only,
        parts=timeline.PARTS.items(),
        notice=saved.notice("personnel", person["id"]),
        **arguments.pages(after),
    )
