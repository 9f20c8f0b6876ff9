"""How the counter in the armorer's hand is set: name, gloves, loudness, colours, paper."""

from __future__ import annotations

from flask import Blueprint, Response, redirect, request
from werkzeug.wrappers import Response as Redirect
from wtforms import SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.models.roles import Act
from app.models.stations import Station
from app.queries.settings import setting
from app.services.counter import stations
from app.services.receipts import receipt_printers
from app.web import arguments
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import THEMES
from app.web.station import FIVE_YEARS, this_station

bp = Blueprint("station", __name__)
COLOURS = ("As the device", "Light", "Dark", "Red night", "Green night, for night vision devices")
SOUNDS = (
    ("person", "Person"),
    ("issue", "Issued"),
    ("return", "Returned"),
    ("duplicate", "Already done"),
    ("attention", "Look at it"),
    ("refused", "Refused"),
    ("unsaved", "Not saved"),
)


class StationForm(RecordForm):
    """One counter's own settings."""

    name = StringField("Name of this station")
    gloves = StringField("Gloves")
    theme = SelectField(
        "Colours",
        choices=[SelectChoice(*one) for one in zip(THEMES, COLOURS, strict=True)],
        validate_choice=False,
    )
    volume = SelectField("Volume", validate_choice=False)
    paper = SelectField("Receipts are printed on", validate_choice=False)

    def __init__(self, station: Station | None = None) -> None:
        """Offer what there is to choose from; `station` fills a form that was not sent."""
        super().__init__(data=_as_set(station) if station is not None else None)
        own = stations.own()
        for field, name in ((self.volume, "volume"), (self.paper, "receipt_paper")):
            words = own[field.short_name]
            usual = SelectChoice("", f"As the unit: {words[setting(name)]}")
            field.choices = [usual, *(SelectChoice(*one) for one in words.items())]

    def wanted(self) -> dict[str, str]:
        """Return what the service keeps; an empty box sends nothing."""
        return {name: self[name].data or "" for name in ("name", "gloves", "volume", "paper")}


def _as_set(station: Station) -> dict[str, str]:
    return {
        "name": station.name,
        "gloves": "1" if station.gloves else "",
        "theme": request.cookies.get("theme", THEMES[0]),
        "volume": station.volume,
        "paper": receipt_printers.written(station.paper, station.printer_id),
    }


@bp.get("/settings/station")
@requires(Act.ISSUE)
def edit() -> Response:
    """Show how this device is set, and let its sounds be heard."""
    return _page(StationForm(this_station()))


@bp.post("/settings/station")
@requires(Act.ISSUE)
def change() -> Response | Redirect:
    """Set this device; its colours are a cookie, so that even the sign-in comes in them."""
    form = StationForm()
    with form.says_why_not():
        stations.change(this_station(), form.wanted(), acting_user())
        answer = redirect("/settings/station?saved=yes", 303)
        if form.theme.data in THEMES:
            answer.set_cookie("theme", form.theme.data, max_age=FIVE_YEARS, samesite="Lax")
        return answer
    return _page(form)


def _page(form: StationForm) -> Response:
    saved = {"kind": "ok", "title": "Saved", "text": "It counts on this device from now on."}
    is_saved = arguments.text("saved") == "yes" and not form.errors
    return form_page(
        "settings/station.html",
        form,
        sounds=SOUNDS,
        unit_volume=setting("volume"),
        **({"notice": saved} if is_saved else {}),
    )
