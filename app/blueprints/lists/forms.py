"""The name of a view, and who sees it besides."""

from __future__ import annotations

from wtforms import HiddenField, SelectField, StringField

from app.models.roles import ROLES
from app.web.forms import RecordForm


class ViewForm(RecordForm):
    """A list's filters under a name."""

    name = StringField("Name")
    shared_with = SelectField("Who sees it", validate_choice=False)
    query = HiddenField()

    def __init__(self, query: str) -> None:
        """Offer the roles; `query` is the list's address behind the question mark."""
        super().__init__(data={"query": query})
        roles = [(role, f"I and every {role}") for role in ROLES]
        self.shared_with.choices = [("", "Only I"), *roles]
