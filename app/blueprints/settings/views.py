"""Settings that take effect at once, and what the first days need."""

from __future__ import annotations

import logging

import flask
from flask import Blueprint, Response, redirect, request, url_for
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.settings import form_views, logo_views, station_views
from app.blueprints.settings.forms import ClearForm, SettingsForm
from app.documents.screen_code import screen_code
from app.models.roles import Act
from app.queries import custody
from app.queries.settings import setting, several
from app.services.settings import scanner_test, settings
from app.services.settings.setting_table import GROUPS, SETTINGS
from app.services.setup import demo_clearing, first_run
from app.web import arguments, session
from app.web.access import acting_user, requires
from app.web.configuration import configuration
from app.web.forms import form_page
from app.web.render import page

log = logging.getLogger("armguard.web")
bp = Blueprint("settings", __name__)
bp.register_blueprint(form_views.bp)
bp.register_blueprint(logo_views.bp)
bp.register_blueprint(station_views.bp)


@bp.get("/settings")
@requires(Act.USERS)
def index() -> Response:
    """Show the settings; who may change them gets a form."""
    return _page(SettingsForm.as_they_are())


@bp.post("/settings")
@requires(Act.SETTINGS)
def change() -> Response | Redirect:
    """Change the settings that were sent."""
    form = SettingsForm()
    with form.says_why_not():
        changed = settings.change_all(form.given(), acting_user(), form.read())
        return redirect(url_for("settings.index", saved="yes" if changed else "same"), 303)
    if form.refused is None:
        return _page(form, was=form.read())
    form.follow()
    return _page(form)


@bp.post("/settings/demo/clear")
@requires(Act.SETTINGS)
def clear_demo() -> Response | Redirect:
    """Let the demo go and begin a real record, once somebody has typed that."""
    form = ClearForm()
    if not form.is_confirmed():
        return _page(SettingsForm.as_they_are(), form)
    chosen = configuration()
    user = demo_clearing.clear(chosen, user=acting_user())
    flask.session.clear()
    if user is None:
        code = flask.session["setup_code"] = first_run.offer(chosen)
        # Should this browser lose it, the console has it, as after a start.
        log.warning("The demo was removed. Setup code: %s", code)
        return redirect("/setup", 303)
    session.begin(user)
    return redirect("/setup/data?cleared=yes", 303)


@bp.post("/settings/checklist/dismiss")
@requires(Act.SETTINGS)
def dismiss_checklist() -> Redirect:
    """Take the checklist off the dashboard."""
    settings.change("checklist", "dismissed", acting_user())
    return redirect("/", 303)


@bp.post("/settings/checklist/control_card")
@requires(Act.SETTINGS)
def tick_control_card() -> Redirect:
    """Note that the control card lies at the counter."""
    settings.change("control_card", "yes", acting_user())
    return redirect("/", 303)


@bp.post("/settings/checklist/show")
@requires(Act.SETTINGS)
def show_checklist() -> Redirect:
    """Put the checklist back on the dashboard."""
    settings.change("checklist", "shown", acting_user())
    return redirect("/", 303)


@bp.get("/settings/scanner")
@requires(Act.REGISTER)
def scanner() -> Response:
    """Show a code to scan and a box for what arrives."""
    return _scanner_page()


@bp.post("/settings/scanner")
@requires(Act.REGISTER)
def test_scanner() -> Response:
    """Say what the scanner does right and wrong."""
    found = scanner_test.judge(request.form.get("read", ""), request.form.get("by", ""))
    scanner_test.note(found, acting_user())
    return _scanner_page(found)


def _scanner_page(found: scanner_test.Findings | None = None) -> Response:
    drawn = screen_code(scanner_test.CODE)
    return page("settings/scanner.html", found=found, code=scanner_test.CODE, drawn=drawn)


def _page(
    form: SettingsForm, clearing: ClearForm | None = None, was: dict[str, str] | None = None
) -> Response:
    saved = {
        "yes": {"kind": "ok", "title": "Saved", "text": "The settings count from now on."},
        "same": {"kind": "info", "title": "Nothing changed", "text": "All is as it was."},
    }.get(arguments.text("saved"))
    response = form_page(
        "settings/index.html",
        form,
        clearing=clearing or ClearForm(),
        was=several(*form.fields) | (was or {}),
        groups=[(g, [d for d in SETTINGS if d.group == g]) for g in GROUPS],
        now=clock.now(),
        over=custody.over_limit(),
        demo=setting("demo") == "yes",
        checklist=setting("checklist"),
        **({"notice": saved} if saved else {}),
    )
    if clearing is not None:
        response.status_code = 422
    return response
