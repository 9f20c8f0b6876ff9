"""Many rows of a list at once: which ones the address names, and the form that changes them."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from typing import Any, NamedTuple

from flask import Response, request, url_for
from wtforms import HiddenField, StringField

from app.queries.paging import Page
from app.queries.rows import Row
from app.services.errors import Refusal
from app.services.records.bulk import CHANGED, REFUSED, SAME, Outcome, edit_each
from app.web.access import acting_user
from app.web.forms import RecordForm, form_page

# One request changes so many; the page that follows leads on to the next.
MOST = 500


class Selection(NamedTuple):
    """The rows that were ticked, or all that match; `after` is where those beyond MOST begin."""

    rows: list[Row]
    everything: bool
    after: str | None

    @property
    def mark(self) -> str:
        """Return what tells these rows from any others."""
        return hashlib.sha256(",".join(row["id"] for row in self.rows).encode()).hexdigest()[:16]


def selection(
    by_ids: Callable[[tuple[str, ...]], list[Row]], matching: Callable[[str, int], Page]
) -> Selection:
    """Return what the address chooses: `ids` (with commas or repeated), or all=1."""
    if request.args.get("all") == "1":
        rows, after = matching(request.args.get("after", ""), MOST)
        return Selection(rows, True, after)
    given = [part.strip() for text in request.args.getlist("ids") for part in text.split(",")]
    wanted = tuple(dict.fromkeys(part for part in given if part))
    return Selection(by_ids(wanted[:MOST]), False, "" if len(wanted) > MOST else None)


class OthersMatch(Refusal):
    """Between the look and the press, other rows came to match."""

    code = "selection_changed"
    title = "The list has changed"
    kind = "warn"

    def __init__(self) -> None:
        super().__init__("Others match now than the ones you saw. Nothing was changed. Look again.")


class BulkForm(RecordForm):
    """What to change in every chosen record; an empty field stays as it is."""

    # The fields that can be emptied, and what they are called.
    emptied: dict[str, str] = {}
    shown = HiddenField()
    reason = StringField("Reason")

    @property
    def ticked(self) -> list[str]:
        """Return the fields that are to be emptied."""
        return [name for name in request.form.getlist("empty") if name in self.emptied]

    def changes(self) -> dict[str, str]:
        """Return the fields that were filled in or emptied."""
        filled = {name: text.strip() for name, text in self.given().items() if text.strip()}
        return filled | {name: "" for name in self.ticked if name not in filled}

    def is_right(self, chosen: Selection) -> bool:
        """Say whether it can be carried out; else it says why not."""
        changes = self.changes()
        if not changes:
            self.form_errors.append("Choose what to change.")
        elif "status" in changes and not (self.reason.data or "").strip():
            self.reason.errors = ["Write why the status changes."]
        for name in self.ticked:
            if changes[name]:
                self[name].errors = ["This is filled in and to be emptied. Choose one."]
        if not self.errors and self.shown.data != chosen.mark:
            self.refused = OthersMatch()
        self.shown.data = chosen.mark
        return not self.errors and self.refused is None


def answer(noun: str, form: BulkForm, chosen: Selection, label: Callable[[Row], str]) -> Response:
    """Return the page that asks for a change, or says what came of it for each row."""
    outcomes: list[Outcome] = []
    if not form.is_submitted():
        form.shown.data = chosen.mark
    elif chosen.rows and form.is_right(chosen):
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
        following=_following(chosen),
        most=MOST,
    )


def _following(chosen: Selection) -> str | None:
    """Return the address of the next MOST rows that match; None where there are none."""
    if not chosen.everything or chosen.after is None:
        return None
    asked: dict[str, Any] = {**request.args.to_dict(), "after": chosen.after}
    return url_for(request.endpoint or "", **asked)
