"""The first run after its first page; its steps are a superuser's, in any order, at any time."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request, send_file
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.setup import restore_views
from app.blueprints.setup.forms import PrinterForm, UnitForm
from app.blueprints.setup.steps import go_on, step_form_page, step_page
from app.documents.screen_code import screen_code
from app.models.roles import Act
from app.queries import first_days
from app.queries.settings import several
from app.services.backups import making, restoring
from app.services.errors import NotFound, Refusal
from app.services.labels import ruler_check
from app.services.settings import scanner_test, settings
from app.services.setup import demo
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.configuration import data_directory

bp = Blueprint("setup", __name__)
bp.register_blueprint(restore_views.bp)
Answer = Response | Redirect
WAYS = ("demo", "import", "empty")


@bp.get("/setup/unit")
@requires(Act.SETTINGS)
def unit() -> Response:
    """Ask for the unit's name and time zone, and show the clock."""
    form = UnitForm(data=several(*UnitForm.fields))
    return step_form_page("unit", form, now=clock.now())


@bp.post("/setup/unit")
@requires(Act.SETTINGS)
def keep_unit() -> Answer:
    """Keep name and time zone."""
    form = UnitForm()
    with form.says_why_not():
        settings.change_all(form.given(), acting_user())
        return redirect(go_on("unit"), 303)
    return step_form_page("unit", form, now=clock.now())


@bp.get("/setup/data")
@requires(Act.SETTINGS)
def data() -> Response:
    """Ask how to begin, or say what the record holds already."""
    return _data_page()


@bp.post("/setup/data")
@requires(Act.SETTINGS)
def begin() -> Answer:
    """Begin with a demo, a sheet or nothing."""
    way = request.form.get("way", "")
    if way not in WAYS:
        return _data_page(400)
    if way == "demo" and not first_days.begun().is_demo:
        try:
            demo.load_for(acting_user())
        except demo.AlreadyInUse as refusal:
            return _data_page(409, refusal)
    address = go_on("data")
    return redirect("/imports" if way == "import" else address, 303)


def _data_page(status: int = 200, refusal: Refusal | None = None) -> Response:
    notice = refusal and {"kind": "bad", "title": refusal.title, "text": refusal.text}
    if "cleared" in request.args:
        notice = {"kind": "ok", "title": "The demo is gone", "text": "This record is empty now."}
    response = step_page("data", begun=first_days.begun(), notice=notice)
    response.status_code = status
    return response


@bp.get("/setup/scanner")
@requires(Act.SETTINGS)
def scanner() -> Response:
    """Show a code to scan and a box for what arrives."""
    return _scanner_page()


@bp.post("/setup/scanner")
@requires(Act.SETTINGS)
def test_scanner() -> Response:
    """Say what the scanner does right and wrong."""
    found = scanner_test.judge(request.form.get("read", ""), request.form.get("by", ""))
    scanner_test.note(found, acting_user())
    return _scanner_page(found)


def _scanner_page(found: scanner_test.Findings | None = None) -> Response:
    drawn = screen_code(scanner_test.CODE)
    return step_page("scanner", found=found, code=scanner_test.CODE, drawn=drawn)


@bp.get("/setup/printer")
@requires(Act.SETTINGS)
def printer() -> Response:
    """Offer a ruler page, and ask what was measured on it."""
    return step_form_page("printer", PrinterForm(), verdict=None)


@bp.post("/setup/printer")
@requires(Act.SETTINGS)
def measure() -> Response:
    """Say whether the printer prints true, and keep it."""
    form, verdict = PrinterForm(), None
    with form.says_why_not():
        verdict = ruler_check.check(form.given(), user=acting_user())
    return step_form_page("printer", form, verdict=verdict)


@bp.get("/setup/backup")
@requires(Act.SETTINGS)
def backup() -> Response:
    """Offer a first copy, and list what there is."""
    return _backup_page()


@bp.post("/setup/backup")
@requires(Act.SETTINGS)
def back_up() -> Answer:
    """Make a copy and prove it."""
    try:
        made = making.make(data_directory(), user=acting_user())
    except making.NotBackedUp as refusal:
        return _backup_page(refusal)
    return redirect(f"/setup/backup?made={made.name}", 303)


@bp.get("/setup/backup/<name>")
@requires(Act.SETTINGS)
def download(name: str) -> Response:
    """Send a backup of the data directory."""
    if name not in {kept.name for kept in restoring.listed(data_directory())}:
        raise NotFound("unknown_backup", "There is no such backup.")
    path = data_directory() / "backups" / name
    return send_file(path, "application/octet-stream", as_attachment=True, max_age=0)


def _backup_page(refusal: Refusal | None = None) -> Response:
    kept = restoring.listed(data_directory())
    made = next((one for one in kept if one.name == arguments.text("made")), None)
    folder = data_directory() / "backups"
    notice = refusal and {"kind": "bad", "title": refusal.title, "text": refusal.text}
    response = step_page("backup", kept=kept, made=made, folder=folder, notice=notice)
    response.status_code = 409 if refusal else 200
    return response


@bp.post("/setup/<any(scanner, printer, backup):step>/next")
@requires(Act.SETTINGS)
def go_to_next(step: str) -> Redirect:
    """Go on to the next step, this one done or left out."""
    return redirect(go_on(step), 303)
