"""Many items at once: status, condition, rack, owner unit."""

from __future__ import annotations

from flask import Blueprint, Response
from wtforms import SelectField, StringField

from app import clock
from app.blueprints.items import forms
from app.models.roles import Act
from app.queries import item_list
from app.services.records.item_fields import STATUSES
from app.web import bulk
from app.web.access import requires

bp = Blueprint("bulk", __name__)
UNCHANGED = ("", "As it is")


class ItemsForm(bulk.BulkForm):
    """What many items can be changed to; retiring has its own place."""

    fields = ("status", "condition", "rack", "owner_unit")
    emptied = {"rack": "Rack", "slot": "Slot", "owner_unit": "Owner unit"}
    status = SelectField("Status", validate_choice=False)
    condition = SelectField("Condition", validate_choice=False)
    rack = StringField("Rack")
    owner_unit = StringField("Owner unit")

    def __init__(self) -> None:
        """Offer the statuses and conditions there are."""
        super().__init__()
        names = [(name, name) for name in STATUSES if name != "Retired"]
        self.status.choices = [UNCHANGED, *names]
        self.condition.choices = [UNCHANGED, *item_list.conditions()]


@bp.route("/items/bulk", methods=["GET", "POST"])
@requires(Act.EDIT)
def change() -> Response:
    """Ask what to change in the chosen items, or change it and say what came of each."""
    now = clock.now()
    chosen = bulk.selection(
        lambda ids: item_list.by_ids(ids, now),
        lambda after, most: item_list.page(forms.asked(), after, now, most),
    )
    return bulk.answer(
        "items", ItemsForm(), chosen, lambda row: f"{row['model_short']} {row['serial']}"
    )
