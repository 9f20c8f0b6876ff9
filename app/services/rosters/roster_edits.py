"""Changes a roster before it is over: its name and times, and who stands on which line, and where.

A line names who and what for good. Another person or weapon is a new line in its place; what was
taken off stays on the roster's page, with who did it.
"""

from __future__ import annotations

from app.models.rosters import Roster, RosterLine
from app.models.transfers import RosterTake
from app.models.users import User
from app.models.writes import writes
from app.services import audit
from app.services.errors import Invalid, NotFound, Refusal
from app.services.records.record_refusals import VersionConflict
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted


class RosterRuns(Refusal):
    """What a roster is for, and when, stays once a counter has run it."""

    code = "roster_runs"
    title = "Roster has begun"

    def __init__(self, roster: Roster) -> None:
        super().__init__(
            f"{roster.name} has been run at a counter: its purpose and its time stay. Nothing "
            "changed. Copy it for another purpose."
        )


@writes
def edit(roster_id: int, plan: Plan, *, user: User, version: int) -> Roster:
    """Give a roster the name, purpose and times of a plan; its lines stay. Return it.

    Raises Invalid, RosterClosed, RosterRuns, NotFound, and VersionConflict when somebody else has
    changed it since `version` was read.
    """
    roster = rosters.open_one(roster_id)
    if roster.version != version:
        raise VersionConflict(roster.name, roster.version)
    begun = (plan.purpose_id, plan.begins_at) != (roster.purpose_id, roster.begins_at)
    if roster.started_at is not None and begun:
        raise RosterRuns(roster)
    name, problems = rosters.checked(plan, roster)
    if problems:
        raise Invalid(problems)
    before = audit.tracked_values(roster)
    roster.name, roster.purpose = name, plan.purpose_id
    roster.begins_at, roster.due_at = plan.begins_at, plan.due_at
    if audit.tracked_values(roster) == before:
        return roster
    roster.version += 1
    roster.save(only=["name", "purpose", "begins_at", "due_at", "version"])
    audit.changed(roster, before, user)
    return roster


@writes
def replace_line(line_id: int, wanted: Wanted, place: int, *, user: User) -> RosterLine:
    """Put another person or weapon on a line that nothing was issued for, and the line at a place.

    `place` counts from 1, the last for more. Raises Invalid, RosterClosed, NotFound.
    """
    line = rosters.open_line(line_id)
    if (line.personnel_id, line.item_id) != (wanted.personnel_id, wanted.item_id):
        if RosterTake.select().where(RosterTake.line == line).exists():
            raise Invalid({"person": ["Something was issued for this line; it stays."]})
        position = _key(line)
        rosters.remove_line(line.id, user=user)
        line = rosters.add_line(line.roster_id, wanted, user=user, position=position)
    _put(line, place, user)
    return line


@writes
def put_back(line_id: int, *, user: User) -> RosterLine:
    """Put somebody who was taken off back where they stood. Raises Invalid, RosterClosed."""
    line = RosterLine.get_or_none(RosterLine.id == line_id)
    if line is None or line.removed_at is None:
        raise NotFound("unknown_line", "That line was not taken off.")
    wanted = Wanted(line.personnel_id, line.item_id)
    taken = RosterLine.select().where(
        (RosterLine.roster == line.roster_id) & RosterLine.removed_at.is_null()
    )
    free = all(_key(one) != _key(line) for one in taken)
    position = _key(line) if free else None
    return rosters.add_line(line.roster_id, wanted, user=user, position=position)


def _put(line: RosterLine, place: int, user: User) -> None:
    """Move a line among the others; only the lines between its two places change."""
    mine = (RosterLine.roster == line.roster_id) & RosterLine.removed_at.is_null()
    lines = sorted(RosterLine.select().where(mine), key=_key)
    keys = [_key(one) for one in lines]
    lines.remove(line)
    lines.insert(min(max(place, 1), len(keys)) - 1, line)
    with audit.many():
        for one, key in zip(lines, keys, strict=True):
            if _key(one) != key:
                before = audit.tracked_values(one)
                one.position = key
                one.save(only=[RosterLine.position])
                audit.changed(one, before, user, action="move")


def _key(line: RosterLine) -> int:
    """Return where a line stands among the others."""
    return int(line.position or line.id)
