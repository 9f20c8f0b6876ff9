"""What the pages of an import send."""

from __future__ import annotations

from pathlib import Path
from typing import Any

from flask import request
from flask_wtf import FlaskForm
from flask_wtf.file import FileField, FileRequired
from wtforms import RadioField, SubmitField
from wtforms.fields.choices import SelectChoice

from app.models.import_jobs import ImportJob
from app.models.roles import Act
from app.services.errors import Invalid, Refusal
from app.services.imports import import_jobs, import_work
from app.services.imports.fixes import Fixes
from app.services.imports.import_store import Outcome
from app.services.imports.run import KINDS
from app.services.imports.sheet import LARGEST_FILE
from app.web.access import acting_user, allowed

LONGEST_VALUE = 300
KIND_CHOICES = [SelectChoice("personnel", "People"), SelectChoice("items", "Items")]
QUALIFICATIONS = SelectChoice("qualifications", "Qualifications")


class UploadForm(FlaskForm):
    """/imports."""

    kind = RadioField("What is in the file", choices=KIND_CHOICES)
    file = FileField("File", [FileRequired("Choose a CSV or XLSX file.")])
    submit = SubmitField("Go on")

    def __init__(self, **given: Any) -> None:
        """Offer qualifications to those only who may enter them."""
        super().__init__(**given)
        self.kind.choices = [*KIND_CHOICES, *([QUALIFICATIONS] if allowed(Act.EDIT) else [])]

    def upload(self, data: Path) -> ImportJob | None:
        """Keep the file and return its import; None when the form says what is wrong."""
        if not self.validate_on_submit():
            return None
        name = self.file.data.filename or "sheet"
        content = self.file.data.stream.read(LARGEST_FILE + 1)
        try:
            return import_jobs.upload(data, self.kind.data, name, content, user=acting_user())
        except Invalid as error:
            self.file.errors = error.problems.get("file", [str(error)])
        return None


def carry_out(data: Path, job: ImportJob) -> Refusal | None:
    """Write the rows as the sent form says; return why not."""
    good_rows = request.form.get("rows") == "good"
    try:
        import_work.carry_out(data, job, user=acting_user(), good_rows=good_rows)
    except Refusal as refusal:
        return refusal
    return None


class Chosen:
    """The columns as chosen, and what is wrong with the choice."""

    def __init__(self, job: ImportJob, fields: list[str]) -> None:
        self.job = job
        self.fields = fields
        self.problems: list[str] = []

    def save(self) -> bool:
        """Note the choice of the form that was sent; say whether it could be noted."""
        places = range(len(import_jobs.header_of(self.job)))
        self.fields = [request.form.get(f"column-{place}", "") for place in places]
        try:
            import_jobs.choose_columns(self.job, self.fields, user=acting_user())
        except Invalid as error:
            self.problems = [text for texts in error.problems.values() for text in texts]
        return not self.problems

    @property
    def options(self) -> list[tuple[str, str]]:
        """Return what a column can be."""
        fields = KINDS[self.job.kind].fields
        said = [(f.name, f.label + (" (needed)" if f.required else "")) for f in fields]
        return [("", "Leave this column out"), *said]


def corrections(outcome: Outcome) -> Fixes:
    """Return what the sent form corrects: cells that were changed, skipped rows, words."""
    cells: dict[int, dict[str, str]] = {}
    pressed, words = request.form.get("use", ""), dict[str, dict[str, str]]()
    sent = _words()
    skipped_word = dict(enumerate(sent)).get(request.form.get("skip-word", -1, int))
    skipped = {
        problem.row
        for problem in outcome.report.problems
        if request.form.get("skip") == str(problem.row)
        or (problem.field, problem.value) == skipped_word
    }
    for problem in outcome.report.problems:
        name = f"{problem.row}-{problem.field}"
        typed = _sent(f"cell-{name}")
        if pressed == name and problem.suggestion:
            cells.setdefault(problem.row, {})[problem.field] = problem.suggestion
        elif problem.field and typed is not None and typed != problem.value:
            cells.setdefault(problem.row, {})[problem.field] = typed
    for place, (field, value) in enumerate(sent):
        meant = _sent(f"meant-{place}") or ""
        if request.form.get("meant") == str(place):
            meant = _sent(f"suggested-{place}") or meant
        if meant:
            words.setdefault(field, {})[value] = meant
    return Fixes(cells, frozenset(skipped), words)


def _words() -> list[tuple[str, str]]:
    return list(zip(request.form.getlist("word-field"), request.form.getlist("word"), strict=False))


def _sent(name: str) -> str | None:
    value = request.form.get(name)
    return None if value is None else value.strip()[:LONGEST_VALUE]
