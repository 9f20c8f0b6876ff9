"""What a run of labels is asked for, and the form of a printer."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from flask import request
from wtforms import SelectField, StringField, SubmitField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.queries import paging
from app.queries.labels import Wanted
from app.services.labels import label_papers, label_runs
from app.services.labels.label_runs import Run
from app.services.labels.labels import MEASURES
from app.web import arguments
from app.web.forms import RecordForm

_ID = re.compile(r"[A-Z0-9-]{4,60}")
# One more than a run may hold, so that too many are noticed.
_MOST_IDS = label_runs.MOST + 1


class Asked(NamedTuple):
    """What an address asks for."""

    form: str
    wanted: Wanted
    paper: str
    start: int
    bars: bool

    @property
    def query(self) -> dict[str, Any]:
        """Return the same as an address says it."""
        wanted = self.wanted
        said = {
            "form": self.form,
            "ids": ",".join(wanted.ids),
            "rack": wanted.rack,
            "model_id": wanted.model_id,
            "group_id": wanted.group_id,
            "never": "1" if wanted.never else "0",
            "paper": self.paper,
            "start": self.start if self.start > 1 else None,
            "code": "bars" if self.bars else None,
        }
        return {name: value for name, value in said.items() if value}

    def run(self) -> Run:
        """Return the run. Raises TooMany."""
        loaded = label_papers.chosen(self.form, self.paper)
        return label_runs.prepare(self.form, self.wanted, loaded, self.start, self.bars)


def asked() -> Asked:
    """Return what the address asks for; without any word, what was never labelled."""
    form = label_papers.known(arguments.text("form"))
    chosen = ids(",".join(request.args.getlist("ids")))
    wanted = Wanted(
        ids=chosen,
        rack=arguments.text("rack"),
        model_id=arguments.number("model_id"),
        group_id=arguments.number("group_id"),
        never=not chosen and request.args.get("never", "" if request.args else "1") == "1",
    )
    paper = label_papers.chosen(form, arguments.text("paper")).key
    start = max(1, arguments.number("start") or 1)
    return Asked(form, wanted, paper, start, arguments.text("code") == "bars")


def ids(text: str) -> tuple[str, ...]:
    """Return the ids of people or items that a text names, each once, with commas between."""
    names = (name.strip().upper() for name in text.split(",", _MOST_IDS))
    return tuple(dict.fromkeys(name for name in names if _ID.fullmatch(name)))


def code_ids(text: str) -> list[int]:
    """Return the numbers that a text names, with commas between."""
    found = (paging.number(part.strip()) for part in text.split(",", _MOST_IDS))
    return [number for number in found if number]


class NewCodesForm(RecordForm):
    """Why old labels are no longer valid."""

    reason = TextAreaField("Reason")
    submit = SubmitField("Revoke the old codes and make new ones")


def _papers() -> list[SelectChoice]:
    known = label_papers.every_preset().items()
    presets = [SelectChoice(key, f"{paper.group}: {paper.name}") for key, paper in known]
    return [*presets, SelectChoice("custom", "Sizes of its own, below")]


class PrinterForm(RecordForm):
    """A printer and its paper. What is asked for is checked by the service."""

    fields = ("name", "paper", "page", "dpi", *MEASURES, "nudge_x", "nudge_y")

    name = StringField("Name")
    paper = SelectField("Paper", choices=_papers, validate_choice=False, default="l7160")
    nudge_x = StringField("Move right (mm)", default="0")
    nudge_y = StringField("Move down (mm)", default="0")
    page = SelectField(
        "Labels are on",
        choices=[
            SelectChoice("label", "a roll: each label a page"),
            SelectChoice("a4", "A4 sheets"),
            SelectChoice("letter", "Letter"),
        ],
        validate_choice=False,
    )
    dpi = SelectField(
        "Resolution",
        choices=[SelectChoice(dpi, f"{dpi} dpi") for dpi in ("180", "203", "300", "600")],
        default="203",
        validate_choice=False,
    )
    width = StringField("Label width (mm)")
    height = StringField("Label height (mm)")
    columns = StringField("Columns")
    rows = StringField("Rows")
    gap_x = StringField("Gap between columns (mm)")
    gap_y = StringField("Gap between rows (mm)")
    left = StringField("Left margin (mm)")
    top = StringField("Top margin (mm)")
    submit = SubmitField("Save")
