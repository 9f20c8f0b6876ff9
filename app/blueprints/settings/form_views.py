"""Forms: where each field of a receipt stands on its paper, and how far printers are off."""

from __future__ import annotations

from typing import Any

from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.documents import form_table
from app.documents.form_field import ALIGNS, FONTS
from app.documents.form_ruler import form_ruler
from app.documents.pdf import pdf
from app.documents.slip_table import HIGH, SLIPS
from app.models.roles import Act
from app.queries import forms as kept
from app.queries import paging
from app.queries.receipt_list import KINDS
from app.services.documents import form_sample
from app.services.documents import forms as service
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.media import media
from app.web.paper import on_paper, pdf_response
from app.web.render import page

bp = Blueprint("forms", __name__)
NAMES = {"legal": "Legal", "a4": "A4", "letter": "Letter", "a5": "A5", "80": "80 mm", "58": "58 mm"}
# In quotes: 80 alone would be a number.
_PAPER = f"<any({', '.join(map(repr, NAMES))}):form_paper>"
ONE = f"/settings/forms/<any({', '.join(form_table.KINDS)}):form_kind>/{_PAPER}"
PRINTER = f"/settings/forms/printers/<int(max={paging.LARGEST}):form_printer_id>"
# How the columns of a field are sent: field.measure
_COLUMNS = ("x", "y", "width", "height", "size", "font", "align", "caption", "shown")


class FieldsForm(RecordForm):
    """The version that the fields were read at; they themselves are as many as the form has."""

    version = HiddenField("Version")


class PrinterForm(RecordForm):
    """A printer, its paper, and how far everything is moved."""

    fields = ("name", "paper", "right_mm", "down_mm")

    name = StringField("Name")
    paper = SelectField(
        "Paper", choices=[SelectChoice(*one) for one in NAMES.items()], validate_choice=False
    )
    right_mm = StringField("Move right (mm)", default="0")
    down_mm = StringField("Move down (mm)", default="0")


@bp.get("/settings/forms")
@requires(Act.SETTINGS)
def index() -> Response:
    """List the forms and the printers."""
    return page("settings/forms.html", kinds=KINDS, papers=NAMES, printers=kept.printers())


@bp.get(ONE)
@requires(Act.SETTINGS)
def edit(form_kind: str, form_paper: str) -> Response:
    """Show where each field stands."""
    version = service.existing(form_kind, form_paper).version
    return _page(FieldsForm(data={"version": version}), form_kind, form_paper)


@bp.post(ONE)
@requires(Act.SETTINGS)
def change(form_kind: str, form_paper: str) -> Response | Redirect:
    """Move the fields."""
    form = FieldsForm()
    with form.says_why_not():
        version = paging.number(form.version.data or "") or 0
        service.change(form_kind, form_paper, _sent(), version, user=acting_user())
        return redirect(url_for(".edit", form_kind=form_kind, form_paper=form_paper, saved="yes"),
                        303)  # fmt: skip
    return _page(form, form_kind, form_paper)


@bp.post(f"{ONE}/reset")
@requires(Act.SETTINGS)
def reset(form_kind: str, form_paper: str) -> Redirect:
    """Put every field back where it began."""
    service.reset(form_kind, form_paper, user=acting_user())
    return redirect(url_for(".edit", form_kind=form_kind, form_paper=form_paper), 303)


@bp.get(f"{ONE}/preview")
@requires(Act.SETTINGS)
def preview(form_kind: str, form_paper: str) -> Response:
    """Show the form filled with a sample, at its size."""
    sheets = form_sample.sheets(form_kind, form_paper, media(), _offset(form_paper))
    back = url_for(".edit", form_kind=form_kind, form_paper=form_paper)
    return on_paper(sheets, f"{KINDS[form_kind]} on {NAMES[form_paper]}", back)


@bp.get(f"/settings/forms/ruler/{_PAPER}")
@requires(Act.SETTINGS)
def ruler(form_paper: str) -> Response:
    """Show the ruler page of a paper, moved as its printer is."""
    title = f"Ruler page, {NAMES[form_paper]}"
    sheet = form_ruler(form_paper, _offset(form_paper), title)
    return on_paper([sheet], title, url_for(".index"))


