"""The forms of an item's record; services.items decides what is right in them."""

from __future__ import annotations

from typing import Any

from wtforms import HiddenField, SelectField, StringField, TextAreaField

from app.models.items import Item
from app.queries.record_values import ITEM_FIELDS
from app.services.records import item_fields, items
from app.web.forms import RecordForm


class ItemForm(RecordForm):
    """/items/new."""

    model = SelectField("Model", validate_choice=False)
    serial = StringField("Serial number")
    item_number = StringField("Item number")
    property_number = StringField("Property number")
    condition = SelectField("Condition", validate_choice=False)
    rack = StringField("Rack")
    slot = StringField("Slot")
    owner_unit = StringField("Owner unit")
    private_owner = StringField("Private owner")
    cost = StringField("Cost")
    acquired_on = StringField("Acquired on")
    description = TextAreaField("Description")
    factory_code = StringField("Factory code")

    fields = ("model", "serial", *ITEM_FIELDS, "factory_code")

    def __init__(self, *args: Any, **more: Any) -> None:
        """Offer each model with its next number, and the conditions."""
        super().__init__(*args, **more)
        tables = item_fields.Tables()
        self.model.choices = [("", "Choose"), *((m.name, _offer(m)) for m in tables.models)]
        self.condition.choices = tables.conditions


class ItemEditForm(RecordForm):
    """/items/<id>/edit; model and serial stay as registered."""

    version = HiddenField()
    item_number = StringField("Item number")
    property_number = StringField("Property number")
    condition = SelectField("Condition", validate_choice=False)
    rack = StringField("Rack")
    slot = StringField("Slot")
    owner_unit = StringField("Owner unit")
    private_owner = StringField("Private owner")
    cost = StringField("Cost")
    acquired_on = StringField("Acquired on")
    description = TextAreaField("Description")

    fields = tuple(ITEM_FIELDS)

    def __init__(self, item: Item, *args: Any, **more: Any) -> None:
        """Offer the conditions, the item's own among them."""
        super().__init__(*args, **more)
        self.condition.choices = item_fields.Tables(item).conditions


def _offer(model: Any) -> str:
    number = items.suggested_number(model)
    said = f"{model.name} · next number {number}" if number else f"{model.name} · no number left"
    return f"{said} · scan its factory code" if model.needs_factory_code else said
