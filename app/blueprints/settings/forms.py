"""The form of the settings, made from their table."""

from __future__ import annotations

from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.queries.settings import several
from app.services.setting_table import SETTINGS, Definition
from app.services.settings import zones
from app.web.forms import RecordForm


class SettingsForm(RecordForm):
    """/settings; its fields come from services/settings.py."""

    fields = tuple(definition.name for definition in SETTINGS)

    @classmethod
    def as_they_are(cls) -> SettingsForm:
        """Return the form filled with the settings of now."""
        return cls(data=several(*cls.fields))


def _field(definition: Definition) -> Field:
    if definition.kind == "choice":
        choices = [SelectChoice(value, words) for value, words in definition.choices]
        return SelectField(definition.label, choices=choices, validate_choice=False)
    if definition.kind == "zone":
        return SelectField(definition.label, choices=_zones, validate_choice=False)
    if definition.kind == "lines":
        return TextAreaField(definition.label, render_kw={"rows": 3})
    return StringField(definition.label)


def _zones() -> list[SelectChoice]:
    default = SelectChoice("", f"As this computer says ({clock.zone_name()})")
    return [default, *(SelectChoice(name) for name in zones())]


for _definition in SETTINGS:
    setattr(SettingsForm, _definition.name, _field(_definition))