@bp.get(f"/settings/forms/ruler/{_PAPER}.pdf")
@requires(Act.SETTINGS)
def ruler_pdf(form_paper: str) -> Response:
    """Return the ruler page as a PDF."""
    title = f"Ruler page, {NAMES[form_paper]}"
    sheet = form_ruler(form_paper, _offset(form_paper), title)
    return pdf_response(pdf([sheet], title), f"ruler-{form_paper}")


@bp.post("/settings/forms/printers")
@requires(Act.SETTINGS)
def create_printer() -> Response | Redirect:
    """Keep a printer."""
    form = PrinterForm()
    with form.says_why_not():
        service.add_printer(form.given(), user=acting_user())
        return redirect(url_for(".index"), 303)
    return form_page("settings/form_printer.html", form, printer_id=None)


@bp.get("/settings/forms/printers/new")
@requires(Act.SETTINGS)
def new_printer() -> Response:
    """Show an empty form of a printer."""
    return form_page("settings/form_printer.html", PrinterForm(), printer_id=None)


@bp.get(PRINTER)
@requires(Act.SETTINGS)
def edit_printer(form_printer_id: int) -> Response:
    """Show a printer's form."""
    row = service.existing_printer(form_printer_id)
    given = {"name": row.name, "paper": row.paper, "right_mm": f"{row.right_mm:g}",
             "down_mm": f"{row.down_mm:g}"}  # fmt: skip
    return form_page("settings/form_printer.html", PrinterForm(data=given), printer_id=row.id)


@bp.post(PRINTER)
@requires(Act.SETTINGS)
def change_printer(form_printer_id: int) -> Response | Redirect:
    """Change a printer."""
    form = PrinterForm()
    with form.says_why_not():
        service.change_printer(form_printer_id, form.given(), user=acting_user())
        return redirect(url_for(".index"), 303)
    return form_page("settings/form_printer.html", form, printer_id=form_printer_id)


@bp.post(f"{PRINTER}/remove")
@requires(Act.SETTINGS)
def remove_printer(form_printer_id: int) -> Redirect:
    """Take a printer out of the list."""
    service.remove_printer(form_printer_id, user=acting_user())
    return redirect(url_for(".index"), 303)


def _page(form: FieldsForm, kind: str, paper: str) -> Response:
    """Show the fields as they stand, or as they were sent when they could not be saved."""
    saved = arguments.text("saved") == "yes" and request.method == "GET"
    notice = {"kind": "ok", "title": "Saved", "text": "Papers printed from now on follow."}
    sent = _sent() if request.method == "POST" else {}
    is_slip = paper in SLIPS
    rows = [
        _shown(one._asdict(), sent.get(one.name), is_slip) for one in service.fields(kind, paper)
    ]
    return form_page(
        "settings/form.html", form, rows=rows, words=form_table.words_of(paper), kind=kind,
        paper=paper, is_slip=is_slip, title=f"{KINDS[kind]} on {NAMES[paper]}", fonts=FONTS,
        aligns=ALIGNS, **({"notice": notice} if saved else {}),
    )  # fmt: skip


def _shown(row: dict[str, Any], sent: dict[str, str] | None, is_slip: bool) -> dict[str, Any]:
    """Return one field as its row of inputs shows it."""
    texts = {name: f"{row[name]:g}" for name in ("x", "y", "width", "height", "size")}
    row["is_column"] = row["name"].startswith(form_table.COLUMN)
    row["is_high"] = row["name"] in HIGH if is_slip else not row["is_column"]
    return row | texts | (sent | {"shown": "shown" in sent} if sent else {})


def _sent() -> dict[str, dict[str, str]]:
    """Return what was sent of each field; the service knows which of them the form has."""
    sent: dict[str, dict[str, str]] = {}
    for key, value in request.form.items():
        name, _, measure = key.rpartition(":")
        if measure in _COLUMNS:
            sent.setdefault(name, {})[measure] = value
    return sent


def _offset(paper: str) -> tuple[float, float]:
    """Return how far the printer that the address names is moved, else the paper's usual one."""
    rows, asked = kept.printers(paper), arguments.number("printer")
    found = next((row for row in rows if row["id"] == asked), rows[0] if rows else None)
    return (found["right"], found["down"]) if found else (0.0, 0.0)
