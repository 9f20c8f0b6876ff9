"""One form for every table, made from the table's columns."""

from __future__ import annotations

from typing import Any

from flask import request
from wtforms import Field, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.services.settings.table_columns import Column, Table, classes
from app.web.forms import RecordForm

_YES_NO = (("no", "No"), ("yes", "Yes"))
# Sent along with the boxes, because no ticked box and no boxes at all look the same.
MARK = "classes_shown"


class RowForm(RecordForm):
    """A row of a table; `given` and `classes` are what was sent of it."""

    classes: tuple[str, ...] = ()

    def texts(self) -> dict[str, Any]:
        """Return what was sent; a column that was not sent is not given."""
        given: dict[str, Any] = dict(self.given())
        if MARK in request.form:
            given["classes"] = request.form.getlist("classes")
        return given


def row_form(table: Table, shown: dict[str, Any]) -> RowForm:
    """Return the form of a row, filled with what it shows."""
    plain = [column for column in table.columns if column.kind != "classes"]
    parts: dict[str, Any] = {column.name: _field(column, shown) for column in plain}
    parts["fields"] = tuple(column.name for column in plain)
    made: type[RowForm] = type("TableForm", (RowForm,), parts)
    form = made(data=shown)
    sent = request.form.getlist("classes") if MARK in request.form else shown.get("classes", ())
    form.classes = tuple(sent)
    return form


def _field(column: Column, shown: dict[str, Any]) -> Field:
    if column.kind == "yes":
        return _select(column, _YES_NO)
    if column.kind == "choice":
        return _select(column, column.choices)
    if column.kind == "class":
        now = shown.get(column.name)
        offered = classes()
        names = offered if not now or now in offered else [now, *offered]
        return _select(column, tuple((name, name.capitalize()) for name in names))
    return StringField(column.label)


def _select(column: Column, choices: tuple[tuple[str, str], ...]) -> SelectField:
    offered = [SelectChoice(value, words) for value, words in choices]
    return SelectField(column.label, choices=offered, validate_choice=False)
