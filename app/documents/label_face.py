"""One label: the code with its text under it, and the last four of the serial large beside it."""

from __future__ import annotations

from typing import NamedTuple

from app.documents import code128, qr
from app.documents.drawing import BOLD, MONO, REGULAR, Mark, Placed, Text, fitted, text
from app.documents.papers import Paper

INCH = 25.4
# Smaller modules are lost by cheap scanners, larger ones only cost room.
SMALLEST_MODULE, LARGEST_MODULE = 0.25, 1.0
SMALLEST_BAR, LARGEST_BAR = 0.25, 0.5
LOWEST_BARS = 6.0
_LAST = 4
# A column of text narrower than this says nothing; the label is then laid out upright.
_NARROWEST_COLUMN = 9.0
# Where text may begin, in modules from the code's own first: after the quiet zone.
_TO_TEXT = qr.MODULES + qr.QUIET
_SMALLEST_TEXT = 1.4
# Ten characters of the code's font, in sizes of it.
_TEXT_WIDTH = 6.0


class Label(NamedTuple):
    """What a label says: its code, and what helps a person to find the thing without one."""

    code: str
    title: str
    number: str
    line: str = ""
    unit: str = ""


class TooSmall(ValueError):
    """The label has no room for a code that can be read; the text says so to a person."""


class _Room(NamedTuple):
    """The inside of a label, lying on its long side."""

    width: float
    height: float
    safe: float
    dot: float

    def module(self, wish: float, largest: float = LARGEST_MODULE) -> float:
        """Return the largest whole number of printer dots that is not wider than the wish."""
        return int(min(wish, largest) / self.dot + 1e-6) * self.dot


def face(label: Label, paper: Paper, *, bars: bool = False) -> tuple[Mark, ...]:
    """Return a label's marks from its upper left corner; text runs along the longer side.

    Raises TooSmall where no code fits that can be read.
    """
    wide, high = paper.label
    turned = high > wide
    if paper.round:
        inset = wide * (1 - 0.5**0.5) / 2
        wide = high = wide - 2 * inset
        room = _Room(wide, high, max(0.2, paper.safe - inset), INCH / paper.dpi)
        return (Placed(inset, inset, _upright(label, room)),)
    sides = (high, wide) if turned else (wide, high)
    room = _Room(*sides, paper.safe, INCH / paper.dpi)
    marks = _with_bars(label, room) if bars else _with_qr(label, room)
    return (Placed(wide, 0, marks, turned=True),) if turned else marks


def _with_qr(label: Label, room: _Room) -> tuple[Mark, ...]:
    """Put the code left and the words right of it, or above each other on a square label."""
    band = _band(room)
    high = min((room.height - band) / qr.BOX, (room.height - band - room.safe) / _TO_TEXT)
    module = room.module(min(high, room.width * 0.5 / qr.BOX))
    beside = room.width - module * qr.BOX - room.safe
    if beside < _NARROWEST_COLUMN or room.width < room.height * 1.4:
        return _upright(label, room)
    under = _under(room, module) >= _SMALLEST_TEXT * _TEXT_WIDTH
    if module < SMALLEST_MODULE * 1.2 or not under:
        under, module, band = False, _checked(room.module(_flat(room))), 0.0
    left = max(room.safe, qr.QUIET * module)
    top = max(room.safe, (room.height - module * qr.BOX - band) / 2 + qr.QUIET * module)
    marks: list[Mark] = [qr.symbol(label.code, left, top, module)]
    if under:
        base = top + _TO_TEXT * module + (band - room.safe) * 0.75
        middle, wide = left + qr.MODULES * module / 2, _under(room, module)
        size = band - room.safe
        marks.append(fitted(label.code, middle, base, size, wide, font=MONO, anchor="middle"))
    begin = left + _TO_TEXT * module
    return (*marks, *_column(label, room, begin, with_code=not under))


def _under(room: _Room, module: float) -> float:
    """Return the width of the line under the code: some white beyond it, and no edge."""
    beyond = min(qr.QUIET / 2 * module, max(0.0, qr.QUIET * module - room.safe))
    return qr.MODULES * module + 2 * beyond


def _flat(room: _Room) -> float:
    """Return the module of a label too low for text under the code: white edges may be shared."""
    within = (room.height - 2 * room.safe) / qr.MODULES
    return min(room.height / qr.BOX, within, room.width * 0.45 / qr.BOX)


def _checked(module: float) -> float:
    if module < SMALLEST_MODULE:
        least = qr.BOX * SMALLEST_MODULE
        raise TooSmall(f"This label is too small for a QR code: it needs {least:.1f} mm each way.")
    return module


def _band(room: _Room) -> float:
    """Return the height of the line of text under the code, with the edge below it."""
    return max(1.9, min(3.2, room.height * 0.1)) + room.safe


