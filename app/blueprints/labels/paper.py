"""How pages for the printer reach the browser: at their size in HTML, or as a PDF."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Response, make_response, url_for
from markupsafe import Markup

from app.documents.drawing import Sheet
from app.documents.svg import svg
from app.web.render import page


def on_paper(sheets: Iterable[Sheet], size: tuple[float, float], title: str, back: str) -> Response:
    """Return pages that the browser's own Print puts on paper at exact millimetres."""
    # SVG that escapes what it writes
    drawn = [
        Markup(svg(sheet, f"Page {number}"))  # noqa: S704
        for number, sheet in enumerate(sheets, 1)
    ]
    style = url_for("labels.paper.style", width=f"{size[0]:g}", height=f"{size[1]:g}")
    wide, high = f"{size[0]:g}", f"{size[1]:g}"
    return page(
        "labels/print.html", sheets=drawn, title=title, back=back, style=style, size=(wide, high)
    )


def pdf_response(data: bytes, name: str) -> Response:
    """Return a PDF that opens in the browser."""
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="armguard-{name}.pdf"'
    return response
