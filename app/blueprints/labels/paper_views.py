"""Pages that are not labels: the ruler, the counter's control card, and the printer's style."""

from __future__ import annotations

from pathlib import Path

from flask import Blueprint, Response, current_app, make_response, request, url_for

from app.blueprints.labels.paper import on_paper, pdf_response
from app.documents.control_card import SIZES, control_sheet
from app.documents.drawing import Sheet
from app.documents.label_sheets import Setup
from app.documents.pdf import pdf
from app.documents.ruler import ruler_sheet
from app.models.roles import Act
from app.queries.settings import setting
from app.services import label_papers, logo
from app.web import arguments
from app.web.access import requires

bp = Blueprint("paper", __name__)
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
@media print {{ .tools {{ display: none }} .sheet {{ break-after: page; break-inside: avoid; overflow: hidden; width: {0:g}mm; height: {1:g}mm }} .sheet:last-of-type {{ break-after: auto }} }}
"""  # noqa: E501


@bp.get("/labels/page.css")
@requires(Act.REGISTER)
def style() -> Response:
    """Return the style of printed pages of one size: the policy allows style from here only."""
    width, height = _side("width", 210), _side("height", 297)
    response = make_response(_STYLE.format(width, height))
    response.headers["Content-Type"] = "text/css; charset=utf-8"
    return response


@bp.get("/labels/ruler")
@requires(Act.REGISTER)
def ruler() -> Response:
    """Show the ruler page of a paper."""
    key = arguments.text("paper")
    sheet = _ruler(key)
    back = url_for("labels.printers.index")
    return on_paper([sheet], (sheet.width, sheet.height), "Ruler page", back)


@bp.get("/labels/ruler.pdf")
@requires(Act.REGISTER)
def ruler_pdf() -> Response:
    """Return the ruler page of a paper as a PDF."""
    return pdf_response(pdf([_ruler(arguments.text("paper"))], "Ruler page"), "ruler")


@bp.get("/labels/control-card")
@requires(Act.REGISTER)
def control_card() -> Response:
    """Show the counter's control card."""
    sheet = _control_card()
    back = url_for("labels.index")
    return on_paper([sheet], (sheet.width, sheet.height), "Counter codes", back)


@bp.get("/labels/control-card.pdf")
@requires(Act.REGISTER)
def control_card_pdf() -> Response:
    """Return the counter's control card as a PDF."""
    return pdf_response(pdf([_control_card()], "Counter codes"), "control-card")


def _ruler(key: str) -> Sheet:
    loaded = label_papers.named(key)
    return ruler_sheet(Setup(loaded.paper, nudge=loaded.nudge))


def _control_card() -> Sheet:
    size = arguments.text("size")
    mark = logo.on_paper(Path(current_app.config["ARMGUARD"].data) / "media")
    return control_sheet(size if size in SIZES else "a4", setting("unit_name"), mark)


def _side(name: str, usual: float) -> float:
    try:
        side = float(request.args.get(name, usual))
    except ValueError:
        return usual
    # a number that is none compares false with everything
    return side if _LEAST <= side <= _MOST else usual