def _upright(label: Label, room: _Room) -> tuple[Mark, ...]:
    """Put the code in the middle and below it what fits: the last four, then the code's text."""
    middle, inner = room.width / 2, room.width - 2 * room.safe
    size = max(1.9, room.height * 0.11)
    lines, band, module = _split(room, size)
    top = max(room.safe, (room.height - band - module * qr.BOX) / 2 + qr.QUIET * module)
    marks: list[Mark] = [qr.symbol(label.code, middle - qr.MODULES * module / 2, top, module)]
    base = top + _TO_TEXT * module
    if lines > 2:
        words, high = f"{label.title} {label.number[-_LAST:]}", size * 1.2
        marks.append(fitted(words, middle, base + size, high, inner, font=BOLD, anchor="middle"))
        base += size * 1.25
    if lines:
        at = base + size * 0.75
        marks.append(fitted(label.code, middle, at, size, inner, font=MONO, anchor="middle"))
    return tuple(marks)


def _split(room: _Room, size: float) -> tuple[float, float, float]:
    """Return how many lines of `size` stand below the code, their height, and the code's module."""
    for lines in (2.3, 1.2, 0.0):
        band = lines * size + (room.safe if lines else 0)
        across = min(room.width / qr.BOX, (room.width - 2 * room.safe) / qr.MODULES)
        edges = max(0.0, room.height - band - 2 * room.safe) / qr.MODULES
        module = room.module(min(across, (room.height - band) / qr.BOX, edges))
        if module >= SMALLEST_MODULE * (1.1 if lines else 1):
            return lines, band, module
    return 0.0, 0.0, _checked(module)


def _column(label: Label, room: _Room, left: float, *, with_code: bool) -> list[Mark]:
    """Write model, serial with its last four large, and what else there is room for."""
    wide, high = room.width - room.safe - left, room.height - 2 * room.safe
    lines = [("title", 1.0), ("number", 1.7)]
    if with_code:
        lines.append(("code", 0.85))
    if label.line and high > 14:
        lines.append(("line", 0.75))
    if label.unit and high > 18:
        lines.append(("unit", 0.65))
    unit = min(5.5, high / (1.2 * sum(weight for _, weight in lines)))
    base = room.safe + (high - unit * 1.2 * sum(weight for _, weight in lines)) / 2
    marks: list[Mark] = []
    for name, weight in lines:
        size, words = unit * weight, getattr(label, name)
        base += size * 1.2
        at = base - size * 0.35
        if name == "number":
            marks += serial(words, left, at, size, wide)
        else:
            font = {"title": BOLD, "code": MONO}.get(name, REGULAR)
            marks.append(fitted(words, left, at, size, wide, font=font))
    return marks


def serial(number: str, x: float, y: float, size: float, room: float) -> list[Mark]:
    """Write a serial whose last four stand out: larger and bold."""
    head, last = number[:-_LAST], number[-_LAST:]
    large = text(last, 0, 0, size, font=BOLD)
    least = large.width + (text(head, 0, 0, size * 0.6).width if head else 0)
    scale = min(1.0, room / least) if least else 1.0
    scale = max(scale, min(1.0, room * 0.6 / large.width)) if large.width else scale
    tail = fitted(last, 0, y, size * scale, room, font=BOLD)
    front = fitted(head, x, y, size * scale * 0.6, max(0.0, room - tail.width - 0.2))
    gap = 0.2 if front.words else 0.0
    return [mark for mark in (front, tail._replace(x=x + front.width + gap)) if mark.words]


def _with_bars(label: Label, room: _Room) -> tuple[Mark, ...]:
    """Put the bars along the label and the words below them."""
    count = code128.modules(len(label.code))
    module = min((room.width - 2 * room.safe) / count, room.width / (count + 2 * code128.QUIET))
    module = room.module(module, LARGEST_BAR)
    words = max(3.4, min(9.0, room.height * 0.36))
    bars = room.height - 2 * room.safe - words
    if module < SMALLEST_BAR - 0.03 or bars < LOWEST_BARS:
        least = (count + 2 * code128.QUIET) * SMALLEST_BAR
        raise TooSmall(
            f"This label is too small for bars: they need {least:.0f} mm along "
            f"and about {LOWEST_BARS + 6:.0f} mm of height. Print QR codes on it."
        )
    left = (room.width - count * module) / 2
    size = words / 2.4
    low = room.height - room.safe - size * 0.3
    inner = room.width - 2 * room.safe
    return (
        code128.symbol(label.code, left, room.safe, module, bars),
        fitted(
            label.code, room.width / 2, low - size * 1.25, size, inner, font=MONO, anchor="middle"
        ),
        fitted(label.title, room.safe, low, size, inner * 0.45, font=BOLD),
        *_right(label, room, low, size * 1.2),
    )


def _right(label: Label, room: _Room, y: float, size: float) -> list[Mark]:
    """Write the serial so that it ends at the right edge."""
    inner = (room.width - 2 * room.safe) * 0.5
    marks = serial(label.number, 0, y, size, inner)
    last = marks[-1]
    assert isinstance(last, Text)  # noqa: S101  (what `serial` makes)
    shift = room.width - room.safe - (last.x + last.width)
    return [mark._replace(x=mark.x + shift) for mark in marks if isinstance(mark, Text)]
