"""Many rows of a list at once: which ones the address names, and the form that changes them."""

from __future__ import annotations

from collections.abc import Callable
from typing import NamedTuple

from flask import Response, request
from wtforms import StringField

from app.queries.paging import Page, Row
from app.services.bulk import CHANGED, REFUSED, SAME, Outcome, edit_each
from app.web.access import acting_user
from app.web.forms import RecordForm, form_page

# One request changes so many; whoever needs more narrows the filter and does it twice.
MOST = 500


class Selection(NamedTuple):
    """The rows that were ticked, or all that match; `more` says that there are more than MOST."""

    rows: list[Row]
    everything: bool
    more: bool


def selection(
    by_ids: Callable[[tuple[str, ...]], list[Row]], matching: Callable[[int], Page]
) -> Selection:
    """Return what the address chooses: `ids` (with commas or repeated), or all=1."""
    if request.args.get("all") == "1":
        rows, after = matching(MOST)
        return Selection(rows, True, after is not None)
    given = [part.strip() for text in request.args.getlist("ids") for part in text.split(",")]
    wanted = tuple(dict.fromkeys(part for part in given if part))
    return Selection(by_ids(wanted[:MOST]), False, len(wanted) > MOST)


class BulkForm(RecordForm):
    """What to change in every chosen record; an empty field stays as it is."""

    reason = StringField("Reason")

    def changes(self) -> dict[str, str]:
        """Return the fields that were filled in."""
        return {name: text.strip() for name, text in self.given().items() if text.strip()}

    def is_right(self) -> bool:
        """Say whether it can be carried out; else it says why not."""
        changes = self.changes()
        if not changes:
            self.form_errors.append("Choose what to change.")
        elif "status" in changes and not (self.reason.data or "").strip():
            self.reason.errors = ["Write why the status changes."]
        return bool(changes) and not self.reason.errors


def answer(noun: str, form: BulkForm, chosen: Selection, label: Callable[[Row], str]) -> Response:
    """Return the page that asks for a change, or says what came of it for each row."""
    outcomes: list[Outcome] = []
    if form.is_submitted() and chosen.rows and form.is_right():
        ids = [row["id"] for row in chosen.rows]
        outcomes = edit_each(noun, ids, form.changes(), form.reason.data, user=acting_user())
    return form_page(
        "lists/bulk.html",
        form,
        noun=noun,
        chosen=chosen,
        labels={row["id"]: label(row) for row in chosen.rows},
        outcomes=outcomes,
        counts={what: sum(o.what == what for o in outcomes) for what in (CHANGED, SAME, REFUSED)},
        here=request.full_path,
        most=MOST,
    )
