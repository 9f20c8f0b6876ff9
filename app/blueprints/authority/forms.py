"""The forms of authorization rosters; services/authority decides what is right in them."""

from __future__ import annotations

from wtforms import FileField, StringField

from app import clock
from app.queries import authority
from app.services.authority import authority_sources
from app.web.forms import RecordForm
from app.web.people_source import PeopleSourceForm


class AuthorityForm(PeopleSourceForm):
    """Name and days of a roster, and where its people come from."""

    fields = ("name", "begins_on", "ends_on")

    name = StringField("Name")
    begins_on = StringField("First day")
    ends_on = StringField("Last day")

    def __init__(self) -> None:
        """Offer what there is to choose from."""
        super().__init__()
        cards = authority.cards(clock.now())
        self.offer(((card["id"], card["name"]) for card in cards), no_group="All")

    def people(self) -> list[str]:
        """Return the ids of the people asked for. Raises Invalid."""
        return self.taken_from(authority_sources) or []


class PersonForm(RecordForm):
    """One more person for a draft."""

    person = StringField("Person")


class PaperForm(RecordForm):
    """The signed paper, and whose signature it carries."""

    authority = StringField("Signed by")
    file = FileField("Signed paper")
