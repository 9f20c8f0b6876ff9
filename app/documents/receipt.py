"""A receipt on a column of paper: A5, and slips of 80 and 58 mm, as long as they need to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import (
    BOLD,
    MONO,
    REGULAR,
    Frame,
    Mark,
    Sheet,
    fitted,
    printable,
    text,
)
from app.documents.letterhead import logo_mark
from app.documents.receipt_words import Said
from app.documents.signature import signature
from app.documents.text_boxes import boxed, broken
from app.documents.void_mark import void_across

# paper: (width, height, margin, size of letters), in millimetres; 0: as high as needed
PAPERS = {
    "a5": (148.0, 210.0, 10.0, 3.5),
    "80": (80.0, 0.0, 4.0, 3.1),
    "58": (58.0, 0.0, 3.0, 2.7),
}
_LEADING = 1.35
_MODULE = 0.7
_SIGNATURE = 36.0
_SHORTEST_SLIP = 60.0


class _Row(NamedTuple):
    """Something as wide as the paper: its height, and what draws it from an upper edge."""

    height: float
    draw: Callable[[float], tuple[Mark, ...]]
    is_code: bool = False


def slip_sheets(said: Said, paper: str) -> Iterator[Sheet]:
    """Yield the pages of a receipt on one of PAPERS."""
    width, height, margin, size = PAPERS[paper]
    writer = _Writer(margin, width - 2 * margin, size)
    rows = list(writer.rows(said))
    if not height:
        height = max(_SHORTEST_SLIP, ceil(sum(row.height for row in rows) + 2 * margin))
    pages = list(_filled(rows, height - 2 * margin))
    for number, page in enumerate(pages, 1):
        marks: list[Mark] = []
        y, free = margin, (margin, height - margin)
        for row in page:
            marks += row.draw(y)
            if row.is_code:  # nothing may cross it
                free = (margin, y) if y > height / 2 else (y + row.height, height - margin)
            y += row.height
        if len(pages) > 1:
            words = f"{said.number}, page {number} of {len(pages)}"
            low, room = height - margin / 2, width - 2 * margin
            marks.append(fitted(words, width / 2, low, size * 0.8, room, anchor="middle"))
        if said.void:
            marks.append(void_across(width, *free))
        yield Sheet(width, height, tuple(marks))


def _filled(rows: list[_Row], room: float) -> Iterator[list[_Row]]:
    """Yield the rows of each page."""
    page: list[_Row] = []
    used = 0.0
    for row in rows:
        # a hundredth for the rounding of a slip, which is just as high as its rows
        if page and used + row.height > room + 0.01:
            yield page
            page, used = [], 0.0
        page.append(row)
        used += row.height
    yield page


class _Writer:
    """Makes rows for a column of paper."""

    def __init__(self, left: float, room: float, size: float) -> None:
        self.left, self.room, self.size = left, room, size

    def rows(self, said: Said) -> Iterator[_Row]:
        yield from self._head(said)
        for line in said.lines:
            yield from self.words(line.item, bold=True)
            for words in line.along:
                yield from self.words(words, indent=3)
        yield self.gap(1)
        for fact in said.facts:
            yield from self.words(fact)
        if said.due:
            yield from self.words(said.due, bold=True)
        for words in said.overrides:
            yield from self.words(words)
        if said.void:
            yield from self.words(f"VOID: {said.void}", bold=True)
        for number, (what, who) in enumerate(said.signed):
            yield self._signature(what, who, () if number else said.strokes)
        yield self.gap(2)
        yield self._code(said)
        yield from self.words(said.foot, scale=0.75)

    def _head(self, said: Said) -> Iterator[_Row]:
        if said.logo:
            yield _Row(13, lambda y: logo_mark(said.logo, self.left, y, self.room, 12))
        yield from self.words(said.unit, bold=True, middle=True, scale=1.15)
        for words in said.heads:
            yield from self.words(words, middle=True, scale=0.9)
        yield self.gap(1)
        if said.reprint:
            yield from self.words("REPRINT", bold=True, middle=True)
        yield from self.words(said.title.upper(), bold=True, middle=True, scale=1.15)
        yield from self.words(f"No. {said.number}", bold=True, middle=True, scale=1.15)
        yield from self.words(said.when)
        for words in said.person:
            yield from self.words(words, bold=words is said.person[0])
        yield self.rule()

    def words(
        self,
        value: object,
        *,
        bold: bool = False,
        middle: bool = False,
        scale: float = 1.0,
        indent: float = 0.0,
    ) -> Iterator[_Row]:
        """Yield the lines of a sentence, broken where the column ends."""
        font, size = BOLD if bold else REGULAR, self.size * scale
        high = size * _LEADING
        x = self.left + (self.room / 2 if middle else indent)
        anchor = "middle" if middle else "start"
        for line in broken(printable(value), font, size, self.room - indent):

            def draw(y: float, line: str = line) -> tuple[Mark, ...]:
                return (text(line, x, y + size, size, font=font, anchor=anchor),)

            yield _Row(high, draw)

    def gap(self, high: float) -> _Row:
        return _Row(high, lambda y: ())

    def rule(self) -> _Row:
        return _Row(2, lambda y: (Frame(self.left, y + 0.8, self.room, 0.2, 0),))

    def _signature(self, what: str, who: str, strokes: tuple[tuple[int, ...], ...]) -> _Row:
        size = self.size
        high = 11 + 2 * size * _LEADING

        def draw(y: float) -> tuple[Mark, ...]:
            base = y + 11
            line = Frame(self.left, base, min(self.room, 70), 0.2, 0)
            box = (self.left, base + 0.7, self.room, 2 * size * _LEADING - 0.7)
            under = boxed([f"{what}: {who}"], box, size)
            return (*signature(strokes, self.left + 2, y, _SIGNATURE), line, *under)

        return _Row(high, draw)

    def _code(self, said: Said) -> _Row:
        side = qr.BOX * _MODULE
        quiet = qr.QUIET * _MODULE
        words = self.left + side + 1

        def draw(y: float) -> tuple[Mark, ...]:
            code = qr.symbol(said.head, self.left + quiet, y + quiet, _MODULE)
            room = self.left + self.room - words
            check = fitted(said.head, words, y + side / 2 + 3, self.size * 1.2, room, font=MONO)
            return (code, text("check", words, y + side / 2 - 2, self.size), check)

        return _Row(side, draw, is_code=True) if said.head else self.gap(0)
