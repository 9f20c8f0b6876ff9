"""Writes sheets as a PDF with raw operators, in millimetres from the upper left corner."""

from __future__ import annotations

import io
from collections.abc import Iterable
from contextlib import suppress
from typing import TYPE_CHECKING, Any

from app.documents.drawing import (
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

if TYPE_CHECKING:
    from reportlab.pdfgen.canvas import Canvas

POINTS = 72 / 25.4


def pdf(sheets: Iterable[Sheet], title: str) -> bytes:
    """Return a PDF with one page for each sheet, of exactly its size."""
    from reportlab.pdfgen.canvas import Canvas  # only where paper is drawn: it is large

    kept = io.BytesIO()
    # The same sheets are the same bytes, whenever they are written.
    canvas = Canvas(kept, pageCompression=1, initialFontName="Helvetica", invariant=1)
    canvas.setTitle(printable(title))
    canvas.setCreator("ArmGuard")
    canvas.setViewerPreference("PrintScaling", "None")
    for sheet in sheets:
        canvas.setPageSize((sheet.width * POINTS, sheet.height * POINTS))
        # From here on, one unit is a millimetre and y grows downwards.
        canvas.addLiteral(f"{POINTS:.6f} 0 0 {-POINTS:.6f} 0 {sheet.height * POINTS:.4f} cm")
        _draw(canvas, sheet.marks)
        canvas.showPage()
    canvas.save()
    return kept.getvalue()


def _draw(canvas: Canvas, marks: Iterable[Mark]) -> None:
    for mark in marks:
        _WRITERS[type(mark)](canvas, mark)


def _text(canvas: Canvas, mark: Text) -> None:
    line = canvas.beginText()
    line.setTextTransform(1, 0, 0, -1, round(mark.x, 3), round(mark.y, 3))
    line.setFont(mark.font, round(mark.size, 3))
    line.textOut(mark.words)
    if mark.grey:
        canvas.addLiteral(f"{mark.grey:.3f} g")
    canvas.drawText(line)
    if mark.grey:
        canvas.addLiteral("0 g")


def _modules(canvas: Canvas, mark: Modules) -> None:
    """Fill all runs as one path, so that no hairline shows between neighbours."""
    runs = "\n".join(f"{x} {y} {wide} {high} re" for x, y, wide, high in mark.runs)
    grid = f"{mark.wide:.5f} 0 0 {mark.high:.5f} {mark.x:.4f} {mark.y:.4f} cm"
    canvas.addLiteral(f"q\n{grid}\n{runs}\nf\nQ")


def _frame(canvas: Canvas, mark: Frame) -> None:
    box = f"{mark.x:.3f} {mark.y:.3f} {mark.width:.3f} {mark.height:.3f} re"
    canvas.addLiteral(f"{box} f" if mark.line == 0 else f"{mark.line:.3f} w {box} S")


def _picture(canvas: Canvas, mark: Picture) -> None:
    """Draw a photograph; one whose file is damaged stays away and takes no paper with it."""
    from PIL.Image import DecompressionBombError
    from reportlab.lib.utils import ImageReader

    canvas.saveState()
    canvas.transform(1, 0, 0, -1, mark.x, mark.y + mark.height)
    # All that a damaged picture may raise, or one of more pixels than a machine can unpack.
    with suppress(OSError, ValueError, SyntaxError, DecompressionBombError):
        picture = ImageReader(io.BytesIO(mark.jpeg))
        canvas.drawImage(picture, 0, 0, mark.width, mark.height)
    canvas.restoreState()


def _strokes(canvas: Canvas, mark: Strokes) -> None:
    for stroke in mark.strokes:
        points = [f"{x:.3f} {y:.3f}" for x, y in zip(stroke[::2], stroke[1::2], strict=True)]
        path = f"{points[0]} m " + " ".join(f"{point} l" for point in points[1:] or points)
        canvas.addLiteral(f"{mark.line:.3f} w 1 J 1 j {path} S")


def _placed(canvas: Canvas, mark: Placed) -> None:
    canvas.saveState()
    canvas.addLiteral(" ".join(f"{number:.4f}" for number in mark.matrix) + " cm")
    _draw(canvas, mark.marks)
    canvas.restoreState()


_WRITERS: dict[type, Any] = {
    Text: _text,
    Modules: _modules,
    Frame: _frame,
    Picture: _picture,
    Strokes: _strokes,
    Placed: _placed,
}
