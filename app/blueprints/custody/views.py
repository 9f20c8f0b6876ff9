"""Who held what at a moment: a page for screen and paper, and the same rows as a file."""

from __future__ import annotations

from flask import Blueprint, Response

from app import clock
from app.blueprints.custody import asked
from app.models.roles import Act
from app.queries import exports, held_then
from app.queries.letterhead import letterhead
from app.queries.stock_board import lot_choices
from app.web import arguments, download
from app.web.access import requires
from app.web.render import page

bp = Blueprint("custody", __name__)


@bp.get("/custody")
@requires(Act.READ)
def show() -> Response:
    """Show who held what at the moment that the address names."""
    now = clock.now()
    moment, known, narrowed = asked.moment(now), asked.known(), asked.narrowed()
    at = clock.to_text(moment.at)
    # The other pages are of the same moment, however long somebody reads this one.
    fixed = {"at": at, "when": None}
    question = held_then.Question(at, narrowed)
    held = question.page(known, arguments.text("after"))
    rows, after = held.page
    return page(
        "custody/show.html",
        rows=rows,
        held=held,
        at=moment.at,
        typed=f"{clock.local(moment.at):%Y-%m-%dT%H:%M}",
        wrong=moment.wrong,
        known=known,
        asked=narrowed,
        proof=held_then.proof(at),
        differences=[] if moment.when == asked.NOW else question.differences(),
        most=held_then.MOST_DIFFERENCES,
        lots=lot_choices(),
        presets=asked.presets(moment),
        ways=[(word, arguments.here(**fixed, known=word)) for word in ("now", "then")],
        files=download.addresses(".export", **fixed, known=known),
        next_url=arguments.here(**fixed, after=after) if after else None,
        first_url=arguments.here(**fixed) if arguments.text("after") else None,
        letterhead=letterhead(),
        printed_at=now,
    )


@bp.get("/custody.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send all that the page shows as a file."""
    at = clock.to_text(asked.moment(clock.now()).at)
    return download.download(exports.custody(at, asked.known(), asked.narrowed()), form)
