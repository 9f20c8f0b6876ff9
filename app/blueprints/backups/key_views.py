"""The key that backups are sealed to: made and printed once, proven to be on paper, then used."""

from __future__ import annotations

import hashlib
import hmac

import flask
from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect

from app import clock
from app.blueprints.backups.forms import CardForm
from app.documents.pdf import pdf
from app.documents.recovery_card import card_sheet
from app.models.roles import Act
from app.queries import backups
from app.queries.settings import setting
from app.services.backups import sealing
from app.services.errors import Invalid
from app.web.access import acting_user, requires
from app.web.forms import form_page
from app.web.paper import pdf_response

bp = Blueprint("key", __name__)
LAST = 6
_PENDING = "recovery_card"


@bp.get("/backups/key")
@requires(Act.SETTINGS)
def ask() -> Response:
    """Say what a recovery card is, offer one, and ask for the proof that it is on paper."""
    return _page(CardForm())


@bp.post("/backups/key/card")
@requires(Act.SETTINGS)
def card() -> Response:
    """Make a key and answer its card, this once: the key itself is kept nowhere."""
    key, recipient = sealing.new_key()
    # What proves the card, and does not give the key away: the browser keeps it for the next step.
    flask.session[_PENDING] = {"recipient": recipient, "proof": _proof(recipient, key[-LAST:])}
    day = f"{clock.local(clock.now()):%-d %b %Y}"
    sheet = card_sheet(setting("unit_name"), key, recipient, day)
    response = pdf_response(pdf([sheet], "Recovery card"), "recovery-card")
    response.headers["Cache-Control"] = "no-store"
    return response


@bp.post("/backups/key")
@requires(Act.SETTINGS)
def use() -> Response | Redirect:
    """Seal backups to the card's key from now on, once somebody has read the card."""
    form = CardForm()
    with form.says_why_not():
        pending = flask.session.get(_PENDING) or {}
        recipient, proof = pending.get("recipient", ""), pending.get("proof", "")
        typed = "".join((form.last_six.data or "").split()).upper()
        if not recipient:
            raise Invalid({"last_six": ["Make the card first."]})
        if not hmac.compare_digest(proof, _proof(recipient, typed)):
            raise Invalid({"last_six": ["That is not what the newest card says. Look again."]})
        sealing.use(recipient, user=acting_user())
        flask.session.pop(_PENDING)
        return redirect("/backups", 303)
    return _page(form)


@bp.post("/backups/key/off")
@requires(Act.SETTINGS)
def stop() -> Response | Redirect:
    """Make plain files from now on."""
    if request.form.get("sure") != "yes":
        return _page(CardForm())
    sealing.use("", user=acting_user())
    return redirect("/backups", 303)


def _proof(recipient: str, last: str) -> str:
    return hashlib.sha256(f"{recipient} {last}".encode()).hexdigest()


def _page(form: CardForm) -> Response:
    made = _PENDING in flask.session
    return form_page("backups/key.html", form, recipient=backups.recipient(), made=made)
