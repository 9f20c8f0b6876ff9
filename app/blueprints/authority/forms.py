"""The forms of authorization rosters; services/authority decides what is right in them."""

from __future__ import annotations

from flask import request
from wtforms import FileField, SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.models.personnel import Group, Squadron
from app.queries import authority, paging
from app.services.authority import authority_sources as sources
from app.services.errors import Invalid
from app.web.forms import RecordForm

SOURCES = (
    ("copy", "An earlier one"),
    ("unit", "A unit"),
    ("list", "A list"),
    ("none", "Nobody yet"),
)


class AuthorityForm(RecordForm):
    """Name and days of a roster, and where its people come from."""

    fields = ("name", "begins_on", "ends_on")

    name = StringField("Name")
    begins_on = StringField("First day")
    ends_on = StringField("Last day")
    source = SelectField(
        "People from", choices=[SelectChoice(*one) for one in SOURCES], validate_choice=False
    )
    copy = SelectField("Earlier roster", validate_choice=False)
    group = SelectField("Group", validate_choice=False)
    squadron = SelectField("Squadron", validate_choice=False)
    lines = TextAreaField("List")
    file = FileField("File")

    def __init__(self) -> None:
        """Offer what there is to choose from."""
        super().__init__()
        cards = authority.cards(clock.now())
        words = [SelectChoice(str(card["id"]), card["name"]) for card in cards]
        self.copy.choices = [SelectChoice("", "Choose"), *words]
        for field, table in ((self.group, Group), (self.squadron, Squadron)):
            rows = table.select().where(table.active == 1).order_by(table.name)
            named = (SelectChoice(str(row.id), row.name) for row in rows)
            field.choices = [SelectChoice("", "All"), *named]

    def people(self) -> list[str]:
        """Return the ids of the people asked for. Raises Invalid."""
        match self.source.data:
            case "copy":
                chosen = paging.number(self.copy.data or "")
                if chosen is None:
                    raise Invalid({"copy": ["Choose the roster to copy."]})
                return sources.of_roster(chosen)
            case "unit":
                group, squadron = self.group.data or "", self.squadron.data or ""
                return sources.of_unit(paging.number(group), paging.number(squadron))
            case "list":
                upload = request.files.get("file")
                if upload is not None and upload.filename:
                    return sources.of_file(upload.filename, upload.read())
                if not (self.lines.data or "").strip():
                    raise Invalid({"lines": ["Paste the list, or choose a file."]})
                return sources.of_text(self.lines.data or "")
        return []


class PersonForm(RecordForm):
    """One more person for a draft."""

    person = StringField("Person")


class PaperForm(RecordForm):
    """The signed paper, and whose signature it carries."""

    authority = StringField("Signed by")
    file = FileField("Signed paper")
