"""Where a roster's lines come from: the last run, a unit, or a sheet that somebody has."""

from __future__ import annotations

from peewee import fn

from app.models.items import Item
from app.models.personnel import Personnel
from app.models.rosters import RosterLine
from app.queries import lookup
from app.services.errors import Invalid
from app.services.imports import columns, sheet
from app.services.rosters import rosters
from app.services.rosters.rosters import Wanted

# What people call the first column; a row that says so is no person.
_HEADERS = frozenset(
    "person personnel personnelid serial serialno serialnumber serviceserial servicenumber "
    "serviceserialnumber afpsn sn code id idcard".split()
)
MOST_PROBLEMS = 20


def of_roster(roster_id: int) -> tuple[Wanted, ...]:
    """Return the lines of an earlier roster, without people who are no longer Active."""
    query = (
        RosterLine.select(RosterLine)
        .join(Personnel)
        .where(
            (RosterLine.roster == roster_id)
            & RosterLine.removed_at.is_null()
            & (Personnel.status == "Active")
        )
    )
    return tuple(
        Wanted(row.personnel_id, row.item_id)
        for row in query.order_by(fn.coalesce(RosterLine.position, RosterLine.id))
    )


def of_unit(group_id: int | None, squadron_id: int | None) -> tuple[Wanted, ...]:
    """Return a line for each Active person of a group, a squadron, or both.

    Raises Invalid when neither is given or nobody is in it.
    """
    if group_id is None and squadron_id is None:
        raise Invalid({"group": ["Choose a group or a squadron."]})
    asked = Personnel.status == "Active"
    if group_id is not None:
        asked &= Personnel.group == group_id
    if squadron_id is not None:
        asked &= Personnel.squadron == squadron_id
    found = Personnel.select(Personnel.id).where(asked)
    rows = found.order_by(Personnel.surname, Personnel.first_name, Personnel.id)
    people = [row.id for row in rows.limit(rosters.MOST_LINES + 1)]
    if not people:
        raise Invalid({"group": ["Nobody Active is in that unit."]})
    taken: set[str] = set()
    return tuple(rosters.with_own_weapon(person, taken) for person in people)


def of_text(text: str) -> tuple[Wanted, ...]:
    """Return the lines of a pasted list: a person in each, then a weapon or nothing.

    Raises Invalid that names every problem.
    """
    first = next((line for line in text.splitlines() if line.strip()), "")
    mark = next((one for one in "\t;," if one in first), ",")
    return of_file("list.csv", f"person{mark}weapon\n{text}".encode())


def of_file(name: str, content: bytes) -> tuple[Wanted, ...]:
    """Return the lines of a CSV or Excel sheet: the first column a person, the second a weapon.

    Raises Invalid that names every problem, row by row.
    """
    read = sheet.read(name, content, lambda header: columns.key(header) in {*_HEADERS, "weapon"})
    rows = [(1, read.header), *((row.number, row.cells) for row in read.rows)]
    lines: list[Wanted] = []
    problems: list[str] = []
    named: dict[int, Wanted] = {}
    for number, cells in rows:
        first, second = (*cells, "", "")[:2]
        if (not first and not second) or columns.key(first) in _HEADERS:
            continue
        try:
            named[number] = _meant(first, second)
        except Invalid as wrong:
            problems += [f"Row {number}: {said}" for said in wrong.problems["lines"]]
    if problems:
        more = len(problems) - MOST_PROBLEMS
        problems = problems[:MOST_PROBLEMS] + ([f"And {more} more."] if more > 0 else [])
        raise Invalid({"lines": problems})
    taken = {line.item_id for line in named.values() if line.item_id}
    for line in named.values():
        lines.append(line if line.item_id else rosters.with_own_weapon(line.personnel_id, taken))
    return tuple(lines)


def line_of(person: str, weapon: str) -> Wanted:
    """Return the line that two typed or scanned texts mean; without a weapon the person's own.

    Raises Invalid about both.
    """
    line = _meant(person.strip(), weapon.strip())
    return line if line.item_id else rosters.with_own_weapon(line.personnel_id, set())


def _meant(person: str, weapon: str) -> Wanted:
    problems = []
    one = lookup.whole(person)
    if one.kind != "person":
        problems.append(_unclear(person, "person", "nobody"))
    thing = lookup.whole(weapon) if weapon else None
    if thing is not None and thing.kind != "item":
        problems.append(_unclear(weapon, "item", "no item"))
    if problems:
        raise Invalid({"lines": problems})
    person_id = one.people[0]
    found = Personnel.get_by_id(person_id)
    if found.status != "Active":
        raise Invalid({"lines": [f"{found.label} is {found.status.lower()}."]})
    item_id = Item.get_by_id(thing.items[0]).id if thing is not None else None
    return Wanted(person_id, item_id)


def _unclear(text: str, kind: str, none: str) -> str:
    found = lookup.whole(text)
    if found.kind == "several":
        return f"{text[:40]!r} is more than one {kind}; give the id or scan the code."
    return f"{text[:40]!r} is {none} in ArmGuard." if text else f"The {kind} is missing."
