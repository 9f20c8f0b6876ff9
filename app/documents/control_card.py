"""The laminated card at the counter: codes that do what a tap would (counter.md, 8)."""

from __future__ import annotations

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


# Those that the counter knows today.
CONTROLS = (
    Control("AGC-END", "DONE", "Closes this hand-over."),
    Control("AGC-UNDO", "UNDO", "Takes back the last entry, if it is seconds old."),
    Control("AGC-ISSUE", "ISSUE", "Every weapon goes out to the person on the screen."),
    Control("AGC-RETURN", "RETURN", "Every weapon comes back. No person needed."),
    Control("AGC-AUTO", "AUTO", "A weapon that is in goes out, one that is out comes back."),
)


def control_sheet(size: str, unit: str, logo: Logo | None = None) -> Sheet:
    """Return the card as one page, `a4` or `a5`."""
    page = SIZES[size]
    scale = page[0] / A4[0]
    edge, step = 18 * scale, 48 * scale
    beside = 30 * scale if logo else 0.0
    room = page[0] - 2 * edge - beside
    marks: list[Mark] = [
        fitted("Counter codes", edge, 24 * scale, 9 * scale, room, font=BOLD),
        fitted(unit, edge, 32 * scale, 5 * scale, room),
        *logo_mark(logo, page[0] - edge - 28 * scale, 14 * scale, 28 * scale, 20 * scale),
    ]
    for index, control in enumerate(CONTROLS):
        marks += _line(control, edge, 40 * scale + index * step, scale, page[0] - edge)
    return Sheet(*page, tuple(marks))


def _line(control: Control, left: float, top: float, scale: float, right: float) -> list[Mark]:
    module = 1.3 * scale
    beside = left + qr.BOX * module + 4 * scale
    room = right - beside
    middle = left + qr.BOX * module / 2
    base = top + qr.BOX * module
    return [
        Frame(left, top, right - left, 0.3, 0),
        qr.symbol(control.code, left + qr.QUIET * module, top + (qr.QUIET + 0.5) * module, module),
        fitted(control.code, middle, base + 4 * scale, 4 * scale, 36 * scale, font=MONO,
               anchor="middle"),
        fitted(control.name, beside, top + 20 * scale, 12 * scale, room, font=BOLD),
        fitted(control.does, beside, top + 29 * scale, 5 * scale, room, least=2.5),
    ]  # fmt: skip
