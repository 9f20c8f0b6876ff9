"""The forms of the first run's later steps."""

from __future__ import annotations

from wtforms import FileField, PasswordField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app.documents import presets
from app.services.labels import label_papers
from app.web.forms import RecordForm, ZoneField


class UnitForm(RecordForm):
    """/setup/unit."""

    fields = ("unit_name", "timezone")

    unit_name = StringField("Unit")
    timezone = ZoneField("Time zone")


class RestoreForm(RecordForm):
    """/setup/restore."""

    fields = ("code", "name")

    code = StringField("Setup code")
    name = StringField("Backup")
    file = FileField("Another file")
    key = PasswordField("Key of the recovery card")


class PrinterForm(RecordForm):
    """/setup/printer."""

    fields = ("paper", "measured", "right", "down", "name")

    paper = SelectField(
        "Paper",
        choices=lambda: [
            SelectChoice(key, paper.name, optgroup=paper.group)
            for key, paper in label_papers.every_preset().items()
        ],
        default=presets.DEFAULT,
        validate_choice=False,
    )
    measured = StringField("The line measures (mm)")
    right = StringField("Outlines too far right by (mm)")
    down = StringField("Outlines too low by (mm)")
    name = StringField("Name of this printer")
