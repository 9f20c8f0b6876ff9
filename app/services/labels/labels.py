"""Writes down what was labelled, makes codes anew for it, and keeps the unit's printers."""

from __future__ import annotations

import json
from collections.abc import Iterable, Mapping, Sequence
from typing import Any

from app import clock
from app.models.base import values
from app.models.codes import Code
from app.models.labels import LabelPrint, LabelProfile
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.field_checks import Flaw, Unusable, plain, refuse
from app.services.labels import label_papers
from app.services.records import codes

# How many records get a new code in one go: a drawer of cards, not the whole armory by mistake.
MOST_REPLACED = 100
LONGEST_NAME = 60
NUDGE = 20.0
_PAGES = tuple(label_papers.PAGES)
_DPI = ("180", "203", "300", "600")
# Each measure of a paper of one's own: what it is called, from, to (millimetres or a count).
MEASURES: dict[str, tuple[str, float, float]] = {
    "width": ("Label width", 8, 300),
    "height": ("Label height", 8, 300),
    "columns": ("Columns", 1, 20),
    "rows": ("Rows", 1, 40),
    "gap_x": ("Gap between columns", 0, 50),
    "gap_y": ("Gap between rows", 0, 50),
    "left": ("Left margin", 0, 150),
    "top": ("Top margin", 0, 150),
}
_SHEET_ONLY = ("columns", "rows", "gap_x", "gap_y", "left", "top")
_COUNTS = frozenset({"columns", "rows"})


class NameTaken(Refusal):
    """Two printers cannot be told apart by one name."""

    code = "already_exists"
    title = "Already there"


@writes
def printed(code_ids: Iterable[int], form: str = "label", *, user: User) -> int:
    """Write down that these codes are now on a label, a tag or a card; return how many."""
    wanted = list(dict.fromkeys(code_ids))
    known = {row.id for row in Code.select(Code.id).where(Code.id.in_(wanted))} if wanted else set()
    marked = [code_id for code_id in wanted if code_id in known]
    for code_id in marked:
        row = LabelPrint(code=code_id, form=form, user=user, created_at=clock.now())
        audit.insert(row, user)
    return len(marked)


@writes
def replace_codes(kind: str, owners: Sequence[str], reason: str, *, user: User) -> int:
    """Revoke the own codes of each `item` or `person` and give fresh ones; return how many."""
    if not owners:
        raise Invalid({"reason": ["Choose what gets a new code first."]})
    if len(owners) > MOST_REPLACED:
        raise Invalid({"reason": [f"At most {MOST_REPLACED} at a time. Choose fewer."]})
    for owner in owners:
        codes.replace_own(kind, owner, reason, user=user)
    return len(owners)


@writes
def add_printer(given: Mapping[str, str], *, user: User) -> LabelProfile:
    """Keep a printer and its paper: a preset, or measures of the unit's own; and its nudge.

    Raises Invalid with all problems at once, NameTaken.
    """
    row = LabelProfile(**_checked(given))
    _name_is_free(row.name, None)
    audit.insert(row, user)
    return row


@writes
def change_printer(profile_id: int, given: Mapping[str, str], *, user: User) -> LabelProfile:
    """Change a printer. Raises Invalid, NameTaken, NotFound."""
    row = existing_printer(profile_id)
    changes = _checked(given)
    _name_is_free(changes["name"], row.id)
    audit.edit(row, changes, user)
    return row


@writes
def remove_printer(profile_id: int, *, user: User) -> None:
    """Take a printer out of the list; its row stays."""
    audit.edit(existing_printer(profile_id), {"active": 0}, user)


def existing_printer(profile_id: int) -> LabelProfile:
    """Return a printer that is in use. Raises NotFound."""
    row = LabelProfile.get_or_none((LabelProfile.id == profile_id) & (LabelProfile.active == 1))
    if row is None:
        raise NotFound("unknown_printer", "There is no such printer in ArmGuard.")
    return row  # type: ignore[no-any-return]


def as_given(row: LabelProfile) -> dict[str, str]:
    """Return a printer as the texts that would make it."""
    kept = values(row)
    layout = json.loads(kept["layout"]) if kept["layout"] else {}
    texts = {name: f"{value:g}" for name, value in layout.items() if name in MEASURES}
    return {
        "name": kept["name"],
        "paper": kept["preset"] or "custom",
        "page": layout.get("page", "label"),
        "dpi": str(layout.get("dpi", 203)),
        "nudge_x": f"{kept['nudge_x_mm']:g}",
        "nudge_y": f"{kept['nudge_y_mm']:g}",
    } | texts


def _checked(given: Mapping[str, str]) -> dict[str, Any]:
    """Return the columns that the texts ask for. Raises Invalid with all problems at once."""
    flaws: list[Flaw] = []
    kept: dict[str, Any] = {"name": _name(given.get("name"), flaws)}
    for side in ("x", "y"):
        kept[f"nudge_{side}_mm"] = _number(given, f"nudge_{side}", -NUDGE, NUDGE, flaws, "0")
    paper = given.get("paper", "")
    kept |= {"preset": paper, "layout": None}
    if paper == "custom":
        kept |= {"preset": None, "layout": _layout(given, flaws)}
    elif paper not in label_papers.every_preset():
        flaws.append(Flaw("paper", "Choose a paper from the list."))
    refuse(flaws)
    return kept


def _name(text: str | None, flaws: list[Flaw]) -> str | None:
    try:
        name = plain(text, LONGEST_NAME)
    except Unusable as wrong:
        flaws.append(Flaw("name", wrong.reason))
        return None
    if name is None:
        flaws.append(Flaw("name", "Give it a name, such as “Label printer in the armory”."))
    return name


def _layout(given: Mapping[str, str], flaws: list[Flaw]) -> str:
    page, dpi = given.get("page", "label"), given.get("dpi", "203")
    before = len(flaws)
    if page not in _PAGES:
        flaws.append(Flaw("page", "Choose what the labels are on."))
    if dpi not in _DPI:
        flaws.append(Flaw("dpi", "Choose a resolution from the list."))
    layout: dict[str, Any] = {"page": page, "dpi": int(dpi) if dpi in _DPI else 203}
    for name, (_, least, most) in MEASURES.items():
        if page == "label" and name in _SHEET_ONLY:
            continue
        usual = "1" if name in _COUNTS else "0" if name in _SHEET_ONLY else None
        layout[name] = _number(given, name, least, most, flaws, usual)
    if len(flaws) == before and not label_papers.custom(layout).on_page():
        flaws.append(Flaw("columns", "So many labels do not fit on this page. Measure again."))
    return json.dumps(layout, sort_keys=True)


def _number(
    given: Mapping[str, str], name: str, least: float, most: float, flaws: list[Flaw],
    usual: str | None,
) -> float:  # fmt: skip
    """Return a measure; a decimal comma is as good as a point."""
    text = (given.get(name) or "").strip().replace(",", ".") or usual or ""
    try:
        value = round(float(text), 3)
    except ValueError:
        value = float("nan")
    whole = name not in _COUNTS or value == value // 1
    if not (least <= value <= most and whole):
        kind = "whole number" if name in _COUNTS else "number of millimetres"
        flaws.append(Flaw(name, f"Give a {kind} from {least:g} to {most:g}."))
        return least
    return value


def _name_is_free(name: str, own_id: int | None) -> None:
    there = LabelProfile.get_or_none(LabelProfile.name == name)
    if there is not None and there.id != own_id:
        gone = " It was removed from the list; choose another name." if not there.active else ""
        raise NameTaken(f"There is a printer called {name} already.{gone}")
