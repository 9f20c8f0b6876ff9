"""The custody ledger: the list, a page for each entry, and its correction."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as AnyResponse

from app.blueprints.transactions import forms, note_views
from app.blueprints.transactions.forms import CorrectionForm
from app.models.roles import Act
from app.queries import entry_record, exports, ledger, paging
from app.queries.listings import TRANSACTIONS
from app.queries.rows import Row
from app.services.errors import NotFound
from app.web import arguments, download, lists
from app.web.access import requires
from app.web.render import live, page

bp = Blueprint("transactions", __name__)
bp.register_blueprint(note_views.bp)
ENTRY = f"/transactions/<int(max={paging.LARGEST}):transaction_id>"


@bp.get("/transactions")
@requires(Act.READ)
@live
def index() -> Response:
    """List the ledger, newest first."""
    asked, layout, users = forms.asked(), lists.layout(TRANSACTIONS), ledger.recorders()
    rows, after = ledger.page(asked, arguments.text("after"), layout.rows, lists.sort(TRANSACTIONS))
    return page(
        "transactions/list.html",
        "_table",
        rows=rows,
        asked=asked,
        since=arguments.day("since"),
        until=arguments.day("until"),
        users=users,
        files=download.addresses(".export"),
        **lists.shown(TRANSACTIONS, layout, forms.filters(asked, dict(users))),
        **arguments.pages(after),
    )


@bp.get("/transactions.<any(csv, xlsx):form>")
@requires(Act.AUDIT)
def export(form: str) -> Response:
    """Send what the list shows, all its pages, as a file."""
    return download.download(exports.transactions(forms.asked(), lists.sort(TRANSACTIONS)), form)


@bp.get(ENTRY)
@requires(Act.READ)
@live
def show(transaction_id: int) -> Response:
    """Show one entry with every fact."""
    entry = _entry(transaction_id)
    return page("transactions/show.html", entry=entry, form=CorrectionForm())


@bp.post(f"{ENTRY}/corrections")
@requires(Act.ISSUE)
def correct(transaction_id: int) -> AnyResponse | tuple[Response, int]:
    """Take an entry back by a new one that names it."""
    entry = _entry(transaction_id)
    form = CorrectionForm()
    correction = form.carry_out(transaction_id)
    if correction is None:
        answer = page("transactions/show.html", entry=entry, form=form, notice=form.refusal)
        return answer, form.status
    return redirect(url_for(".show", transaction_id=correction["id"]), 303)


def _entry(transaction_id: int) -> Row:
    entry = entry_record.record(transaction_id)
    if entry is None:
        raise NotFound("unknown_transaction", f"There is no entry {transaction_id}.")
    return entry
