"""An S3-compatible store that takes sealed backups: set, tried at once, and let go."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect

from app.blueprints.backups.forms import StoreForm
from app.models.roles import Act
from app.queries import backups
from app.services.backups import store
from app.web.access import acting_user, requires
from app.web.configuration import data_directory
from app.web.forms import form_page

bp = Blueprint("store", __name__)


@bp.get("/backups/store")
@requires(Act.SETTINGS)
def ask() -> Response:
    """Ask for address, bucket and keys; the secret that is kept is never shown."""
    now = store.configured(data_directory())
    given = {name: getattr(now, name) for name in StoreForm.fields[:4]} if now else {}
    return _page(StoreForm(data=given))


@bp.post("/backups/store")
@requires(Act.SETTINGS)
def keep() -> Response | Redirect:
    """Try the store and keep it."""
    form = StoreForm()
    with form.says_why_not():
        store.choose(data_directory(), form.given(), user=acting_user())
        return redirect("/backups", 303)
    return _page(form)


@bp.post("/backups/store/off")
@requires(Act.SETTINGS)
def forget() -> Redirect:
    """Take backups there no more; what is there stays."""
    store.forget(data_directory(), user=acting_user())
    return redirect("/backups", 303)


def _page(form: StoreForm) -> Response:
    now = store.configured(data_directory())
    return form_page("backups/store.html", form, now=now, recipient=backups.recipient())
