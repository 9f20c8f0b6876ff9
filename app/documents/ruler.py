"""The ruler page: shows whether a printer scales, and how far its labels are off."""

from __future__ import annotations

from app.documents.drawing import BOLD, Frame, Mark, Sheet, fitted
from app.documents.label_sheets import Setup

_LONGEST = 100
_STEP = 10
_LINE = 0.2
# A page narrower than this has no room for a sentence.
_WORDY = 30


def ruler_sheet(setup: Setup) -> Sheet:
    """Return one page with a line of known length and the outline of every label."""
    paper = setup.paper
    marks: list[Mark] = []
    for index in range(paper.count):
        x, y = paper.place(index)
        corner = (x + setup.nudge[0], y + setup.nudge[1])
        marks.append(Frame(*corner, *paper.label, _LINE))
        marks += _cross(*corner)
    return Sheet(*paper.page, (*marks, *_ruler(setup)))


def length(setup: Setup) -> int:
    """Return how long the line of a page is, in millimetres: 100 where there is room."""
    room = setup.paper.page[0] - 8
    return max(_STEP, min(_LONGEST, int(room // _STEP) * _STEP)) if room >= _STEP else 5


def _ruler(setup: Setup) -> list[Mark]:
    """Draw the line across the page's middle, with a tick at each centimetre."""
    wide, high = setup.paper.page
    long, middle = length(setup), high / 2
    left = (wide - long) / 2
    ticks = range(0, long + 1, min(_STEP, long))
    size = min(4.0, high / 8)
    return [
        Frame(left, middle, long, _LINE, 0),
        *(Frame(left + tick - _LINE / 2, middle - 2, _LINE, 4, 0) for tick in ticks),
        fitted(
            f"Measure this line: {long} mm" if wide >= _WORDY else f"{long} mm",
            wide / 2,
            middle - 3,
            size,
            wide - 4,
            font=BOLD,
            anchor="middle",
        ),
    ]


def _cross(x: float, y: float) -> list[Mark]:
    return [Frame(x - 2, y - _LINE / 2, 4, _LINE, 0), Frame(x - _LINE / 2, y - 2, _LINE, 4, 0)]
