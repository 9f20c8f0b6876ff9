"""Makes rosters, keeps their lines, and lets counters run them."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import dataclass, field
from datetime import datetime

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.rosters import Roster, RosterLine, RosterMark
from app.models.stations import Station
from app.models.transfers import RosterTake
from app.models.users import User
from app.models.writes import writes
from app.queries import drawing_rights as rights
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.given import Problems, text

LONGEST_NAME = 80
MOST_LINES = 1000


class RosterClosed(Refusal):
    """A roster that is over stays as it is."""

    code = "roster_closed"
    title = "Roster is closed"

    def __init__(self, roster: Roster) -> None:
        super().__init__(f"{roster.name} is closed. Nothing changed. Copy it to run it again.")


@dataclass(frozen=True)
class Wanted:
    """One line as asked for: a person, and the weapon they are to draw, if one is named."""

    personnel_id: str
    item_id: str | None = None


@dataclass(frozen=True)
class Plan:
    """A roster as asked for."""

    name: str
    purpose_id: int | None = None
    begins_at: datetime | None = None
    due_at: datetime | None = None
    lines: tuple[Wanted, ...] = field(default=())


@writes
def create(plan: Plan, *, user: User) -> Roster:
    """Make a roster with its lines. Raises Invalid with every problem at once."""
    name, problems = checked(plan)
    problems |= _clashes(plan.lines)
    if problems:
        raise Invalid(problems)
    roster = Roster(
        name=name,
        purpose=plan.purpose_id,
        begins_at=plan.begins_at,
        due_at=plan.due_at,
        user=user,
        created_at=clock.now(),
    )
    with audit.many():
        audit.insert(roster, user)
        for line in plan.lines:
            _write(roster, line, user)
    return roster


@writes
def add_line(
    roster_id: int, wanted: Wanted, *, user: User, position: int | None = None
) -> RosterLine:
    """Put one more line on a roster, at its end or at a position.

    Raises Invalid, RosterClosed, NotFound.
    """
    roster = open_one(roster_id)
    present = RosterLine.select().where(
        (RosterLine.roster == roster) & RosterLine.removed_at.is_null()
    )
    lines = [Wanted(line.personnel_id, line.item_id) for line in present]
    if problems := _clashes([*lines, wanted]):
        raise Invalid(problems)
    return _write(roster, wanted, user, position)


@writes
def remove_line(line_id: int, *, user: User) -> None:
    """Take a line off that nothing was issued for. Raises Invalid, RosterClosed, NotFound."""
    line = open_line(line_id)
    if RosterTake.select().where(RosterTake.line == line).exists():
        raise Invalid({"line": ["Something was issued for this line; it stays."]})
    before = audit.tracked_values(line)
    line.removed_at, line.removed_by = clock.now(), user
    line.save(only=[RosterLine.removed_at, RosterLine.removed_by])
    audit.changed(line, before, user, action="take off")


@writes
def mark(line_id: int, *, absent: bool, user: User) -> None:
    """Note that somebody did not come, or came after all; the same mark twice writes nothing."""
    line = open_line(line_id)
    last = RosterMark.select().where(RosterMark.line == line).order_by(RosterMark.id.desc()).first()
    if bool(last.absent if last else 0) == absent:
        return
    row = RosterMark(line=line, absent=int(absent), user=user, created_at=clock.now())
    audit.insert(row, user, action="absent" if absent else "present")


@writes
def run_at(roster_id: int, station: Station, *, user: User) -> Roster:
    """Have a counter run a roster; the first one starts it. Raises RosterClosed, NotFound."""
    roster = open_one(roster_id)
    if roster.started_at is None:
        before = audit.tracked_values(roster)
        roster.started_at = clock.now()
        roster.save(only=[Roster.started_at])
        audit.changed(roster, before, user, action="start")
    _attach(station, roster.id, user)
    return roster


@writes
def stop_at(station: Station, *, user: User) -> None:
    """Have a counter run no roster any more."""
    _attach(station, None, user)


@writes
def close(roster_id: int, *, user: User) -> Roster:
    """Close a roster: no counter runs it any more. Raises RosterClosed, NotFound."""
    roster = open_one(roster_id)
    for station in Station.select().where(Station.roster == roster):
        _attach(station, None, user)
    before = audit.tracked_values(roster)
    roster.closed_at = clock.now()
    roster.save(only=[Roster.closed_at])
    audit.changed(roster, before, user, action="close")
    return roster


def known(roster_id: int) -> Roster:
    """Return a roster. Raises NotFound."""
    found = Roster.get_or_none(Roster.id == roster_id)
    if found is None:
        raise NotFound("unknown_roster", "There is no such roster.")
    return found  # type: ignore[no-any-return]


def open_one(roster_id: int) -> Roster:
    """Return a roster that is not over. Raises RosterClosed, NotFound."""
    roster = known(roster_id)
    if roster.closed_at is not None:
        raise RosterClosed(roster)
    return roster


def open_line(line_id: int) -> RosterLine:
    """Return a line of an open roster that was not taken off. Raises RosterClosed, NotFound."""
    line = RosterLine.get_or_none(RosterLine.id == line_id)
    if line is None or line.removed_at is not None:
        raise NotFound("unknown_line", "That line is not on the roster any more.")
    if line.roster.closed_at is not None:
        raise RosterClosed(line.roster)
    return line  # type: ignore[no-any-return]


def _attach(station: Station, roster_id: int | None, user: User) -> None:
    if station.roster_id == roster_id:
        return
    before = audit.tracked_values(station)
    station.roster = roster_id
    station.save(only=[Station.roster])
    audit.changed(station, before, user, action="run roster" if roster_id else "stop roster")


def _write(roster: Roster, wanted: Wanted, user: User, position: int | None = None) -> RosterLine:
    row = RosterLine(
        roster=roster,
        personnel=wanted.personnel_id,
        item=wanted.item_id,
        user=user,
        created_at=clock.now(),
        position=position,
    )
    audit.insert(row, user)
    return row


def checked(plan: Plan, roster: Roster | None = None) -> tuple[str | None, Problems]:
    """Return the name as kept and what is wrong with a plan; what `roster` has may stay."""
    problems: Problems = {}
    name = text({"name": plan.name}, "name", LONGEST_NAME, problems, "Give the roster a name.")
    purpose = Purpose.get_or_none((Purpose.id == plan.purpose_id) & (Purpose.active == 1))
    kept = (roster.purpose_id, roster.due_at, roster.begins_at) if roster else (None, None, None)
    if plan.purpose_id not in (None, kept[0]) and purpose is None:
        problems["purpose"] = ["That purpose is no longer in use."]
    is_new = (plan.due_at, plan.begins_at) != kept[1:]
    now = clock.now()
    earliest = max(now, plan.begins_at or now)
    if is_new and plan.due_at is not None and plan.due_at <= earliest:
        problems["due_at"] = ["Everything must be due back after the run, and not in the past."]
    return name, problems


def _clashes(lines: Iterable[Wanted]) -> Problems:
    """Return what is wrong with lines beside each other, every problem at once."""
    wanted, sentences = list(lines), []
    if len(wanted) > MOST_LINES:
        sentences.append(f"A roster has {MOST_LINES:,} lines at most.")
    weapons = [line.item_id for line in wanted if line.item_id]
    for item_id in sorted({one for one in weapons if weapons.count(one) > 1}):
        sentences.append(f"{Item.get_by_id(item_id).label} stands twice.")
    bare = [line.personnel_id for line in wanted if line.item_id is None]
    for person_id in sorted({one for one in bare if bare.count(one) > 1}):
        sentences.append(f"{Personnel.get_by_id(person_id).label} stands twice.")
    return {"lines": sentences} if sentences else {}


def with_own_weapon(personnel_id: str, taken: set[str]) -> Wanted:
    """Return a line for a person with the first weapon of theirs that no other line has."""
    own = (item.id for item in rights.own_weapons(personnel_id))
    item_id = next((one for one in own if one not in taken), None)
    if item_id is not None:
        taken.add(item_id)
    return Wanted(personnel_id, item_id)
