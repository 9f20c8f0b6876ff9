"""Reads lines of a paper as they were typed, and shows what is wrong with each."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import replace
from datetime import date

from flask import request
from wtforms import PasswordField, StringField

from app import clock
from app.models.late import PaperPack
from app.queries import paging
from app.services.custody import approvals
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid
from app.services.late import late_entries
from app.services.late.late_entries import Recorded
from app.services.late.typed_lines import FIELDS, Problems, Typed
from app.web.access import acting_user
from app.web.forms import RecordForm

# Lines on one page: what fits on a sheet of paper stays in sight.
AT_ONCE = 8


class LateForm(RecordForm):
    """The lines, and what is said of all of them."""

    day = StringField("Day on the paper")
    unused = StringField("Lines that hold nothing")
    why_unused = StringField("Why they hold nothing")
    approver = StringField("Second person's username")
    secret = PasswordField("Their PIN or password")
    reason = StringField("Why it is recorded so")

    def __init__(self) -> None:
        """Begin with today."""
        super().__init__(data={"day": clock.local(clock.now()).date().isoformat()})
        self.of_lines: Problems = {}
        self.typed = [_typed(number) for number in _numbers()]

    def begin(self, numbers: list[int]) -> None:
        """Offer these lines to be typed."""
        self.typed = self.typed or [Typed(number) for number in numbers[:AT_ONCE]]

    def carry_out(self, pack: PaperPack) -> Recorded:
        """Record the lines. Raises Invalid, NotFound."""
        day, agreed = self._day(), self._agreed()
        return late_entries.record(
            pack.code, day, self.typed, user=acting_user(), unused=self.unused.data or "",
            why_unused=self.why_unused.data or "", agreed=agreed,
        )  # fmt: skip

    @contextmanager
    def says_why_not(self, **names: str) -> Iterator[None]:
        """Keep what is wrong with a line apart: it stands beside the line."""
        with super().says_why_not(**names):
            try:
                yield
            except Invalid as error:
                self.of_lines = {k: v for k, v in error.problems.items() if "-" in k}
                self.typed = [
                    replace(one, shown=" ".join(self.of_lines.get(f"shown-{one.number}", ())))
                    for one in self.typed
                ]
                rest = {k: v for k, v in error.problems.items() if "-" not in k}
                raise Invalid(rest | self._above(rest)) from None

    def _above(self, rest: Problems) -> Problems:
        count = len({key.rpartition("-")[2] for key in self.of_lines})
        if not count or "form" in rest:
            return {}
        lead = "1 line cannot" if count == 1 else f"{count} lines cannot"
        return {"form": [f"{lead} be recorded so. Nothing was recorded, of no line."]}

    def _day(self) -> date:
        try:
            return date.fromisoformat((self.day.data or "").strip())
        except ValueError:
            raise Invalid({"day": ["Give the day that the paper says."]}) from None

    def _agreed(self) -> Agreement | None:
        """Return the second person's agreement, where somebody is named."""
        name = (self.approver.data or "").strip()
        if not name:
            return None
        reason = (self.reason.data or "").strip()
        if not reason or len(reason) > late_entries.LONGEST_REASON or not reason.isprintable():
            raise Invalid({"reason": ["Write in one line why it is recorded so."]})
        second = approvals.second_person(
            name, self.secret.data or "", user=acting_user(), ip=request.remote_addr
        )
        return Agreement(second, reason)


def _numbers() -> list[int]:
    found = [paging.number(text) for text in request.form.getlist("line")]
    return sorted({number for number in found if number and number < 100})


def _typed(number: int) -> Typed:
    given = {name: request.form.get(f"{name}-{number}", "")[:600] for name in FIELDS}
    return Typed(number, **given, shown=request.form.get(f"shown-{number}", "")[:400])
