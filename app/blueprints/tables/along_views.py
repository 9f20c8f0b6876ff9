"""What fits which model, and what each purpose brings along."""

from __future__ import annotations

from collections.abc import Iterable

from flask import Blueprint, Response, redirect, url_for
from werkzeug.wrappers import Response as Redirect
from wtforms import StringField

from app.models.items import ItemModel
from app.models.purposes import Purpose
from app.models.roles import Act
from app.queries import paging
from app.services.stock import loadout_tables
from app.web.access import acting_user, requires
from app.web.forms import RecordForm, form_page
from app.web.render import page

bp = Blueprint("along", __name__)
MODEL = f"/fits/<int(max={paging.LARGEST}):model_id>"
PURPOSE = f"/loadouts/<int(max={paging.LARGEST}):purpose_id>"


def _numbers(cells: Iterable[tuple[str, str, int]]) -> RecordForm:
    """Return a form of (field, label, number now) for each kind there is."""
    given = list(cells)
    fields = {name: StringField(label) for name, label, _ in given}
    made: type[RecordForm] = type("NumbersForm", (RecordForm,), {**fields, "fields": tuple(fields)})
    return made(data={name: str(number) for name, _, number in given})


@bp.get("/fits")
@requires(Act.EDIT)
def fits() -> Response:
    """List the models, to choose one."""
    rows = ItemModel.select().where(ItemModel.active == 1).order_by(ItemModel.name)
    return page("tables/along.html", rows=list(rows), what="fits")


@bp.get(MODEL)
@requires(Act.EDIT)
def fits_of(model_id: int) -> Response:
    """Show what fits a model."""
    of = loadout_tables.model(model_id)
    return _fits_page(_fits_form(of), of)


@bp.post(MODEL)
@requires(Act.EDIT)
def fit(model_id: int) -> Response | Redirect:
    """Keep what fits a model."""
    of = loadout_tables.model(model_id)
    form = _fits_form(of)
    with form.says_why_not():
        loadout_tables.fit(of, form.given(), user=acting_user())
        return redirect(url_for(".fits"), 303)
    return _fits_page(form, of)


@bp.get("/loadouts")
@requires(Act.EDIT)
def loadouts() -> Response:
    """List the purposes, to choose one."""
    rows = Purpose.select().where(Purpose.active == 1).order_by(Purpose.position)
    return page("tables/along.html", rows=list(rows), what="loadouts")


@bp.get(PURPOSE)
@requires(Act.EDIT)
def loadout_of(purpose_id: int) -> Response:
    """Show what a purpose brings along."""
    of = loadout_tables.purpose(purpose_id)
    return _loadout_page(_loadout_form(of), of)


@bp.post(PURPOSE)
@requires(Act.EDIT)
def load(purpose_id: int) -> Response | Redirect:
    """Keep what a purpose brings along."""
    of = loadout_tables.purpose(purpose_id)
    form = _loadout_form(of)
    with form.says_why_not():
        loadout_tables.load(of, form.given(), user=acting_user())
        return redirect(url_for(".loadouts"), 303)
    return _loadout_page(form, of)


def _fits_form(of: ItemModel) -> RecordForm:
    places = loadout_tables.places(of)
    return _numbers((f"kind-{kind.id}", kind.name, place) for kind, place in places)


def _fits_page(form: RecordForm, of: ItemModel) -> Response:
    groups = {"magazine": "Magazines", "ammunition": "Ammunition"}
    shown = {
        words: [f"kind-{kind.id}" for kind, _ in loadout_tables.places(of) if kind.family == family]
        for family, words in groups.items()
    }
    return form_page("tables/numbers.html", form, row=of, groups=shown, what="fits")


def _loadout_form(of: Purpose) -> RecordForm:
    rows = loadout_tables.cells(of).values()
    return _numbers((cell.field, cell.label, cell.quantity) for row in rows for cell in row)


def _loadout_page(form: RecordForm, of: Purpose) -> Response:
    shown = {
        f"With a {name}": [cell.field for cell in row]
        for name, row in loadout_tables.cells(of).items()
    }
    return form_page("tables/numbers.html", form, row=of, groups=shown, what="loadouts")
