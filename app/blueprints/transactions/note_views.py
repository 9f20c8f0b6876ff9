"""The reason of a late return, written beside its entry."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import TextAreaField

from app.models.roles import Act
from app.queries import entry_record, paging
from app.queries.rows import Row
from app.services.custody import late_notes
from app.services.errors import NotFound
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page

bp = Blueprint("note", __name__)
NOTE = f"/transactions/<int(max={paging.LARGEST}):transaction_id>/note"


class NoteForm(RecordForm):
    """A reason in one's own words."""

    text = TextAreaField("Reason")


@bp.get(NOTE)
@requires(Act.ISSUE)
def ask(transaction_id: int) -> Response:
    """Ask why it came late."""
    return _page(NoteForm(), _entry(transaction_id))


@bp.post(NOTE)
@requires(Act.ISSUE)
def create(transaction_id: int) -> Response | Redirect:
    """Write it down."""
    form, entry = NoteForm(), _entry(transaction_id)
    with form.says_why_not():
        late_notes.note(transaction_id, form.text.data or "", user=acting_user())
        return redirect(url_for("transactions.show", transaction_id=transaction_id), 303)
    return _page(form, entry)


def _page(form: NoteForm, entry: Row) -> Response:
    return form_page("transactions/note.html", form, entry=entry)


def _entry(transaction_id: int) -> Row:
    entry = entry_record.record(transaction_id)
    if entry is None or entry["action"] != "Return":
        raise NotFound("unknown_transaction", "There is no such return.")
    return entry
