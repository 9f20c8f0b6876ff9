"""Where the people of an authorization roster come from: the last one, a unit, or a sheet."""

from __future__ import annotations

from app.models.authority import AuthorityLine
from app.models.personnel import Personnel
from app.queries import lookup
from app.services.errors import Invalid
from app.services.rosters import roster_sources


def of_roster(roster_id: int) -> list[str]:
    """Return the people of an earlier roster who are still Active."""
    query = (
        AuthorityLine.select(AuthorityLine.personnel)
        .join(Personnel)
        .where(
            (AuthorityLine.roster == roster_id)
            & AuthorityLine.removed_at.is_null()
            & (Personnel.status == "Active")
        )
    )
    return [row.personnel_id for row in query.order_by(AuthorityLine.id)]


def of_unit(group_id: int | None, squadron_id: int | None) -> list[str]:
    """Return the Active people of a group, a squadron, or both; of the whole unit without one."""
    asked = Personnel.status == "Active"
    if group_id is not None:
        asked &= Personnel.group == group_id
    if squadron_id is not None:
        asked &= Personnel.squadron == squadron_id
    people = [row.id for row in Personnel.select(Personnel.id).where(asked).order_by(Personnel.id)]
    if not people:
        raise Invalid({"group": ["Nobody Active is in that unit."]})
    return people


def of_text(text: str) -> list[str]:
    """Return the people of a pasted list, one in each line. Raises Invalid that names each."""
    return [line.personnel_id for line in roster_sources.of_text(text)]


def of_file(name: str, content: bytes) -> list[str]:
    """Return the people of a CSV or Excel sheet, by its first column. Raises Invalid."""
    return [line.personnel_id for line in roster_sources.of_file(name, content)]


def named(text: str) -> str:
    """Return the id of the one Active person that was scanned or typed. Raises Invalid."""
    found = lookup.whole(text)
    if found.kind != "person":
        raise Invalid({"person": ["There is nobody with that service serial, id or code."]})
    person = Personnel.get_by_id(found.people[0])
    if person.status != "Active":
        raise Invalid({"person": [f"{person.label} is {person.status.lower()}."]})
    return str(person.id)
