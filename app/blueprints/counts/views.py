"""The list of counts, a new one, and one that is being counted."""

from __future__ import annotations

import secrets
from datetime import timedelta
from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.counts import paper_views, reconcile_views
from app.blueprints.counts.forms import NewForm, asked
from app.blueprints.counts.one import ONE, compared, header
from app.models.counts import Count
from app.models.roles import Act
from app.queries import count_figures, count_rows, counts, paging
from app.services.counts import counting, reconciling, sightings
from app.services.counts.count_words import Said
from app.services.errors import Invalid
from app.web import arguments, download
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import live, page

bp = Blueprint("counts", __name__)
bp.register_blueprint(reconcile_views.bp)
bp.register_blueprint(paper_views.bp)
READY = Said("ready", "Ready", "Scan the weapons, in any order.")
SAVED = Said("ok", "Saved", "The numbers are saved.")
LAST = 12
# A scan is not kept longer than this on a device that cannot reach the server.
OLDEST = timedelta(hours=12)


@bp.get("/counts")
@requires(Act.READ)
def index() -> Response:
    """List counts, the newest first."""
    wanted = asked()
    rows, after = counts.page(wanted, paging.number(arguments.text("after")))
    return page(
        "counts/list.html",
        rows=rows,
        asked=wanted,
        kinds=counts.KINDS,
        states=counts.STATES,
        files=download.addresses(".export"),
        **arguments.pages(after),
    )


@bp.get("/counts.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send what the list shows, all its pages, as a file."""
    return download.download(counts.export(asked()), form)


@bp.get("/counts/new")
@requires(Act.ISSUE)
def new() -> Response:
    """Ask what is counted, and how."""
    form = NewForm()
    form.blind.data = True
    kind = arguments.text("kind")
    form.kind.data = kind if kind in counts.KINDS else "shift"
    return _new_page(form)


@bp.post("/counts/new")
@requires(Act.ISSUE)
def create() -> Response | Redirect:
    """Begin the count."""
    form = NewForm()
    with form.says_why_not():
        count = form.begin(acting_user())
        return redirect(url_for(".show", count_id=count.id), 303)
    return _new_page(form)


def _new_page(form: NewForm) -> Response:
    return form_page("counts/new.html", form, racks=counts.racks())


@bp.get(ONE)
@requires(Act.READ)
@live
def show(count_id: int) -> Response:
    """Show what was seen so far, or what a closed count found."""
    row = header(count_id)
    if row["state"] != "open":
        return page("counts/closed.html", **compared(row))
    said = SAVED if arguments.text("saved") else READY
    return _counting(row, said, fragment="_progress")


@bp.post(f"{ONE}/sightings")
@requires(Act.ISSUE)
def sight(count_id: int) -> Response:
    """Take in one scan, and say what it is."""
    given, typed = request.form, bool(request.form.get("typed"))
    late = paging.number(given.get("age_ms", "")) or 0
    age = min(timedelta(milliseconds=late), OLDEST) if late < 10**12 else OLDEST
    try:
        said = sightings.sight(
            count_id,
            given.get("code", ""),
            key=given.get("key", "") or secrets.token_hex(16),
            user=acting_user(),
            rack=given.get("rack", ""),
            typed=typed,
            at=clock.now() - age,
        )
    except Invalid as wrong:
        said = Said("warn", "Not counted", str(wrong))
    return _counting(header(count_id), said, by_script="X-Requested-With" in request.headers)


@bp.post(f"{ONE}/sightings/<int(max={paging.LARGEST}):sighting_id>/undo")
@requires(Act.ISSUE)
def undo(count_id: int, sighting_id: int) -> Redirect:
    """Take a sighting back."""
    sightings.undo(count_id, sighting_id, user=acting_user())
    return redirect(url_for(".show", count_id=count_id, rack=request.form.get("rack") or None), 303)


@bp.post(f"{ONE}/numbers")
@requires(Act.ISSUE)
def note_numbers(count_id: int) -> Response | Redirect:
    """Take in what was counted by number."""
    form = RecordForm()
    given = {
        name: value for name, value in request.form.items() if name[:6] in ("model-", "stock-")
    }
    with form.says_why_not():
        counting.note_numbers(count_id, given, user=acting_user())
        return redirect(url_for(".show", count_id=count_id, saved=1), 303)
    if form.refused is not None:
        raise form.refused
    said = READY if not form.form_errors else Said("bad", "Not saved", " ".join(form.form_errors))
    response = _counting(header(count_id), said, typed=given)
    response.status_code = 422
    return response


@bp.post(f"{ONE}/finish")
@requires(Act.ISSUE)
def finish(count_id: int) -> Redirect:
    """Note that everything was counted, and show what did not agree."""
    reconciling.finish(count_id, user=acting_user())
    return redirect(url_for(".reconcile.show", count_id=count_id), 303)


def _counting(
    row: dict[str, Any],
    said: Said,
    *,
    fragment: str | None = None,
    by_script: bool = False,
    typed: dict[str, str] | None = None,
) -> Response:
    """Return the page of an open count; for its script the part that a scan changes."""
    count: Count = counting.existing(row["id"])
    racks = counts.racks_of(count)
    rack = request.values.get("rack", "")
    progress = count_figures.progress(count)
    seen = progress.sightings
    context: dict[str, Any] = {
        "said": said,
        "racks": racks,
        "rack": rack if rack in racks else racks[0] if len(racks) == 1 else "",
        "by_hand": typed or {},
        "last": seen[: -LAST - 1 : -1],
        "labels": count_rows.items(one.item_id for one in seen[-LAST:] if one.item_id),
        "new_key": secrets.token_hex(16),
        "count": row,
        "progress": progress,
        "open_to_see": reconciling.may_be_compared(count),
    }
    if by_script:
        return page("counts/_said.html", **context)
    # What is counted by number has fields of its own, which stand outside of what a scan changes.
    by_number = count.method == "numbers" or count.with_stock
    context["figures"] = count_figures.now(count) if by_number else None
    return page("counts/show.html", fragment, **context, live_url=request.full_path.rstrip("?"))
