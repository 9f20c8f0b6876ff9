"""Writes a sheet as SVG at exact millimetres, with attributes only."""

from __future__ import annotations

from collections.abc import Iterable
from html import escape
from typing import Any

from app.documents.drawing import (
    BOLD,
    MONO,
    REGULAR,
    Frame,
    Mark,
    Modules,
    Picture,
    Placed,
    Sheet,
    Strokes,
    Text,
    printable,
)

# The same widths as the PDF's own fonts, on whatever system the browser runs.
_FONTS = {
    REGULAR: 'font-family="Helvetica, Arial, Liberation Sans, sans-serif"',
    BOLD: 'font-family="Helvetica, Arial, Liberation Sans, sans-serif" font-weight="bold"',
    MONO: 'font-family="Courier, Courier New, Liberation Mono, monospace" font-weight="bold"',
}


def svg(sheet: Sheet, label: str) -> str:
    """Return the sheet as one <svg>; `label` says to those who cannot see it what it is."""
    size = f'width="{_number(sheet.width)}mm" height="{_number(sheet.height)}mm"'
    view = f'viewBox="0 0 {_number(sheet.width)} {_number(sheet.height)}"'
    head = f'<svg xmlns="http://www.w3.org/2000/svg" {size} {view} role="img"'
    paper = f'<path fill="#fff" d="M0 0H{_number(sheet.width)}V{_number(sheet.height)}H0z"/>'
    return f'{head} aria-label="{escape(printable(label))}">{paper}{_drawn(sheet.marks)}</svg>'


def _drawn(marks: Iterable[Mark]) -> str:
    return "".join(_WRITERS[type(mark)](mark) for mark in marks)


def _text(mark: Text) -> str:
    if not mark.words:
        return ""
    place = f'x="{_number(mark.x)}" y="{_number(mark.y)}" font-size="{_number(mark.size)}"'
    # Keeps the words in their room when another font has to stand in.
    room = f'textLength="{_number(mark.width)}" lengthAdjust="spacingAndGlyphs"'
    paint = f' fill="{_grey(mark.grey)}"' if mark.grey else ""
    return f"<text {place} {room} {_FONTS[mark.font]}{paint}>{escape(mark.words)}</text>"


def _grey(share: float) -> str:
    return "#" + f"{round(share * 255):02x}" * 3


def _modules(mark: Modules) -> str:
    path = "".join(f"M{x} {y}h{wide}v{high}h-{wide}z" for x, y, wide, high in mark.runs)
    grid = f"matrix({mark.wide:.5f} 0 0 {mark.high:.5f} {mark.x:.4f} {mark.y:.4f})"
    return f'<path transform="{grid}" d="{path}"/>'


def _frame(mark: Frame) -> str:
    paint = f'fill="none" stroke="#000" stroke-width="{_number(mark.line)}"' if mark.line else ""
    return f"<rect {_box(mark)} {paint}/>"


def _picture(mark: Picture) -> str:
    return f'<image {_box(mark)} preserveAspectRatio="none" href="{escape(mark.address)}"/>'


def _strokes(mark: Strokes) -> str:
    paths = "".join("M" + " ".join(_number(at) for at in stroke) for stroke in mark.strokes)
    pen = f'stroke="#000" stroke-width="{_number(mark.line)}" stroke-linecap="round"'
    return f'<path d="{paths}" fill="none" {pen} stroke-linejoin="round"/>'


def _placed(mark: Placed) -> str:
    matrix = " ".join(_number(number) for number in mark.matrix)
    return f'<g transform="matrix({matrix})">{_drawn(mark.marks)}</g>'


def _box(mark: Frame | Picture) -> str:
    return 'x="{}" y="{}" width="{}" height="{}"'.format(*(_number(side) for side in mark[:4]))


def _number(value: float) -> str:
    return f"{value:.3f}".rstrip("0").rstrip(".") if value % 1 else str(int(value))


_WRITERS: dict[type, Any] = {
    Text: _text,
    Modules: _modules,
    Frame: _frame,
    Picture: _picture,
    Strokes: _strokes,
    Placed: _placed,
}
