"""Restoring a backup into an empty record: with the setup code, or as its superuser."""

from __future__ import annotations

import flask
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from app.blueprints.setup.forms import RestoreForm
from app.models.roles import Act
from app.queries import machine_news, users
from app.services.backups import restoring, stick
from app.services.errors import Invalid
from app.services.setup import first_run
from app.web.access import allowed, public
from app.web.configuration import configuration, data_directory
from app.web.forms import form_page

bp = Blueprint("restore", __name__)
Answer = Response | Redirect
ON_STICK = "stick:"
WRONG_CODE = "This is not the code that the last start of ArmGuard printed."


@bp.get("/setup/restore")
@public
def show() -> Answer:
    """Ask for a backup, and for the setup code of whoever is not signed in."""
    return _page(RestoreForm()) if _may() else _to_sign_in()


@bp.post("/setup/restore")
@public
def restore() -> Answer:
    """Put a backup in the place of this record, and let its users sign in."""
    if not _may():
        return _to_sign_in()
    form = RestoreForm()
    with form.says_why_not():
        _check_code(form.code.data or "")
        _restore(form)
        flask.session.clear()
        return redirect("/login?restored=yes", 303)
    return _page(form)


def _restore(form: RestoreForm) -> None:
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        restoring.from_upload(configuration(), sent.read(), form.key.data or "")
    elif (form.name.data or "").startswith(ON_STICK):
        name = (form.name.data or "").removeprefix(ON_STICK)
        restoring.from_stick(configuration(), name, form.key.data or "")
    elif form.name.data:
        restoring.from_folder(configuration(), form.name.data, form.key.data or "")
    else:
        raise Invalid({"file": ["Choose a backup first. Nothing was changed."]})


def _check_code(code: str) -> None:
    """Raise Invalid for a wrong setup code, where one is needed."""
    if users.superuser_exists():
        return
    answer = first_run.check_code(configuration(), code, request.remote_addr)
    if answer.wait:
        raise Invalid({"code": [f"Too many tries. Wait {answer.wait_seconds} seconds."]})
    if not answer.right:
        raise Invalid({"code": [WRONG_CODE]})


def _may() -> bool:
    return allowed(Act.SETTINGS) or not users.superuser_exists()


def _to_sign_in() -> Redirect:
    return redirect("/login", 303)


def _page(form: RestoreForm) -> Response:
    if not form.is_submitted():
        form.code.data = flask.session.get("setup_code", "")
    return form_page(
        "setup/restore.html",
        form,
        backups=restoring.listed(data_directory()),
        on_stick=stick.found(data_directory()),
        label=machine_news.label(data_directory()),
        prefix=ON_STICK,
        needs_code=not users.superuser_exists(),
        in_use=restoring.is_in_use(),
    )
