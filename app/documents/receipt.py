"""A receipt on any paper; on A5 and slips of 80 and 58 mm a column, as long as it needs to be."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from math import ceil
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import (
    Frame,
    Mark,
    Placed,
    Sheet,
    fitted,
    printable,
    text,
)
from app.documents.form_field import Field
from app.documents.letterhead import logo_mark
from app.documents.receipt_form import FONT_OF, SIGNED, Layout, form_sheets
from app.documents.receipt_words import Said
from app.documents.signature import signature
from app.documents.slip_table import SLIPS, edge
from app.documents.text_boxes import boxed, broken
from app.documents.void_mark import void_across

_LEADING = 1.35
_INDENT = 3.0
_SIGNATURE = 36.0
_SHORTEST_SLIP = 60.0
_PAGE_WORDS = 2.5


class _Row(NamedTuple):
    """Something as wide as the paper: its height, and what draws it from an upper edge."""

    height: float
    draw: Callable[[float], tuple[Mark, ...]]
    is_code: bool = False


def receipt_sheets(said: Said, layout: Layout) -> Iterator[Sheet]:
    """Return the pages of a receipt on any paper."""
    return (slip_sheets if layout.paper in SLIPS else form_sheets)(said, layout)


def slip_sheets(said: Said, layout: Layout) -> Iterator[Sheet]:
    """Yield the pages of a receipt on one of SLIPS."""
    width, height = SLIPS[layout.paper]
    margin = edge(layout.paper)
    rows = list(_rows(said, layout))
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
            marks.append(fitted(words, width / 2, low, _PAGE_WORDS, room, anchor="middle"))
        if said.void:
            marks.append(void_across(width, *free))
        yield Sheet(width, height, (Placed(*layout.offset, tuple(marks)),))


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


def _rows(said: Said, layout: Layout) -> Iterator[_Row]:
    """Yield what each field says, below the space that is above it."""
    for field in layout.fields:
        rows = list(_field(field, said, layout)) if field.shown else []
        if rows and field.y:
            yield _gap(field.y)
        yield from rows


def _field(field: Field, said: Said, layout: Layout) -> Iterator[_Row]:
    if field.name == "logo":
        yield from _logo(field, said)
    elif field.name == "table":
        yield from _table(field, said)
    elif field.name in SIGNED:
        yield _signature(field, said, layout)
    elif field.name == "code":
        yield from _code(field, said, layout)
    else:
        for words in _texts(field, said, layout):
            yield from _words(field, words)


def _texts(field: Field, said: Said, layout: Layout) -> Iterator[str]:
    """Yield what a field of words says, paragraph by paragraph."""
    if field.name == "copy":
        yield "REPRINT" if said.reprint else ""
    elif field.name != "head" or not _beside(field, layout.field("code")):
        for words in said.values.get(field.name, ()):
            yield f"{field.caption}: {words}" if field.caption else words


def _words(field: Field, value: object, *, indent: float = 0.0, font: str = "") -> Iterator[_Row]:
    """Yield the lines of a sentence, broken where the field ends."""
    size, face = field.size, FONT_OF[font or field.font]
    x = field.x + {"start": indent, "middle": field.width / 2, "end": field.width}[field.align]
    for line in broken(printable(value), face, size, field.width - indent):

        def draw(y: float, line: str = line) -> tuple[Mark, ...]:
            return (text(line, x, y + size, size, font=face, anchor=field.align),)

        yield _Row(size * _LEADING, draw)


def _gap(high: float) -> _Row:
    return _Row(high, lambda y: ())


def _logo(field: Field, said: Said) -> Iterator[_Row]:
    if said.logo:
        box = (field.width, field.height)
        yield _Row(field.height + 1, lambda y: logo_mark(said.logo, field.x, y, *box))


def _table(field: Field, said: Said) -> Iterator[_Row]:
    """Yield a line across, then each item in bold and below it what goes along."""
    yield _Row(2, lambda y: (Frame(field.x, y + 0.8, field.width, 0.2, 0),))
    for line in said.lines:
        yield from _words(field, line.item, font="bold")
        for words in line.along:
            yield from _words(field, words, indent=min(_INDENT, field.width / 4))


def _signature(field: Field, said: Said, layout: Layout) -> _Row:
    """Return the room to sign in, its line, and below it who signs."""
    size, room = field.size, field.height
    strokes = said.strokes if field.name == "received" else ()
    who = " ".join(said.values.get(field.name, ()))
    wide = SLIPS[layout.paper][0] - edge(layout.paper) - field.x
    low = 2 * size * _LEADING

    def draw(y: float) -> tuple[Mark, ...]:
        base = y + room
        line = Frame(field.x, base, field.width, 0.2, 0)
        under = boxed([f"{field.caption}: {who}"], (field.x, base + 0.7, wide, low - 0.7), size)
        drawn = min(_SIGNATURE, field.width, room / 0.3)
        return (*signature(strokes, field.x + 2, y, drawn), line, *under)

    return _Row(room + low, draw)


def _beside(head: Field | None, code: Field | None) -> bool:
    """Say whether the head code stands right of the QR code."""
    return bool(head and code and head.x >= code.x + code.width - 0.1)


def _code(field: Field, said: Said, layout: Layout) -> Iterator[_Row]:
    """Yield the QR code, with the head code beside it where there is room."""
    if not said.head:
        return
    module = field.width / qr.BOX
    quiet = qr.QUIET * module
    head = layout.field("head")

    def draw(y: float) -> tuple[Mark, ...]:
        code = qr.symbol(said.head, field.x + quiet, y + quiet, module)
        if head is None or not _beside(head, field):
            return (code,)
        middle = y + field.width / 2
        small = head.size / 1.2
        above = fitted(head.caption, head.x, middle - small / 2, small, head.width)
        face = FONT_OF[head.font]
        under = fitted(said.head, head.x, middle + head.size, head.size, head.width, font=face)
        return (code, above, under)

    yield _Row(field.width, draw, is_code=True)
