"""The ruler page of a form's paper: shows whether a printer scales, and how far it is off."""

from __future__ import annotations

from typing import NamedTuple

from app.documents.drawing import BOLD, REGULAR, Frame, Mark, Placed, Sheet, text
from app.documents.form_table import size_of
from app.documents.text_boxes import broken

_LINE = 0.2
_SLIP_HIGH = 140.0


class _Ruler(NamedTuple):
    """Where the cross stands that is measured from the paper's edges, and how long its rulers."""

    cross: float
    across: int
    down: int


def _ruler(wide: float) -> _Ruler:
    return _Ruler(20.0, 100, 100) if wide > 140 else _Ruler(10.0, 10 * int((wide - 20) / 10), 100)


def form_ruler(paper: str, offset: tuple[float, float], name: str) -> Sheet:
    """Return one page: a cross as far from two edges, and from it a ruler across and one down."""
    wide, high = size_of(paper)
    high = high or _SLIP_HIGH
    ruler = _ruler(wide)
    cross = ruler.cross
    marks: list[Mark] = [
        Frame(cross - 8, cross - _LINE / 2, ruler.across + 8, _LINE, 0),
        Frame(cross - _LINE / 2, cross - 8, _LINE, ruler.down + 8, 0),
        Frame(cross, high - cross, wide - 2 * cross, _LINE, 0),
    ]
    for at in range(0, max(ruler.across, ruler.down) + 1, 5):
        marks += _ticks(ruler, at)
    return Sheet(wide, high, (Placed(*offset, (*marks, *_words(ruler, wide, name, offset))),))


def _ticks(ruler: _Ruler, at: int) -> list[Mark]:
    """Return the ticks so far along both rulers, with their number at each centimetre."""
    cross, tick = ruler.cross, 4.0 if at % 10 == 0 else 2.0
    numbered = at and at % 10 == 0
    marks: list[Mark] = []
    if at <= ruler.across:
        marks.append(Frame(cross + at - _LINE / 2, cross, _LINE, tick, 0))
        if numbered:
            marks.append(text(at, cross + at, cross + 7.5, 3, anchor="middle"))
    if at <= ruler.down:
        marks.append(Frame(cross, cross + at - _LINE / 2, tick, _LINE, 0))
        if numbered:
            marks.append(text(at, cross + 5.5, cross + at + 1, 3))
    return marks


def _words(ruler: _Ruler, wide: float, name: str, offset: tuple[float, float]) -> list[Mark]:
    """Return what to do, beside the ruler that runs down."""
    large = wide > 200
    size = 4.0 if large else 2.9
    left, y = (45.0, 50.0) if large else (ruler.cross + 12, ruler.cross + 16)
    marks: list[Mark] = []
    for number, sentence in enumerate(_sentences(ruler, name, offset)):
        font = REGULAR if number else BOLD
        for line in broken(sentence, font, size, wide - left - 4):
            marks.append(text(line, left, y, size, font=font))
            y += size * 1.35
        y += size * 0.4
    return marks


def _sentences(ruler: _Ruler, name: str, offset: tuple[float, float]) -> tuple[str, ...]:
    long, cross = f"{ruler.down} mm long", f"it should be {ruler.cross:g} mm"
    if ruler.across != ruler.down:
        long = f"{ruler.across} mm across and {long}"
    return (
        f"{name}, moved {offset[0]:g} mm right and {offset[1]:g} mm down",
        f"1. Both rulers must be {long}. If not: print at 100 %, never Fit to page.",
        f"2. Measure from the paper's left edge to the upright line: {cross}.",
        f"3. Measure from its upper edge to the level line: {cross}, too.",
        "4. Move right by what is missing on the left, down by what is missing above; a minus sign "
        "moves the other way.",
    )
