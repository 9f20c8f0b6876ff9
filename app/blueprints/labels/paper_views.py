"""Pages that are not labels: the ruler and the counter's control card."""

from __future__ import annotations

from flask import Blueprint, Response, url_for

from app.documents.control_card import SIZES, Control, control_sheets
from app.documents.drawing import Sheet
from app.documents.label_sheets import Setup
from app.documents.pdf import pdf
from app.documents.ruler import ruler_sheet
from app.documents.scanner_sheet import scanner_sheet
from app.models.roles import Act
from app.queries import purposes
from app.queries.settings import setting
from app.services.labels import label_papers
from app.services.settings import logo, scanner_test
from app.web import arguments
from app.web.access import requires
from app.web.media import media
from app.web.paper import on_paper, pdf_response

bp = Blueprint("paper", __name__)


@bp.get("/labels/ruler")
@requires(Act.REGISTER)
def ruler() -> Response:
    """Show the ruler page of a paper."""
    sheet = _ruler(arguments.text("paper"))
    return on_paper([sheet], "Ruler page", url_for("labels.printers.index"))


@bp.get("/labels/ruler.pdf")
@requires(Act.REGISTER)
def ruler_pdf() -> Response:
    """Return the ruler page of a paper as a PDF."""
    return pdf_response(pdf([_ruler(arguments.text("paper"))], "Ruler page"), "ruler")


@bp.get("/labels/control-card")
@requires(Act.REGISTER)
def control_card() -> Response:
    """Show the counter's control card."""
    return on_paper(_control_card(), "Counter codes", url_for("labels.index"))


@bp.get("/labels/control-card.pdf")
@requires(Act.REGISTER)
def control_card_pdf() -> Response:
    """Return the counter's control card as a PDF."""
    return pdf_response(pdf(_control_card(), "Counter codes"), "control-card")


@bp.get("/labels/scanner-sheet")
@requires(Act.REGISTER)
def scanner() -> Response:
    """Show how a scanner is set up, with the codes to try."""
    return on_paper(_scanner_sheet(), "Scanner set-up", url_for("settings.scanner"))


@bp.get("/labels/scanner-sheet.pdf")
@requires(Act.REGISTER)
def scanner_pdf() -> Response:
    """Return how a scanner is set up as a PDF."""
    return pdf_response(pdf(_scanner_sheet(), "Scanner set-up"), "scanner-sheet")


def _ruler(key: str) -> Sheet:
    loaded = label_papers.named(key)
    return ruler_sheet(Setup(loaded.paper, nudge=loaded.nudge))


def _scanner_sheet() -> list[Sheet]:
    return [scanner_sheet(setting("unit_name"), scanner_test.CODE), *_control_card()]


def _control_card() -> list[Sheet]:
    size = arguments.text("size")
    mark = logo.on_paper(media())
    chosen = [
        Control(purpose.code, purpose.name, "Purpose of the next issues.")
        for purpose in purposes.offered()
    ]
    return control_sheets(size if size in SIZES else "a4", setting("unit_name"), mark, chosen)
