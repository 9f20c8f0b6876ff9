"""Authorization rosters: the list, one with its people, its approval and its signed paper."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.authority.forms import AuthorityForm, PaperForm, PersonForm
from app.models.roles import Act
from app.queries import authority, paging
from app.queries.letterhead import letterhead
from app.queries.settings import setting
from app.services.authority import authority_rosters as rosters
from app.services.authority import authority_sources
from app.services.errors import NotFound
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.media import media, signed_paper
from app.web.render import page

bp = Blueprint("authority", __name__)
ROSTER = f"/authority/<int(max={paging.LARGEST}):authority_id>"


@bp.get("/authority")
@requires(Act.READ)
def index() -> Response:
    """List the newest authorization rosters, and say which one holds."""
    rows = authority.cards(clock.now())
    return page("authority/list.html", rows=rows, policy=setting("authority_roster"))


@bp.get("/authority/new")
@requires(Act.REGISTER)
def new() -> Response:
    """Ask for days and people."""
    form, copied = AuthorityForm(), arguments.number("copy")
    if copied is not None:
        form.source.data, form.copy.data = "copy", str(copied)
        form.name.data = rosters.existing(copied).name
    form.begins_on.data = clock.local(clock.now()).date().isoformat()
    return form_page("authority/new.html", form)


@bp.post("/authority/new")
@requires(Act.REGISTER)
def create() -> Response | Redirect:
    """Make a draft."""
    form = AuthorityForm()
    with form.says_why_not():
        made = rosters.create(form.given(), form.people(), user=acting_user())
        return _back(made.id)
    return form_page("authority/new.html", form)


@bp.get(ROSTER)
@requires(Act.READ)
def show(authority_id: int) -> Response:
    """Show one roster with everybody on it."""
    return _page(authority_id)


@bp.post(f"{ROSTER}/people")
@requires(Act.REGISTER)
def add(authority_id: int) -> Response | Redirect:
    """Put one more person on a draft."""
    form = PersonForm()
    with form.says_why_not():
        person = authority_sources.named(form.person.data or "")
        rosters.add_person(authority_id, person, user=acting_user())
        return _back(authority_id)
    return _page(authority_id, person=form)


@bp.post(f"{ROSTER}/removals")
@requires(Act.REGISTER)
def take_off(authority_id: int) -> Redirect:
    """Take the ticked people off a draft."""
    ticked = [number for text in request.form.getlist("lines") if (number := paging.number(text))]
    rosters.take_off(authority_id, ticked, user=acting_user())
    return _back(authority_id)


@bp.post(f"{ROSTER}/approval")
@requires(Act.READ)  # a commander may be a viewer; the service asks for the appointment
def approve(authority_id: int) -> Response | Redirect:
    """Approve a draft by one's own sign-in."""
    form = PersonForm()
    with form.says_why_not():
        rosters.approve(authority_id, user=acting_user())
        return _back(authority_id)
    return _page(authority_id, person=form)


@bp.post(f"{ROSTER}/paper")
@requires(Act.EDIT)
def attach(authority_id: int) -> Response | Redirect:
    """Enter that it was signed on paper, with the scan."""
    form, file = PaperForm(), request.files.get("file")
    with form.says_why_not():
        rosters.approve_by_paper(
            authority_id,
            form.authority.data or "",
            file.read() if file else b"",
            media=media(),
            user=acting_user(),
        )
        return _back(authority_id)
    return _page(authority_id, paper=form)


@bp.get(f"{ROSTER}/paper")
@requires(Act.READ)
def paper(authority_id: int) -> Response:
    """Serve the scan of the signed paper."""
    row = rosters.existing(authority_id)
    return signed_paper(row.form, row.sha256, f"authority-{row.id}")


@bp.post(f"{ROSTER}/withdrawal")
@requires(Act.READ)  # as the approval
def withdraw(authority_id: int) -> Redirect:
    """Let a roster count no more."""
    rosters.withdraw(authority_id, user=acting_user())
    return _back(authority_id)


def _page(
    authority_id: int, person: PersonForm | None = None, paper: PaperForm | None = None
) -> Response:
    now = clock.now()
    roster = authority.one(authority_id, now)
    if roster is None:
        raise NotFound("unknown_roster", "There is no such authorization roster.")
    failed: RecordForm | None = person or paper
    return form_page(
        "authority/show.html",
        failed or RecordForm(),
        roster=roster,
        lines=authority.lines(authority_id),
        person=person or PersonForm(),
        paper=paper or PaperForm(),
        commander=rosters.is_commander(acting_user()),
        letterhead=letterhead(),
        printed_at=now,
    )


def _back(authority_id: int) -> Redirect:
    return redirect(url_for(".show", authority_id=authority_id), 303)
