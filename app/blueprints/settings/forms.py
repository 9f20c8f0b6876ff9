"""The form of the settings, made from their table."""

from __future__ import annotations

from flask import request
from wtforms import Field, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.queries.settings import setting, several
from app.services.settings.setting_table import SETTINGS, Definition
from app.web.forms import RecordForm, ZoneField


class SettingsForm(RecordForm):
    """/settings; its fields come from services/settings/settings.py."""

    fields = tuple(definition.name for definition in SETTINGS)

    @classmethod
    def as_they_are(cls) -> SettingsForm:
        """Return the form filled with the settings of now."""
        return cls(data=several(*cls.fields))

    def read(self) -> dict[str, str]:
        """Return what the sent form had been filled with."""
        sent = {name: request.form.get(f"was-{name}") for name in self.fields}
        return {name: _lines(text) for name, text in sent.items() if text is not None}

    def follow(self) -> None:
        """Show what is set now wherever nothing was typed, so that sending again undoes nothing."""
        read, now = self.read(), several(*self.fields)
        for name in self.fields:
            if name in read and _lines(self[name].data or "") == read[name]:
                self[name].data = now[name]


class ClearForm(RecordForm):
    """The word that lets the demo go."""

    typed = StringField("Type DEMO, or the unit's name")

    def is_confirmed(self) -> bool:
        """Say whether the word was typed, and note what is wrong where it was not."""
        said = (self.typed.data or "").strip().casefold()
        if said in ("demo", setting("unit_name").casefold()):
            return True
        self.typed.errors = ["Type DEMO to let the demo go. Nothing was changed."]
        return False


def _lines(text: str) -> str:
    return text.replace("\r\n", "\n")  # browsers send line ends so


def _field(definition: Definition) -> Field:
    if definition.kind == "choice":
        choices = [SelectChoice(value, words) for value, words in definition.choices]
        return SelectField(definition.label, choices=choices, validate_choice=False)
    if definition.kind == "zone":
        return ZoneField(definition.label)
    if definition.kind == "lines":
        return TextAreaField(definition.label, render_kw={"rows": 3})
    return StringField(definition.label)


for _definition in SETTINGS:
    setattr(SettingsForm, _definition.name, _field(_definition))
