"""A receipt on its form: two equal copies above each other, with a line between to fold or cut."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import (
    BOLD,
    MONO,
    REGULAR,
    Frame,
    Mark,
    Placed,
    Sheet,
    Strokes,
    Text,
    fitted,
)
from app.documents.form_field import Field
from app.documents.form_table import COLUMN, COPIES, PAPERS, copy_height
from app.documents.letterhead import logo_mark
from app.documents.receipt_words import Said
from app.documents.signature import signature
from app.documents.text_boxes import LEADING, boxed
from app.documents.void_mark import void_across

FONT_OF = {"regular": REGULAR, "bold": BOLD, "mono": MONO}
_CAPTION = 2.0
_LINE = 0.15
_PALE = 0.86
# Above the first line of the table stand the names of its columns.
_HEADER = 4.2
SIGNED = frozenset({"received", "issued", "approved"})
# Below the line that is signed on: the name, then what it stands for.
_UNDER, _NAME = 8.6, 5.6


class Layout(NamedTuple):
    """A form on a paper: its fields, and how far everything is moved (right, down)."""

    paper: str
    fields: Sequence[Field]
    offset: tuple[float, float] = (0.0, 0.0)

    def field(self, name: str) -> Field | None:
        """Return a field that is shown."""
        return next((one for one in self.fields if one.name == name and one.shown), None)


class _Page(NamedTuple):
    """One page of one copy: its items, and which of how many it is."""

    said: Said
    things: Sequence[dict[str, str]]
    copy: str
    number: int
    of: int


def form_sheets(said: Said, layout: Layout) -> Iterator[Sheet]:
    """Yield the pages of a receipt."""
    wide, high = PAPERS[layout.paper]
    middle = high / 2
    fold = Strokes(
        tuple((x, middle, x + 3.0, middle) for x in (4.0 + 6 * n for n in range(int(wide / 6)))),
        _LINE,
    )
    each = _lines_of(layout)
    things = [dict(thing) for thing in said.things]
    pages = [things[first : first + each] for first in range(0, len(things), each)] or [[]]
    for number, here in enumerate(pages, 1):
        copies = (_copy(layout, _Page(said, here, copy, number, len(pages))) for copy in COPIES)
        unit, holder = copies
        marks = (Placed(0, 0, unit), Placed(0, middle, holder), fold)
        yield Sheet(wide, high, (Placed(*layout.offset, marks),))


def _lines_of(layout: Layout) -> int:
    table = layout.field("table")
    return max(1, int((table.height - _HEADER + 0.01) / table.size)) if table else 1


def _copy(layout: Layout, page: _Page) -> tuple[Mark, ...]:
    """Return one copy; what is pale comes first, so that all else is drawn over it."""
    shown = [one for one in layout.fields if one.shown and not one.name.startswith(COLUMN)]
    marks: list[Mark] = []
    for field in sorted(shown, key=lambda one: one.name != "watermark"):
        marks += _field(field, layout, page)
    return (*marks, *_void(layout, page.said))


def _field(field: Field, layout: Layout, page: _Page) -> tuple[Mark, ...]:
    said = page.said
    if field.name == "logo":
        return logo_mark(said.logo, field.x, field.y, field.width, field.height)
    if field.name == "code":
        return _code(field, said.head)
    if field.name == "table":
        return _table(field, layout, page)
    if field.name in SIGNED:
        return _signed(field, said)
    if field.name == "watermark":
        return tuple(mark._replace(grey=_PALE) for mark in _words(field, page, middle=True))
    if not field.caption:
        return _words(field, page)
    caption = fitted(
        field.caption, field.x, field.y + _CAPTION, _CAPTION, field.width, font=REGULAR
    )
    below = field._replace(y=field.y + _CAPTION + 0.7, height=field.height - _CAPTION - 1.2)
    rule = Frame(field.x, field.y + field.height - 0.3, field.width, _LINE, 0)
    return (caption, *_words(below, page, middle=True), rule)


def _words(field: Field, page: _Page, *, middle: bool = False) -> tuple[Text, ...]:
    box = (field.x, field.y, field.width, field.height)
    anchor, font = field.align, FONT_OF[field.font]
    return boxed(_said(field.name, page), box, field.size, font=font, anchor=anchor, middle=middle)


def _said(name: str, page: _Page) -> tuple[str, ...]:
    """Return what a field says on this page."""
    if name == "copy":
        return (" · ".join([page.copy, *(["REPRINT"] if page.said.reprint else [])]),)
    if name == "foot" and page.of > 1:
        foot = page.said.values.get(name, ())
        return (" · ".join([f"Page {page.number} of {page.of}", *foot]),)
    return page.said.values.get(name, ())


def _code(field: Field, head: str) -> tuple[Mark, ...]:
    if not head:
        return ()
    module = field.width / qr.BOX
    quiet = qr.QUIET * module
    return (qr.symbol(head, field.x + quiet, field.y + quiet, module),)


def _signed(field: Field, said: Said) -> tuple[Mark, ...]:
    base = field.y + field.height - _UNDER
    strokes = said.strokes if field.name == "received" else ()
    wide = min(field.width, (base - field.y) / 0.3)
    who = (field.x, base + 0.5, field.width, _NAME)
    low = field.y + field.height - 0.4
    middle = field.x + field.width / 2
    return (
        *signature(strokes, field.x + (field.width - wide) / 2, field.y, wide),
        Frame(field.x, base, field.width, _LINE, 0),
        *boxed(said.values.get(field.name, ()), who, field.size, font=FONT_OF[field.font],
               anchor=field.align),
        fitted(field.caption, middle, low, _CAPTION, field.width, anchor="middle"),
    )  # fmt: skip


def _table(field: Field, layout: Layout, page: _Page) -> tuple[Mark, ...]:
    columns = [one for one in layout.fields if one.shown and one.name.startswith(COLUMN)]
    top = field.y + _HEADER
    marks: list[Mark] = [
        Frame(field.x, field.y, field.width, _LINE, 0),
        Frame(field.x, top - 0.5, field.width, _LINE, 0),
    ]
    for column in columns:
        at = (
            column.x + {"start": 0.0, "middle": column.width / 2, "end": column.width}[column.align]
        )
        marks.append(
            fitted(column.caption, at, top - 1.4, _CAPTION, column.width, anchor=column.align)
        )
    for number, thing in enumerate(page.things):
        y = top + number * field.size
        for column in columns:
            box = (column.x, y, column.width, field.size - 0.9)
            words = (thing.get(column.name.removeprefix(COLUMN), ""),)
            font = FONT_OF[column.font]
            size = min(column.size, box[3] / LEADING)
            marks += boxed(words, box, size, font=font, anchor=column.align, middle=True)
        marks.append(Frame(field.x, y + field.size - 0.5, field.width, _LINE / 2, 0))
    return tuple(marks)


def _void(layout: Layout, said: Said) -> tuple[Mark, ...]:
    """Draw VOID where there is no code: over the table, down to the lower edge."""
    if not said.void:
        return ()
    wide, low = PAPERS[layout.paper][0], copy_height(layout.paper) - 6
    code, table = layout.field("code"), layout.field("table")
    top = max(code.y + code.width if code else 6.0, table.y if table else 6.0)
    return (void_across(wide, top if top < low - 20 else 6.0, low),)
