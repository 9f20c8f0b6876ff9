"""The form of a new roster, and of one more line; the services decide what is right in them."""

from __future__ import annotations

from datetime import UTC, datetime

from flask import request
from wtforms import SelectField, StringField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.models.personnel import Group, Squadron
from app.queries import paging, purposes, rosters
from app.services.errors import Invalid
from app.services.rosters import roster_sources
from app.services.rosters.rosters import Plan, Wanted
from app.web.forms import RecordForm

SOURCES = (
    ("copy", "An earlier roster"),
    ("unit", "A unit"),
    ("list", "A list"),
    ("none", "Nobody yet"),
)


class RosterForm(RecordForm):
    """Name, purpose and times of a roster, and where its people come from."""

    name = StringField("Name")
    purpose = SelectField("Purpose", validate_choice=False)
    begins_at = StringField("When it is run")
    due_at = StringField("Back by")
    source = SelectField(
        "People from", choices=[SelectChoice(*one) for one in SOURCES], validate_choice=False
    )
    copy = SelectField("Earlier roster", validate_choice=False)
    group = SelectField("Group", validate_choice=False)
    squadron = SelectField("Squadron", validate_choice=False)
    lines = TextAreaField("List")
    file = StringField("File")

    def __init__(self) -> None:
        """Offer what there is to choose from."""
        super().__init__()
        offered = [SelectChoice(str(row.id), row.name) for row in purposes.offered()]
        self.purpose.choices = [SelectChoice("", "No purpose"), *offered]
        cards = [SelectChoice(str(card.id), card.name) for card in rosters.cards()]
        self.copy.choices = [SelectChoice("", "Choose"), *cards]
        for field, table in ((self.group, Group), (self.squadron, Squadron)):
            rows = table.select().where(table.active == 1).order_by(table.name)
            any_of = SelectChoice("", "All" if table is Squadron else "Choose")
            field.choices = [any_of, *(SelectChoice(str(row.id), row.name) for row in rows)]

    def plan(self) -> Plan:
        """Return the roster as asked for. Raises Invalid with every problem at once."""
        problems: dict[str, list[str]] = {}
        lines: tuple[Wanted, ...] = ()
        begins_at = _moment(self.begins_at.data, "begins_at", problems)
        due_at = _moment(self.due_at.data, "due_at", problems)
        try:
            lines = self._lines()
        except Invalid as wrong:
            problems |= wrong.problems
        if problems:
            raise Invalid(problems)
        purpose_id = paging.number(self.purpose.data or "")
        return Plan(self.name.data or "", purpose_id, begins_at, due_at, lines)

    def _lines(self) -> tuple[Wanted, ...]:
        match self.source.data:
            case "copy":
                chosen = paging.number(self.copy.data or "")
                if chosen is None:
                    raise Invalid({"copy": ["Choose the roster to copy."]})
                return roster_sources.of_roster(chosen)
            case "unit":
                group, squadron = self.group.data or "", self.squadron.data or ""
                return roster_sources.of_unit(paging.number(group), paging.number(squadron))
            case "list":
                upload = request.files.get("file")
                if upload is not None and upload.filename:
                    return roster_sources.of_file(upload.filename, upload.read())
                if not (self.lines.data or "").strip():
                    raise Invalid({"lines": ["Paste the list, or choose a file."]})
                return roster_sources.of_text(self.lines.data)
        return ()


class LineForm(RecordForm):
    """One more person for a roster."""

    person = StringField("Person")
    weapon = StringField("Weapon")


def _moment(text: str | None, field: str, problems: dict[str, list[str]]) -> datetime | None:
    """Return a time in the unit's zone; None for none."""
    if not (text or "").strip():
        return None
    try:
        given = datetime.fromisoformat((text or "").strip())
    except ValueError:
        problems[field] = ["Give a date and a time."]
        return None
    if given.tzinfo is None:
        given = given.replace(tzinfo=clock.local(clock.now()).tzinfo)
    return given.astimezone(UTC)
