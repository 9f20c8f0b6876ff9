"""The ruler page of a form's paper: shows whether a printer scales, and how far it is off."""

from __future__ import annotations

from app.documents.drawing import BOLD, Frame, Mark, Placed, Sheet, text
from app.documents.form_table import PAPERS

# Where the cross stands that is measured from the paper's edges, and how long the rulers are.
CROSS, LONG = 20.0, 100
_LINE = 0.2


def form_ruler(paper: str, offset: tuple[float, float], name: str) -> Sheet:
    """Return one page: a cross 20 mm from two edges, and from it a ruler across and one down."""
    wide, high = PAPERS[paper]
    marks: list[Mark] = [
        Frame(CROSS - 8, CROSS - _LINE / 2, LONG + 8, _LINE, 0),
        Frame(CROSS - _LINE / 2, CROSS - 8, _LINE, LONG + 8, 0),
        Frame(CROSS, high - CROSS, wide - 2 * CROSS, _LINE, 0),
    ]
    for at in range(0, LONG + 1, 5):
        tick = 4.0 if at % 10 == 0 else 2.0
        marks.append(Frame(CROSS + at - _LINE / 2, CROSS, _LINE, tick, 0))
        marks.append(Frame(CROSS, CROSS + at - _LINE / 2, tick, _LINE, 0))
        if at and at % 10 == 0:
            marks.append(text(at, CROSS + at, CROSS + 7.5, 3, anchor="middle"))
            marks.append(text(at, CROSS + 5.5, CROSS + at + 1, 3))
    for number, line in enumerate(_words(name, offset)):
        marks.append(text(line, 45, 50 + number * 7, 4, font=BOLD if number == 0 else "Helvetica"))
    return Sheet(wide, high, (Placed(*offset, tuple(marks)),))


def _words(name: str, offset: tuple[float, float]) -> tuple[str, ...]:
    return (
        f"{name}, moved {offset[0]:g} mm right and {offset[1]:g} mm down",
        "1. Both rulers must be 100 mm long. If not: print at 100 %, never Fit to page.",
        "2. Measure from the paper's left edge to the upright line: it should be 20 mm.",
        "3. Measure from its upper edge to the level line: it should be 20 mm, too.",
        "4. Move right by what is missing on the left, down by what is missing above;",
        "    a minus sign moves the other way.",
    )
