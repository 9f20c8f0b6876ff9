"""A QR code of any short text for the screen, drawn as one path and never kept."""

from __future__ import annotations

from typing import NamedTuple

QUIET = 4


class ScreenCode(NamedTuple):
    """The black of a code as an SVG path, in a square of `size` modules, white edge included."""

    size: int
    path: str


def screen_code(text: str) -> ScreenCode:
    """Return the code of a text, at the level that damaged screens need (M)."""
    # only where a code is drawn: it is large
    import qrcode  # type: ignore[import-untyped, unused-ignore]

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=QUIET)
    code.add_data(text)
    code.make()
    rows = code.get_matrix()
    dark = ((x, y) for y, row in enumerate(rows) for x, is_dark in enumerate(row) if is_dark)
    return ScreenCode(len(rows), "".join(f"M{x} {y}h1v1h-1z" for x, y in dark))
