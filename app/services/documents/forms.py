"""Moves the fields of a form, and keeps how far each printer is off; papers follow at once."""

from __future__ import annotations

import json
import math
from collections.abc import Mapping
from typing import Any

from app.documents import form_table
from app.documents.form_field import ALIGNS, FONTS, Field
from app.documents.form_table import EVERY, copy_height, size_of, words_of
from app.documents.slip_table import SLIPS
from app.models.documents import Form, FormPrinter
from app.models.users import User
from app.models.writes import writes
from app.queries import forms
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Unusable, plain

FARTHEST = 20.0
SMALLEST, LARGEST = 1.3, 30.0
# A code of smaller modules is lost by cheap scanners; a column narrower than this says nothing.
SMALLEST_CODE, NARROWEST_OF_SLIP, HIGHEST_OF_SLIP = 10.0, 10.0, 60.0
LONGEST_CAPTION, LONGEST_NAME = 40, 60
_MEASURES = ("x", "y", "width", "height", "size")


class ChangedMeanwhile(Refusal):
    """Somebody else has moved the same fields since they were read."""

    code = "version_conflict"
    kind = "warn"
    title = "Changed meanwhile"

    def __init__(self) -> None:
        super().__init__("Somebody else has changed this form. Nothing was saved. Open it again.")


class NameTaken(Refusal):
    """Two printers of one paper cannot be told apart by one name."""

    code = "already_exists"
    title = "Already there"


def fields(kind: str, paper: str) -> list[Field]:
    """Return the fields of a form as they stand."""
    return form_table.from_rows(kind, paper, forms.kept(kind, paper))


def existing(kind: str, paper: str) -> Form:
    """Return the row of a form. Raises NotFound."""
    found = Form.get_or_none((Form.kind == kind) & (Form.paper == paper))
    if found is None:
        raise NotFound("unknown_form", "There is no such form.")
    return found  # type: ignore[no-any-return]


@writes
def change(
    kind: str, paper: str, given: Mapping[str, Mapping[str, str]], version: int, *, user: User
) -> None:
    """Put fields where `given` says, {field: {x, y, width, height, size, font, align, …}}.

    Raises Invalid (`fields`) with every problem, ChangedMeanwhile.
    """
    problems: list[str] = []
    moved = [_moved(one, given.get(one.name, {}), paper, problems) for one in fields(kind, paper)]
    if problems:
        raise Invalid({"fields": problems})
    form = existing(kind, paper)
    if form.version != version:
        raise ChangedMeanwhile
    _save(form, moved, user)


@writes
def reset(kind: str, paper: str, *, user: User) -> None:
    """Put every field back where it began."""
    _save(existing(kind, paper), form_table.starting(kind, paper), user)


@writes
def add_printer(given: Mapping[str, str], *, user: User) -> FormPrinter:
    """Keep how far a printer is off with a paper. Raises Invalid, NameTaken."""
    row = FormPrinter(**_printer(given))
    _name_is_free(row.name, row.paper, None)
    audit.insert(row, user)
    return row


@writes
def change_printer(printer_id: int, given: Mapping[str, str], *, user: User) -> FormPrinter:
    """Change a printer. Raises Invalid, NameTaken, NotFound."""
    row = existing_printer(printer_id)
    changes = _printer(given)
    _name_is_free(changes["name"], changes["paper"], row.id)
    audit.edit(row, changes, user)
    return row


@writes
def remove_printer(printer_id: int, *, user: User) -> None:
    """Take a printer out of the list; what was printed on it stays as it was."""
    audit.edit(existing_printer(printer_id), {"active": 0}, user)


def existing_printer(printer_id: int) -> FormPrinter:
    """Return a printer that is in use. Raises NotFound."""
    row = FormPrinter.get_or_none((FormPrinter.id == printer_id) & (FormPrinter.active == 1))
    if row is None:
        raise NotFound("unknown_printer", "There is no such printer in ArmGuard.")
    return row  # type: ignore[no-any-return]


def _save(form: Form, moved: list[Field], user: User) -> None:
    before = audit.tracked_values(form)
    form.fields = json.dumps(form_table.as_rows(moved), ensure_ascii=False)
    if form.fields == before["fields"]:
        return
    form.version += 1
    form.save(only=["fields", "version"])
    audit.changed(form, before, user)


