"""What people are found by: a key of their columns, made anew when a table's row changes."""

from __future__ import annotations

from peewee import JOIN

from app.models.personnel import Group, Personnel, Rank, Squadron
from app.models.search_text import search_key

# People with the rank, group and squadron that their key is made of.
WITH_TABLES = (
    Personnel.select(Personnel, Rank, Group, Squadron)
    .join(Rank)
    .switch(Personnel)
    .join(Group, JOIN.LEFT_OUTER)
    .switch(Personnel)
    .join(Squadron, JOIN.LEFT_OUTER)
)


def key_of(person: Personnel) -> str:
    """Return the search key of a person whose rank, group and squadron are loaded."""
    return search_key(
        *(person.surname, person.first_name, person.middle_initial, person.rank.name),
        *(person.serial, person.id),
        person.group.name if person.group else None,
        person.squadron.name if person.squadron else None,
    )


def refresh(row: Rank | Group | Squadron) -> None:
    """Let everybody who has this rank, group or squadron be found by its name of now."""
    column = {Rank: Personnel.rank, Group: Personnel.group, Squadron: Personnel.squadron}[type(row)]
    for person in list(WITH_TABLES.where(column == row)):
        key = key_of(person)
        if key != person.search_key:
            Personnel.update(search_key=key).where(Personnel.id == person.id).execute()
