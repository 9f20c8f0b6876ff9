"""Judges what somebody measured on a printed ruler page, and keeps the printer that prints true."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.documents.label_sheets import Setup
from app.documents.ruler import length
from app.models.users import User
from app.services.errors import Invalid
from app.services.labels import label_papers, labels

# As well as a person reads a ruler.
TOLERANCE = 0.5


class Verdict(NamedTuple):
    """Whether the printer prints true, and what to say of it."""

    good: bool
    text: str


def check(given: Mapping[str, str], *, user: User) -> Verdict:
    """Judge the line's length; keep a printer that has a name, with its nudge, when it prints true.

    Raises Invalid, or NameTaken for a printer's name.
    """
    paper = given.get("paper", "")
    long = length(Setup(label_papers.named(paper).paper))
    measured = _millimetres(given.get("measured", ""), long)
    if abs(measured - long) > TOLERANCE:
        return Verdict(
            False,
            f"The line should be {long} mm: this printer prints at {100 * measured / long:.0f} %. "
            "In the print dialogue choose Actual size or 100 %, switch Fit to page off, print "
            "again.",
        )
    name = given.get("name", "").strip()
    if not name:
        return Verdict(True, "This printer prints true.")
    nudge = {f"nudge_{side}": _against(given.get(way, "")) for side, way in _WAYS.items()}
    try:
        labels.add_printer({"name": name, "paper": paper, **nudge}, user=user)
    except Invalid as error:
        renamed = {_WAYS.get(key.removeprefix("nudge_"), key): said
                   for key, said in error.problems.items()}  # fmt: skip
        raise Invalid(renamed) from None
    return Verdict(True, "This printer prints true, and its labels move as measured.")


_WAYS = {"x": "right", "y": "down"}


def _millimetres(text: str, about: int) -> float:
    try:
        measured = float(text.strip().replace(",", ".").removesuffix("mm"))
    except ValueError:
        measured = 0.0
    if not about / 3 <= measured <= about * 3:
        raise Invalid({"measured": ["Measure the printed line with a ruler and give millimetres."]})
    return measured


def _against(text: str) -> str:
    """Return what moves labels back by as much as they are off; what is no number stays."""
    text = text.strip().replace(",", ".") or "0"
    try:
        return f"{-float(text):g}"
    except ValueError:
        return text