def _moved(field: Field, said: Mapping[str, str], paper: str, problems: list[str]) -> Field:
    """Return a field as it is said; what is not said stays, and what is wrong is a problem."""
    if not said:
        return field
    label = words_of(paper)[field.name]
    changes: dict[str, Any] = {"shown": "shown" in said}
    for name in _MEASURES:
        if name in said:
            changes[name] = _number(field, name, said[name], paper, problems)
    changes |= _choices(said, label, problems)
    if "caption" in said:
        changes["caption"] = _text(said["caption"], label, LONGEST_CAPTION, problems)
    moved = field._replace(**changes)
    if moved.shown and not _lies_on(moved, paper):
        problems.append(f"{label} does not lie on the paper.")
    return moved


def _choices(said: Mapping[str, str], label: str, problems: list[str]) -> dict[str, str]:
    """Return the font and the alignment that are said."""
    known = {"font": FONTS, "align": ALIGNS}
    wrong = [name for name, words in known.items() if said.get(name, words[0]) not in words]
    problems += [f"{label}: choose the {name} from the list." for name in wrong]
    return {name: said[name] for name in known if name in said and name not in wrong}


def _lies_on(field: Field, paper: str) -> bool:
    # a tenth for rounding; a column of the table has no height of its own
    inside = field.x + field.width <= size_of(paper)[0] + 0.1
    if paper in SLIPS:
        return inside
    high = field.width if field.name == "code" else field.height
    return inside and field.y + high <= copy_height(paper) + 0.1


def _bounds(field: Field, name: str, paper: str) -> tuple[float, float]:
    """Return the least and the most that a measure of a field may be."""
    wide = size_of(paper)[0]
    high = HIGHEST_OF_SLIP if paper in SLIPS else copy_height(paper)
    narrowest = NARROWEST_OF_SLIP if paper in SLIPS else 1.0
    return {
        "x": (0.0, wide),
        "y": (0.0, high),
        "width": (SMALLEST_CODE if field.name == "code" else narrowest, wide),
        "height": (0.0, high),
        "size": (0.0 if field.size == 0 else SMALLEST, LARGEST),
    }[name]


def _number(field: Field, name: str, text: str, paper: str, problems: list[str]) -> float:
    least, most = _bounds(field, name, paper)
    value = _millimetres(text)
    if not least <= value <= most:
        said = "letters" if name == "size" else name
        label = words_of(paper)[field.name]
        problems.append(f"{label}, {said}: give millimetres from {least:g} to {most:g}.")
        return float(getattr(field, name))
    return value


def _millimetres(text: str) -> float:
    """Return a measure; a decimal comma is as good as a point, and what is none is not a number."""
    try:
        value = float(text.strip().replace(",", ".") or "0")
    except ValueError:
        return math.nan
    return round(value, 2) + 0.0 if math.isfinite(value) else math.nan


def _text(text: str, label: str, longest: int, problems: list[str]) -> str:
    try:
        return plain(text, longest) or ""
    except Unusable as wrong:
        problems.append(f"{label}: {wrong.reason}")
        return ""


def _printer(given: Mapping[str, str]) -> dict[str, Any]:
    problems: dict[str, list[str]] = {}
    names: list[str] = []
    name = _text(given.get("name", ""), "Name", LONGEST_NAME, names)
    if names or not name:
        problems["name"] = names or ["Give it a name, such as “Laser in the office”."]
    if given.get("paper") not in EVERY:
        problems["paper"] = ["Choose one of the papers."]
    kept: dict[str, Any] = {"name": name, "paper": given.get("paper", "")}
    for side in ("right_mm", "down_mm"):
        kept[side] = _millimetres(given.get(side, ""))
        if not -FARTHEST <= kept[side] <= FARTHEST:
            problems[side] = [f"Give millimetres from {-FARTHEST:g} to {FARTHEST:g}."]
    if problems:
        raise Invalid(problems)
    return kept


def _name_is_free(name: str, paper: str, own_id: int | None) -> None:
    there = FormPrinter.get_or_none((FormPrinter.name == name) & (FormPrinter.paper == paper))
    if there is not None and there.id != own_id:
        gone = " It was removed from the list; choose another name." if not there.active else ""
        raise NameTaken(f"There is a printer called {name} for this paper already.{gone}")
