"""The sheet by which a hand scanner is set up: what to choose in its manual, and codes to try."""

from __future__ import annotations

import textwrap
from collections.abc import Iterator
from typing import NamedTuple

from app.documents import code128, qr
from app.documents.drawing import BOLD, MONO, Frame, Mark, Sheet, fitted, text
from app.documents.papers import A4

_LEFT, _RIGHT = 18.0, 192.0
_LETTERS_OF_A_LINE = 104
_QR_SIDE, _BAR, _BAR_HIGH = 46.0, 0.33, 16.0


class Choice(NamedTuple):
    """What is chosen with the codes of the scanner's own manual."""

    what: str
    why: str


# Each maker has codes of its own, so none of theirs stands here.
CHOICES = (
    Choice("The maker's settings", "Restore the defaults: somebody may have changed them."),
    Choice("USB keyboard", "Also called HID keyboard or keyboard wedge; not a serial port, not HID "
           "POS. By Bluetooth: HID, too."),
    Choice("The computer's keyboard layout", "Tablets and most computers: US. Else the layout that "
           "the computer itself is set to."),
    Choice("After each code: Enter", "Also called suffix CR, Carriage Return or terminator; not "
           "CR LF, which is Enter twice."),
    Choice("Before each code: nothing", "No prefix. F9, which other programs want, is DONE at this "
           "counter: it would close the hand-over at each scan."),
    Choice("Letters as they are", "No conversion to capitals or small letters, no AIM or code "
           "identifier, and no characters cut off."),
    Choice("Kinds of code", "On: QR, Data Matrix, Code 128, Code 39. All others off, so that the "
           "bars on a box are no scan."),
    Choice("Same code again", "After half a second or more, where it can be set. Its sound on, and "
           "loud."),
)  # fmt: skip


def scanner_sheet(unit: str, code: str) -> Sheet:
    """Return the page; `code` is what the scanner test expects, as a square and as bars."""
    marks: list[Mark] = [
        text("Scanner set-up", _LEFT, 24, 9, font=BOLD),
        fitted(unit, _LEFT, 32, 5, _RIGHT - _LEFT),
        text("1. Choose each of these with the codes in the scanner's own manual", _LEFT, 44, 4.4,
             font=BOLD),
    ]  # fmt: skip
    top = 50.0
    for choice in CHOICES:
        marks += _choice(choice, top)
        top += 15
    return Sheet(*A4, (*marks, *_tries(code, top + 6)))


def _choice(choice: Choice, top: float) -> Iterator[Mark]:
    yield Frame(_LEFT, top, 5, 5, 0.3)
    yield text(choice.what, _LEFT + 9, top + 4, 4.2, font=BOLD)
    for number, line in enumerate(
        textwrap.wrap(choice.why, _LETTERS_OF_A_LINE, break_on_hyphens=False)[:2], 1
    ):
        yield text(line, _LEFT + 9, top + 4 + number * 4.4, 3.5)


def _tries(code: str, top: float) -> Iterator[Mark]:
    yield text("2. Open Settings, Scanner test, and scan these two", _LEFT, top, 4.4, font=BOLD)
    yield text("Both must arrive letter by letter, with Enter. Then scan the counter codes on the "
               "next page at the counter.", _LEFT, top + 5.5, 3.5)  # fmt: skip
    row = top + 10
    yield qr.of_any_text(code, _LEFT, row, _QR_SIDE)
    wide = code128.modules(len(code)) * _BAR
    left = _RIGHT - wide
    yield code128.symbol(code, left, row + 12, _BAR, _BAR_HIGH)
    for middle, base in ((_LEFT + _QR_SIDE / 2, row + _QR_SIDE + 3), (left + wide / 2, row + 34)):
        yield text(code, middle, base, 3.5, font=MONO, anchor="middle")
    for number, word in enumerate(("Scanner", "Set up by", "Day")):
        start = _LEFT + number * 60
        yield text(word, start, 283, 3.5)
        yield Frame(start + 18, 283, 36, 0.3, 0)
