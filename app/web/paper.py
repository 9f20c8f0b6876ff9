"""Pages that a printer puts on paper at exact millimetres: HTML with its own style, or PDF."""

from __future__ import annotations

from collections.abc import Sequence

from flask import Flask, Response, make_response, request, url_for
from markupsafe import Markup

from app.documents.drawing import Sheet
from app.documents.svg import svg
from app.web.access import public
from app.web.render import page

# What a page may measure, in millimetres.
_LEAST, _MOST = 5.0, 500.0
_STYLE = """@page {{ size: {0:g}mm {1:g}mm; margin: 0 }}
html, body, main {{ margin: 0; padding: 0 }}
body {{ background: #fff; color: #000; font: 16px/1.45 system-ui, sans-serif }}
.tools {{ padding: 16px; max-width: 60rem }}
.tools :is(a, button) {{ display: inline-flex; align-items: center; min-height: 44px; margin: 0 8px 8px 0; padding: 0 16px; border: 1px solid #17457f; border-radius: 8px; background: #fff; color: #17457f; font: inherit; font-weight: 600; cursor: pointer }}
h1 {{ margin: 0 0 8px; font-size: 22px }}
p {{ margin: 0 0 8px }}
.sheet {{ overflow: auto }}
svg {{ display: block; flex: none }}
@media screen {{ .sheet {{ margin: 0 16px 16px; padding: 1px; background: #cdd2c9; width: fit-content; max-width: calc(100% - 32px) }} }}
/* Night: what will be black on paper is red, or dim green, on black. */
@media screen {{ :root[data-theme="night"] {{ --lit: #f00 }} :root[data-theme="night-green"] {{ --lit: #00a000 }}
[data-theme^="night"] :is(body, .tools *) {{ background: #000; color: var(--lit); border-color: var(--lit) }} [data-theme^="night"] .sheet {{ background: var(--lit) }} [data-theme^="night"] svg {{ filter: invert(1); mix-blend-mode: multiply }} }}
@media print {{ body.printing {{ display: block; height: auto }} body.printing > :not(.sheets) {{ display: none }} body.printing > .sheets {{ position: static; width: auto; height: auto; clip-path: none; overflow: visible }} .tools {{ display: none }} :is(.sheet, .laid) {{ break-after: page; break-inside: avoid; overflow: hidden; width: {0:g}mm; height: {1:g}mm }} :is(.sheet, .laid):last-of-type {{ break-after: auto }} }}
"""  # noqa: E501


def attach(app: Flask) -> None:
    """Serve the style of printed pages: the policy allows style from here only."""

    @app.get("/page.css")
    @public
    def page_style() -> Response:
        response = make_response(_STYLE.format(_side("width", 210), _side("height", 297)))
        response.headers["Content-Type"] = "text/css; charset=utf-8"
        return response


def on_paper(
    sheets: Sequence[Sheet],
    title: str,
    back: str,
    *,
    size: tuple[float, float] | None = None,
    words: str = "Page",
    hint: str = "",
) -> Response:
    """Return pages that the browser's own Print puts on paper at exact millimetres.

    `size` is the paper's width and height in mm, else the first sheet's; `words` say in a screen
    reader's words what each sheet is, before its number; `hint` follows the paper's size.
    """
    wide, high = (f"{side:g}" for side in size or (sheets[0].width, sheets[0].height))
    # SVG that escapes what it writes
    drawn = [Markup(svg(sheet, f"{words} {n}")) for n, sheet in enumerate(sheets, 1)]  # noqa: S704
    style = url_for("page_style", width=wide, height=high)
    return page(
        "paper.html",
        sheets=drawn,
        title=title,
        back=back,
        style=style,
        size=(wide, high),
        hint=hint,
    )


def pdf_response(data: bytes, name: str) -> Response:
    """Return a PDF that opens in the browser."""
    response = make_response(data)
    response.headers["Content-Type"] = "application/pdf"
    response.headers["Content-Disposition"] = f'inline; filename="armguard-{name}.pdf"'
    return response


def _side(name: str, usual: float) -> float:
    try:
        side = float(request.args.get(name, usual))
    except ValueError:
        return usual
    # a number that is none compares false with everything
    return side if _LEAST <= side <= _MOST else usual
