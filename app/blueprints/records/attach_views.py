"""A code that the counter did not know, given to the item that carries it."""

from __future__ import annotations

from flask import Blueprint, Response, redirect
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField

from app.models.roles import Act
from app.services.custody import who_may_draw
from app.services.records import codes
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page

bp = Blueprint("attach", __name__)


class AttachForm(RecordForm):
    """A scanned code, and the item that it is on."""

    code = StringField("Code")
    name = StringField("Item")


@bp.get("/codes/attach")
@requires(Act.REGISTER)
def ask() -> Response:
    """Ask which item carries the code."""
    return form_page("records/attach.html", AttachForm(data={"code": arguments.text("code")}))


@bp.post("/codes/attach")
@requires(Act.REGISTER)
def create() -> Response | Redirect:
    """Give the code to that item."""
    form = AttachForm()
    with form.says_why_not():
        item_id = who_may_draw.named(form.name.data or "", "item")
        codes.attach_scanned(form.code.data or "", "item", item_id, user=acting_user())
        return redirect(f"/items/{item_id}/codes?saved=code", 303)
    return form_page("records/attach.html", form)
