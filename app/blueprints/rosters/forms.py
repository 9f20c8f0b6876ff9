"""The form of a new roster, and of one more line; the services decide what is right in them."""

from __future__ import annotations

from datetime import datetime

from wtforms import HiddenField, SelectField, StringField
from wtforms.fields.choices import SelectChoice

from app import clock
from app.models.rosters import Roster
from app.queries import paging, purposes, rosters
from app.services.errors import Invalid
from app.services.rosters import roster_sources
from app.services.rosters.rosters import Plan, Wanted
from app.web.forms import Both, RecordForm
from app.web.people_source import PeopleSourceForm


class RosterForm(PeopleSourceForm):
    """Name, purpose and times of a roster, and where its people come from."""

    name = StringField("Name")
    purpose = SelectField("Purpose", validate_choice=False)
    begins_at = StringField("When it is run")
    due_at = StringField("Back by")

    def __init__(self) -> None:
        """Offer what there is to choose from."""
        super().__init__()
        offered = [SelectChoice(str(row.id), row.name) for row in purposes.offered()]
        self.purpose.choices = [SelectChoice("", "No purpose"), *offered]
        self.offer(((card.id, card.name) for card in rosters.cards()), no_group="Choose")

    def plan(self) -> Plan:
        """Return the roster as asked for. Raises Invalid with every problem at once."""
        problems: dict[str, list[str]] = {}
        lines: tuple[Wanted, ...] = ()
        begins_at = _moment(self.begins_at.data, "begins_at", problems)
        due_at = _moment(self.due_at.data, "due_at", problems)
        try:
            lines = self.taken_from(roster_sources) or ()
        except Invalid as wrong:
            problems |= wrong.problems
        if problems:
            raise Invalid(problems)
        purpose_id = paging.number(self.purpose.data or "")
        return Plan(self.name.data or "", purpose_id, begins_at, due_at, lines)


class EditForm(RecordForm):
    """Name, purpose and times of a roster that is there, as its fields show them."""

    fields = ("name", "purpose", "begins_at", "due_at")

    version = HiddenField()
    name = StringField("Name")
    purpose = SelectField("Purpose", validate_choice=False)
    begins_at = StringField("When it is run")
    due_at = StringField("Back by")

    def __init__(self, roster: Roster) -> None:
        """Fill in the roster's own; what is sent counts instead."""
        super().__init__(data={**shown(roster), "version": roster.version})
        self.roster = roster
        own = [roster.purpose] if roster.purpose_id else []
        known = {row.id: row.name for row in [*purposes.offered(), *own]}
        offered = [SelectChoice(str(key), name) for key, name in known.items()]
        self.purpose.choices = [SelectChoice("", "No purpose"), *offered]

    def plan(self) -> Plan:
        """Return what is to be changed to. Raises Invalid with every problem at once."""
        problems: dict[str, list[str]] = {}
        begins_at = self._moment("begins_at", problems)
        due_at = self._moment("due_at", problems)
        if problems:
            raise Invalid(problems)
        return Plan(self.name.data or "", paging.number(self.purpose.data or ""), begins_at, due_at)

    def both(self, roster: Roster) -> list[Both]:
        """Return what differs from the roster as it is now, the purposes by their names."""
        names = {choice.value: choice.label for choice in self.purpose.choices}
        return [
            row._replace(
                mine=names.get(row.mine, row.mine), theirs=names.get(row.theirs, row.theirs)
            )
            for row in self.beside(shown(roster), roster.version)
        ]

    def _moment(self, field: str, problems: dict[str, list[str]]) -> datetime | None:
        """Return a time; one that was not touched keeps the seconds that no field shows."""
        text = (self[field].data or "").strip()
        if text == shown(self.roster)[field]:
            return getattr(self.roster, field)  # type: ignore[no-any-return]
        return _moment(text, field, problems)


def shown(roster: Roster) -> dict[str, str]:
    """Return a roster as the fields of its form show it, times on the unit's clock."""
    times = {
        name: f"{clock.local(moment):%Y-%m-%dT%H:%M}" if moment else ""
        for name, moment in (("begins_at", roster.begins_at), ("due_at", roster.due_at))
    }
    return {"name": roster.name, "purpose": str(roster.purpose_id or ""), **times}


class LineForm(RecordForm):
    """One more person for a roster."""

    person = StringField("Person")
    weapon = StringField("Weapon")
    place = StringField("Place on the list")


def _moment(text: str | None, field: str, problems: dict[str, list[str]]) -> datetime | None:
    """Return a time in the unit's zone; None for none."""
    if not (text or "").strip():
        return None
    try:
        return clock.parse_local(text or "")
    except ValueError:
        problems[field] = ["Give a date and a time."]
        return None
