"""Many people at once: status, group, squadron."""

from __future__ import annotations

from flask import Blueprint, Response
from wtforms import SelectField, StringField

from app import clock
from app.blueprints.personnel import forms
from app.models.roles import Act
from app.queries import person_list
from app.services.records.person_fields import STATUSES
from app.web import bulk
from app.web.access import requires

bp = Blueprint("bulk", __name__)
UNCHANGED = ("", "As it is")


class PeopleForm(bulk.BulkForm):
    """What many people can be changed to; archiving has its own place."""

    fields = ("status", "group", "squadron")
    emptied = {"group": "Group", "squadron": "Squadron"}
    status = SelectField("Status", validate_choice=False)
    group = SelectField("Group", validate_choice=False)
    squadron = StringField("Squadron")

    def __init__(self) -> None:
        """Offer the statuses and groups there are."""
        super().__init__()
        names = [(name, name) for name in STATUSES if name != "Archived"]
        self.status.choices = [UNCHANGED, *names]
        self.group.choices = [UNCHANGED, *((name, name) for _, name in person_list.groups())]


@bp.route("/personnel/bulk", methods=["GET", "POST"])
@requires(Act.EDIT)
def change() -> Response:
    """Ask what to change in the chosen people, or change it and say what came of each."""
    now = clock.now()
    chosen = bulk.selection(
        lambda ids: person_list.by_ids(ids, now),
        lambda after, most: person_list.page(forms.asked(), after, now, most),
    )
    return bulk.answer("personnel", PeopleForm(), chosen, lambda row: str(row["label"]))
