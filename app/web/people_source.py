"""A form whose people come from an earlier roster, a unit or a list."""

from __future__ import annotations

from collections.abc import Iterable
from typing import Protocol, TypeVar

from flask import request
from wtforms import FileField, SelectField, TextAreaField
from wtforms.fields.choices import SelectChoice

from app.models.personnel import Group, Squadron
from app.queries import paging
from app.services.errors import Invalid
from app.web.forms import RecordForm

SOURCES = (
    ("copy", "An earlier roster"),
    ("unit", "A unit"),
    ("list", "A list"),
    ("none", "Nobody yet"),
)
People = TypeVar("People", covariant=True)


class Sources(Protocol[People]):
    """What a service makes of each source; its functions raise Invalid."""

    def of_roster(self, roster_id: int) -> People: ...
    def of_unit(self, group_id: int | None, squadron_id: int | None) -> People: ...
    def of_text(self, text: str) -> People: ...
    def of_file(self, name: str, content: bytes) -> People: ...


class PeopleSourceForm(RecordForm):
    """The fields that say where people come from."""

    source = SelectField(
        "People from", choices=[SelectChoice(*one) for one in SOURCES], validate_choice=False
    )
    copy = SelectField("Earlier roster", validate_choice=False)
    group = SelectField("Group", validate_choice=False)
    squadron = SelectField("Squadron", validate_choice=False)
    lines = TextAreaField("List")
    file = FileField("File")

    def offer(self, earlier: Iterable[tuple[int, str]], *, no_group: str) -> None:
        """Offer the earlier rosters (id, name) and the units; `no_group` says what none means."""
        named = (SelectChoice(str(number), name) for number, name in earlier)
        self.copy.choices = [SelectChoice("", "Choose"), *named]
        for field, table, none in ((self.group, Group, no_group), (self.squadron, Squadron, "All")):
            rows = table.select().where(table.active == 1).order_by(table.name)
            units = (SelectChoice(str(row.id), row.name) for row in rows)
            field.choices = [SelectChoice("", none), *units]

    def taken_from(self, sources: Sources[People]) -> People | None:
        """Return the people asked for; None for nobody yet. Raises Invalid."""
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
                return sources.of_text(self.lines.data)
        return None
