"""The counter's paper sheet: numbered lines, drawn without a row in the record."""

from __future__ import annotations

from typing import NamedTuple

from markupsafe import Markup

from app.documents import drawing, qr
from app.documents.svg import svg
from app.models import line_codes

# Six dots of a laser printer: small, so that all lines stay on one page.
MODULE = 0.25


class Sheet(NamedTuple):
    """A sheet's number, and each line's with its code as SVG."""

    code: str
    lines: list[tuple[int, Markup]]


def sheet() -> Sheet:
    """Return a sheet with a number that no other has."""
    code = line_codes.make()
    numbers = range(1, line_codes.SHEET_LINES + 1)
    return Sheet(code, [(number, _picture(code, number)) for number in numbers])


def _picture(code: str, number: int) -> Markup:
    side = qr.BOX * MODULE
    edge = qr.QUIET * MODULE
    mark = qr.symbol(line_codes.line(code, number), edge, edge, MODULE)
    words = f"Code of line {number}"
    return Markup(svg(drawing.Sheet(side, side, (mark,)), words))  # noqa: S704  (no words of others)
