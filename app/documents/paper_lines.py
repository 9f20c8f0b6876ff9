"""Blank issue and return lines to write on, each with its number and its code."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import BOLD, MONO, Frame, Mark, Sheet, fitted, text
from app.documents.papers import A4

WIDE, HIGH = A4[1], A4[0]
PER_SHEET = 12
_MARGIN, _TOP, _HEADS = 10.0, 22.0, 6.0
_ROW = 13.0
# Three dots of a 203 dpi printer, with its white around it: 10.9 mm.
_MODULE = 0.375
# What is written, and how wide its box is; together as wide as the paper is between its margins.
_COLUMNS = (
    ("No.", 24.0), ("Time", 16.0), ("Issue / Return", 20.0), ("Item: model, serial", 52.0),
    ("Person: rank, name, serial", 62.0), ("Purpose, due back", 36.0), ("Mags, rounds", 27.0),
    ("Signature", 40.0),
)  # fmt: skip
_HOW = (
    "One line for each weapon that goes out or comes back, in the order of the day. When ArmGuard "
    "records again, type them in under Late entries."
)


class Blank(NamedTuple):
    """What a pack's lines say: its number, each line's number and code, the words above."""

    code: str
    lines: tuple[tuple[int, str], ...]
    unit: str
    made: str


def sheets(blank: Blank) -> Iterator[Sheet]:
    """Yield the sheets, lying A4, PER_SHEET lines on each."""
    pages = [
        blank.lines[first : first + PER_SHEET] for first in range(0, len(blank.lines), PER_SHEET)
    ]
    for number, lines in enumerate(pages, 1):
        marks = [*_head(blank, f"Sheet {number} of {len(pages)}"), *_heads()]
        for place, (line, code) in enumerate(lines):
            marks += _line(line, code, _TOP + _HEADS + place * _ROW)
        foot = "Day ______________________      Armorer ________________________________________"
        marks.append(text(foot, _MARGIN, HIGH - 7, 3.2))
        yield Sheet(WIDE, HIGH, tuple(marks))


def _head(blank: Blank, page: str) -> list[Mark]:
    room = WIDE - 2 * _MARGIN
    return [
        fitted(
            f"{blank.unit}: issues and returns on paper", _MARGIN, 12, 4.4, room - 75, font=BOLD
        ),
        text(f"Paper {blank.code}", WIDE - _MARGIN, 12, 5, font=MONO, anchor="end"),
        fitted(_HOW, _MARGIN, 18, 2.9, room - 75),
        text(f"{page}, {blank.made}", WIDE - _MARGIN, 18, 2.9, anchor="end"),
    ]


def _heads() -> Iterator[Mark]:
    x = _MARGIN
    for words, wide in _COLUMNS:
        yield fitted(words, x + 1, _TOP + 4.4, 2.9, wide - 2, font=BOLD)
        yield Frame(x, _TOP, wide, _HEADS, 0.25)
        x += wide


def _line(number: int, code: str, y: float) -> Iterator[Mark]:
    x = _MARGIN
    for _, wide in _COLUMNS:
        yield Frame(x, y, wide, _ROW, 0.25)
        x += wide
    edge = (_ROW - qr.BOX * _MODULE) / 2 + qr.QUIET * _MODULE
    yield text(number, _MARGIN + 10.5, y + _ROW / 2 + 2, 5.5, font=BOLD, anchor="end")
    yield qr.symbol(code, _MARGIN + 11.5 + edge - 1, y + edge, _MODULE)
    left = _MARGIN + _COLUMNS[0][1] + _COLUMNS[1][1]
    for place, words in enumerate(("I", "R")):
        yield Frame(left + 3 + place * 8, y + 5, 3.2, 3.2, 0.3)
        yield text(words, left + 7 + place * 8, y + 7.8, 3.2)
