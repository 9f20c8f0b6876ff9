"""Late entries: the papers that there are, and one of them typed in."""

from __future__ import annotations

import secrets

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app.blueprints.late.forms import LateForm
from app.models import line_codes
from app.models.late import PaperPack
from app.models.roles import Act
from app.queries import paper_packs, purposes
from app.services.errors import NotFound
from app.services.jobs import outbox
from app.services.late import late_entries
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("late", __name__)
ONE = "/late/<string(length=6):code>"


@bp.get("/late")
@requires(Act.ISSUE)
def index() -> Response | Redirect:
    """Ask for the number on the paper, and list what paper there is."""
    asked = arguments.text("number")
    place = line_codes.read(asked) if asked else None
    if place is not None:
        return redirect(url_for(".ask", code=place.pack, line=place.number), 303)
    return page(
        "late/list.html", packs=paper_packs.listed(), spans=paper_packs.spans, asked=asked,
        key=secrets.token_hex(8),
    )  # fmt: skip


@bp.post("/late/packs")
@requires(Act.ISSUE)
def make() -> Redirect:
    """Have a pack made now."""
    key = request.form.get("key", "")[:64] or secrets.token_hex(8)
    user = acting_user()
    job = outbox.add("blackout", "Blackout pack", {}, key=f"blackout/{user.id}/{key}", user=user)
    return redirect(url_for("jobs.show", job_id=job.id), 303)


@bp.get("/late/new")
@requires(Act.ISSUE)
def new() -> Redirect:
    """Give a paper a number that has none: another unit's form, a page of a notebook."""
    return redirect(url_for(".ask", code=line_codes.make(), fresh=1), 303)


@bp.get(ONE)
@requires(Act.ISSUE)
def ask(code: str) -> Response:
    """Offer the lines of a paper that nobody has typed in yet."""
    return _page(_pack(code), LateForm())


@bp.post(ONE)
@requires(Act.ISSUE)
def record(code: str) -> Response | Redirect:
    """Record the lines that were typed."""
    pack, form = _pack(code), LateForm()
    with form.says_why_not():
        done = form.carry_out(pack)
        return redirect(url_for(".ask", code=pack.code, done=len(done.entries),
                                unused=len(done.unused)), 303)  # fmt: skip
    return _page(pack, form)


def _page(pack: PaperPack, form: LateForm) -> Response:
    lines = paper_packs.lines(pack)
    entered = [row["number"] for row in lines if row["transaction_id"]]
    unused = [row["number"] for row in lines if not row["transaction_id"]]
    standing = paper_packs.standing(pack.lines, entered, unused)
    begin = arguments.number("line") or 1
    left = [*standing.missing, *standing.open]
    form.begin([n for n in left if n >= begin] or left)
    return form_page(
        "late/paper.html", form, pack=pack, lines=lines, standing=standing,
        spans=paper_packs.spans, purposes=purposes.offered(), hours=late_entries.hours(),
        notice=form.notice or _done() or _fresh(pack),
    )  # fmt: skip


def _done() -> dict[str, str] | None:
    """Return what the last press recorded, as the address says it."""
    entered, unused = arguments.number("done"), arguments.number("unused")
    if not entered and not unused:
        return None
    said = [f"{entered} recorded" if entered else "", f"{unused} not used" if unused else ""]
    text = "They stand below with both times, and in the ledger as typed in later."
    return {"kind": "ok", "title": ", ".join(filter(None, said)), "text": text}


def _fresh(pack: PaperPack) -> dict[str, str] | None:
    """Return what a paper's new number is for."""
    if not arguments.number("fresh") or pack.id:
        return None
    text = f"Number its lines from 1, up to {pack.lines}, and type them here in their order."
    return {"kind": "info", "title": f"Write {pack.code} on the paper", "text": text}


def _pack(code: str) -> PaperPack:
    found = paper_packs.one(code)
    if found is None:
        raise NotFound("unknown_pack", f"{code!r} is on no paper of ArmGuard's.")
    return found
