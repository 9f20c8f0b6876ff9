"""The laminated card at the counter: codes that do what a tap would (counter.md, 8)."""

from __future__ import annotations

import textwrap
from collections.abc import Sequence
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import BOLD, MONO, Frame, Mark, Sheet, fitted
from app.documents.letterhead import Logo, logo_mark
from app.documents.papers import A4

A5 = (148.0, 210.0)
SIZES = {"a4": A4, "a5": A5}


class Control(NamedTuple):
    """A code of the counter, and what it does."""

    code: str
    name: str
    does: str


CONTROLS = (
    Control("AGC-END", "DONE", "Closes this hand-over."),
    Control("AGC-UNDO", "UNDO", "Takes back the last entry, if it is seconds old."),
    Control("AGC-ISSUE", "ISSUE", "Every weapon goes out to the person on the screen."),
    Control("AGC-RETURN", "RETURN", "Every weapon comes back. No person needed."),
    Control("AGC-AUTO", "AUTO", "A weapon that is in goes out, one that is out comes back."),
    Control("AGC-MISSING", "MISSING", "The next weapon comes back without all of its set."),
    Control("AGC-PRINT", "PRINT", "Prints the receipt of the person at the window."),
    Control("AGC-COUNT", "COUNT", "Leads to the counts, and to the shift's hand-over."),
    Control("AGC-LOCK", "LOCK", "Asks for the PIN. Scans are kept."),
    Control("AGC-NIGHT", "NIGHT", "Red screen, and back."),
)
COLUMNS, ROWS = 2, 5


def control_sheets(
    size: str, unit: str, logo: Logo | None = None, purposes: Sequence[Control] = ()
) -> list[Sheet]:
    """Return the card, `a4` or `a5`: the counter's own codes, then those of the purposes."""
    pages: list[tuple[str, tuple[Control, ...]]] = [("Counter codes", CONTROLS)]
    each = COLUMNS * ROWS
    pages += [
        ("Purposes", tuple(purposes[first : first + each]))
        for first in range(0, len(purposes), each)
    ]
    return [_sheet(size, title, unit, logo, controls) for title, controls in pages]


def _sheet(
    size: str, title: str, unit: str, logo: Logo | None, controls: tuple[Control, ...]
) -> Sheet:
    page = SIZES[size]
    scale = page[0] / A4[0]
    edge, step = 18 * scale, 48 * scale
    beside = 30 * scale if logo else 0.0
    room = page[0] - 2 * edge - beside
    marks: list[Mark] = [
        fitted(title, edge, 24 * scale, 9 * scale, room, font=BOLD),
        fitted(unit, edge, 32 * scale, 5 * scale, room),
        *logo_mark(logo, page[0] - edge - 28 * scale, 14 * scale, 28 * scale, 20 * scale),
    ]
    width = (page[0] - 2 * edge) / COLUMNS
    for index, control in enumerate(controls):
        row, column = divmod(index, COLUMNS)
        left, top = edge + column * width, 40 * scale + row * step
        marks += _line(control, left, top, scale, left + width - 3 * scale)
    return Sheet(*page, tuple(marks))


def _line(control: Control, left: float, top: float, scale: float, right: float) -> list[Mark]:
    module = 1.3 * scale
    beside = left + qr.BOX * module + 2 * scale
    room = right - beside
    middle = left + qr.BOX * module / 2
    base = top + qr.BOX * module
    return [
        Frame(left, top, right - left, 0.3, 0),
        qr.within(control.code, left, top + 0.5 * module, qr.BOX * module),
        fitted(control.code, middle, base + 4 * scale, 3.2 * scale, 37 * scale, font=MONO,
               anchor="middle", least=1.5),
        fitted(control.name, beside, top + 18 * scale, 9 * scale, room, font=BOLD, least=2.5),
        *_words(control.does, beside, top + 25 * scale, scale, room),
    ]  # fmt: skip


def _words(text: str, left: float, top: float, scale: float, room: float) -> list[Mark]:
    """Return a sentence in lines of about so many letters as fit."""
    lines = textwrap.wrap(text, max(10, int(room / (1.9 * scale))))
    return [
        fitted(line, left, top + number * 4.6 * scale, 3.6 * scale, room, least=1.8)
        for number, line in enumerate(lines[:4])
    ]
