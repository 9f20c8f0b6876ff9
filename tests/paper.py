"""Reads what was drawn: renders a PDF's page as a printer would, finds codes and measures ink."""

from __future__ import annotations

from typing import Any

import pypdfium2
import zxingcpp

from app.documents.drawing import Mark, Modules, Placed, Sheet, Text
from app.documents.label_face import Label

DARK = 128
LONGEST = Label(
    "AGW4F7K2M9",
    "Carabine d'élite Ñandú & <Sons> 100% {Mk II}",
    "W48<&%>Ñ-000-111-222-333-444-0302",
    "Rack R-Nord-West-17 slot 204-b · No. 0302",
    "950th Combat Engineering & Weather Wing <Ármory>",
)


def render(pdf: bytes, page: int = 0, dpi: int = 300) -> Any:
    """Return a page as a grey picture."""
    return pypdfium2.PdfDocument(pdf)[page].render(scale=dpi / 72).to_pil().convert("L")


def codes(picture: Any) -> list[str]:
    """Return what a scanner reads on a picture."""
    return sorted(found.text for found in zxingcpp.read_barcodes(picture))


def ink(picture: Any, box: tuple[float, float, float, float], dpi: int = 300) -> Any:
    """Return where the ink within a box begins and ends, all in millimetres; None without any."""
    dots = dpi / 25.4
    left, top = round(box[0] * dots), round(box[1] * dots)
    part = picture.crop((left, top, round(box[2] * dots), round(box[3] * dots)))
    found = part.point(lambda value: 255 if value < DARK else 0).getbbox()
    if found is None:
        return None
    return tuple(
        (side + begin) / dots for side, begin in zip(found, (left, top, left, top), strict=True)
    )


def corners(marks: tuple[Mark, ...]) -> list[tuple[str, tuple[float, float, float, float]]]:
    """Return (words or "", box on the page) of every text and code."""
    return [
        (mark.words if isinstance(mark, Text) else "", _box(mark, matrix))
        for mark, matrix in _flat(marks, (1, 0, 0, 1, 0, 0))
        if isinstance(mark, Text | Modules)
    ]


def symbols(sheet: Sheet) -> list[tuple[float, float, float, float]]:
    """Return the box of each code's black on a page, in the order they were drawn."""
    flat = _flat(sheet.marks, (1, 0, 0, 1, 0, 0))
    return [_box(mark, matrix) for mark, matrix in flat if isinstance(mark, Modules)]


def _flat(marks: tuple[Mark, ...], outer: Any) -> list[tuple[Mark, Any]]:
    found: list[tuple[Mark, Any]] = []
    for mark in marks:
        if isinstance(mark, Placed):
            found += _flat(mark.marks, _times(outer, mark.matrix))
        else:
            found.append((mark, outer))
    return found


def _times(outer: Any, inner: Any) -> tuple[float, ...]:
    a, b, c, d, e, f = outer
    g, h, i, j, k, m = inner
    return (a * g + c * h, b * g + d * h, a * i + c * j, b * i + d * j,
            a * k + c * m + e, b * k + d * m + f)  # fmt: skip


def _box(mark: Text | Modules, matrix: Any) -> tuple[float, float, float, float]:
    if isinstance(mark, Text):
        sides = (mark.x, mark.y - mark.size * 0.75, mark.x + mark.width, mark.y + mark.size * 0.22)
    else:
        wide = max(x + width for x, _, width, _ in mark.runs) * mark.wide
        high = max(y + height for _, y, _, height in mark.runs) * mark.high
        sides = (mark.x, mark.y, mark.x + wide, mark.y + high)
    a, b, c, d, e, f = matrix
    x = sorted((a * sides[0] + c * sides[1] + e, a * sides[2] + c * sides[3] + e))
    y = sorted((b * sides[0] + d * sides[1] + f, b * sides[2] + d * sides[3] + f))
    return (x[0], y[0], x[1], y[1])
