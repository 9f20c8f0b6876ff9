"""A record's status, its way into the archive and back, and the list of what is there."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from app.blueprints.records.forms import ReasonForm, StatusForm
from app.models.roles import Act
from app.queries import archive
from app.services.records import records
from app.services.records.records import Record
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.render import page

bp = Blueprint("status", __name__)
ONE = "/<any(items, personnel):kind>/<name>"


@bp.get(f"{ONE}/status")
@requires(Act.EDIT)
def edit(kind: str, name: str) -> Response:
    """Ask for a status and its reason."""
    record = records.existing(kind, name)
    return form_page("records/status.html", StatusForm(record), record=record)


@bp.post(f"{ONE}/status")
@requires(Act.EDIT)
def update(kind: str, name: str) -> Response | Redirect:
    """Change the status."""
    record = records.existing(kind, name)
    form = StatusForm(record)
    with form.says_why_not():
        version = records.change_status(
            record, form.status.data or "", form.reason.data or "", user=acting_user()
        )
        return redirect(f"{record.url}?saved={version}", 303)
    return form_page("records/status.html", form, record=record)


@bp.get(f"{ONE}/archive")
@requires(Act.EDIT)
def ask_archive(kind: str, name: str) -> Response:
    """Ask why a record leaves the books."""
    return _reason_page(ReasonForm(), records.existing(kind, name), "archive")


@bp.post(f"{ONE}/archive")
@requires(Act.EDIT)
def archive_record(kind: str, name: str) -> Response | Redirect:
    """Take a record off the books."""
    record, form = records.existing(kind, name), ReasonForm()
    with form.says_why_not():
        version = records.archive(record, form.reason.data or "", user=acting_user())
        return redirect(f"{record.url}?saved={version}", 303)
    return _reason_page(form, record, "archive")


@bp.get(f"{ONE}/restore")
@requires(Act.EDIT)
def ask_restore(kind: str, name: str) -> Response:
    """Ask why a record comes back."""
    return _reason_page(ReasonForm(), records.existing(kind, name), "restore")


@bp.post(f"{ONE}/restore")
@requires(Act.EDIT)
def restore_record(kind: str, name: str) -> Response | Redirect:
    """Put a record back on the books."""
    record, form = records.existing(kind, name), ReasonForm()
    with form.says_why_not():
        version = records.restore(record, form.reason.data or "", user=acting_user())
        return redirect(f"{record.url}?saved={version}", 303)
    return _reason_page(form, record, "restore")


@bp.get("/archive")
@requires(Act.READ)
def index() -> Response:
    """List what was archived."""
    rows, after = archive.page(arguments.text("after"))
    return page("records/archive.html", rows=rows, **arguments.pages(after))


# What each page says before it asks for the reason: title, words, button.
_WORDS = {
    ("archive", "personnel"): (
        "Archive",
        "Nobody is deleted: the record stays readable, leaves the lists, and can be restored. "
        "Whoever is archived can draw nothing.",
        "Archive this person",
    ),
    ("archive", "items"): (
        "Retire",
        "Nothing is deleted: the record and its history stay readable, and it can be restored. "
        "A retired item cannot be issued.",
        "Retire this item",
    ),
    ("restore", "personnel"): (
        "Restore",
        "The person becomes Active and may draw again.",
        "Restore this person",
    ),
    ("restore", "items"): (
        "Restore",
        "The item becomes Available and can be issued again.",
        "Restore this item",
    ),
}


def _reason_page(form: ReasonForm, record: Record, what: str) -> Response:
    title, words, button = _WORDS[what, record.kind]
    return form_page(
        "records/reason.html",
        form,
        record=record,
        title=title,
        words=words,
        button=button,
        action=f"{record.url}/{what}",
        back=record.url,
        danger=what == "archive",
    )
