"""Bringing a backup back over a record in use: two people, and the word typed out."""

from __future__ import annotations

import flask
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from app.blueprints.backups.forms import WORD, RestoreForm
from app.models.roles import Act
from app.models.users import User
from app.services.backups import restoring
from app.services.backups.restoring import Agreed
from app.services.errors import Invalid
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.configuration import configuration, data_directory
from app.web.forms import form_page

bp = Blueprint("restore", __name__)


@bp.get("/backups/restore")
@requires(Act.SETTINGS)
def ask() -> Response:
    """Say what it means, and ask for the backup, its key, the word and the second person."""
    return _page(RestoreForm(data={"name": arguments.text("name")}))


@bp.post("/backups/restore")
@requires(Act.SETTINGS)
def restore() -> Response | Redirect:
    """Put a backup in the place of this record."""
    form = RestoreForm()
    with form.says_why_not():
        form.check_word()
        _restore(form, _second(form))
        flask.session.clear()
        return redirect("/login?restored=yes", 303)
    return _page(form)


def _second(form: RestoreForm) -> User:
    second = form.second()
    if second is None:
        raise Invalid({"approver": ["A second person must agree. Nothing was changed."]})
    return second


def _restore(form: RestoreForm, second: User) -> None:
    key, agreed = form.key.data or "", Agreed(acting_user(), second)
    sent = request.files.get("file")
    if sent is not None and sent.filename:
        restoring.from_upload(configuration(), sent.read(), key, agreed)
    else:
        restoring.from_folder(configuration(), form.name.data or "", key, agreed)


def _page(form: RestoreForm) -> Response:
    kept = restoring.listed(data_directory())[:12]
    return form_page("backups/restore.html", form, kept=kept, word=WORD)
