"""Rosters: what is on them, what a check the evening before finds, and what a run counts."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.items import Item
from app.models.personnel import Group, Personnel
from app.models.purposes import Purpose
from app.models.rosters import Roster, RosterLine
from app.models.stations import Station
from app.models.stock import Stock
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import custody as held
from app.queries import rosters as kept
from app.services.counter import stations
from app.services.custody import custody, due_times
from app.services.errors import Invalid
from app.services.rosters import roster_check, roster_sources, rosters
from app.services.rosters.rosters import Plan, RosterClosed, Wanted
from app.services.settings import settings
from app.services.stock import stock_moves
from tests import make
from tests.desk import Counter, entries

pytestmark = pytest.mark.usefixtures("record")


def pairs(count: int) -> list[Wanted]:
    """Make so many people, each with a rifle."""
    return [
        Wanted(
            make.person(f"9000{number:02}", surname=f"Cruz{number}").id,
            make.item(f"R{number:02}", rack=f"R{number % 3}").id,
        )
        for number in range(count)
    ]


def running(desk: Counter, lines: list[Wanted], **plan: object) -> Roster:
    """Make a roster and have a counter run it, since before that counter's first scan."""
    given = Plan("Guard mount", lines=tuple(lines), **plan)  # type: ignore[arg-type]
    roster = rosters.create(given, user=desk.user)
    return rosters.run_at(roster.id, desk.station, user=desk.user)


def numbers(roster: Roster) -> tuple[int, int, int]:
    """Return how many were issued, are out, are back."""
    progress = kept.progress(roster.id)
    return progress.issued, len(progress.out), progress.back


def test_a_run_counts_what_goes_out_and_what_comes_back() -> None:
    desk, lines = Counter(), pairs(3)
    roster = running(desk, lines)

    for number, line in enumerate(lines[:2]):
        desk.scan(line.personnel_id, number * 10, mode="issue")
        desk.scan(str(line.item_id), number * 10 + 2, mode="issue")
    assert numbers(roster) == (2, 2, 0)

    desk.scan(str(lines[0].item_id), 300, mode="return")
    assert numbers(roster) == (2, 1, 1)


def test_two_counters_see_the_same_numbers() -> None:
    here, there, lines = Counter(), Counter("ong"), pairs(2)
    roster = running(here, lines)
    rosters.run_at(roster.id, there.station, user=there.user)

    for desk, line in zip((here, there), lines, strict=True):
        desk.scan(line.personnel_id, 0, mode="issue")
        desk.scan(str(line.item_id), 2, mode="issue")

    assert numbers(roster) == (2, 2, 0)
    assert kept.stations_of(roster) == ["Station 1", "Station 2"]


def test_the_purpose_and_the_due_time_of_the_roster_hold_for_its_run() -> None:
    desk, lines = Counter(), pairs(1)
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    due = clock.now() + timedelta(hours=7)
    running(desk, lines, purpose_id=vigil.id, due_at=due)

    desk.scan(lines[0].personnel_id, 0, mode="issue")
    issued = desk.scan(str(lines[0].item_id), 2, mode="issue")

    take = Transaction.get()
    assert (take.purpose_id, take.due_at) == (vigil.id, due)
    assert "Duty Vigil" in issued.text


def test_another_purpose_chosen_for_one_scan_has_its_own_due_time() -> None:
    desk, lines = Counter(), pairs(1)
    vigil, honor = (Purpose.get(Purpose.name == name) for name in ("Duty Vigil", "Honor Guard"))
    due = clock.now() + timedelta(days=7)
    running(desk, lines, purpose_id=vigil.id, due_at=due)

    desk.scan(lines[0].personnel_id, 0)
    desk.scan(str(lines[0].item_id), 2, purpose_id=honor.id)

    take = Transaction.get()
    assert take.purpose_id == honor.id
    assert take.due_at < due


def test_an_undone_issue_is_not_counted_and_an_undone_return_is_out_again() -> None:
    desk, (line,) = Counter(), pairs(1)
    desk.start = clock.now()  # an undo is asked for within seconds
    roster = running(desk, [line])
    desk.scan(line.personnel_id, mode="issue")
    desk.scan(str(line.item_id), mode="issue")
    custody.undo(Transaction.get().id, user=desk.user)
    assert numbers(roster) == (0, 0, 0)

    desk.start = clock.now()
    desk.scan(line.personnel_id, mode="issue")
    desk.scan(str(line.item_id), mode="issue")
    back = custody.return_item(str(line.item_id), user=desk.user)
    custody.undo(back.row["id"], user=desk.user)
    assert numbers(roster) == (1, 1, 0)


def test_another_weapon_of_the_class_serves_the_line_and_a_pistol_does_not() -> None:
    desk, (line,) = Counter(), pairs(1)
    settings.change("custody_limit", "per class", None)
    roster = running(desk, [line])
    pistol, other = make.item("P1", "G17"), make.item("R99")

    desk.scan(line.personnel_id, 0, mode="issue")
    desk.scan(pistol.id, 1, mode="issue")
    assert numbers(roster) == (0, 0, 0)
    desk.scan(other.id, 2, mode="issue")

    assert numbers(roster) == (1, 1, 0)
    assert kept.progress(roster.id).lines[0].out_item == "M16A1 R99"


def test_absent_and_back_again_and_an_issue_says_more_than_a_mark() -> None:
    desk, (line,) = Counter(), pairs(1)
    roster = running(desk, [line])
    line_id = RosterLine.get().id

    rosters.mark(line_id, absent=True, user=desk.user)
    assert kept.progress(roster.id).absent == 1
    rosters.mark(line_id, absent=False, user=desk.user)
    assert len(kept.progress(roster.id).waiting) == 1
    rosters.mark(line_id, absent=True, user=desk.user)
    desk.scan(line.personnel_id, 0, mode="issue")
    desk.scan(str(line.item_id), 1, mode="issue")
    assert kept.progress(roster.id).absent == 0


def test_the_weapon_alone_proves_the_person_only_where_the_unit_says_so() -> None:
    desk, lines = Counter(), pairs(2)
    roster = running(desk, lines)
    assert desk.scan(str(lines[0].item_id), 0, mode="issue").title == "Scan the person first"

    settings.change("weapon_proves_person", "yes", None)
    first = desk.scan(str(lines[0].item_id), 1, mode="issue")
    second = desk.scan(str(lines[1].item_id), 2, mode="issue")

    assert first.title == "ISSUED M16A1 R00"
    assert "CRUZ1" in second.text
    assert numbers(roster) == (2, 2, 0)


def test_a_card_that_was_scanned_counts_before_the_roster() -> None:
    desk, lines = Counter(), pairs(1)
    other = make.person("800001", surname="Reyes")
    settings.change("weapon_proves_person", "yes", None)
    running(desk, lines)

    desk.scan(other.id, 0, mode="issue")
    desk.scan(str(lines[0].item_id), 1, mode="issue")

    assert Transaction.get().personnel_id == other.id


def test_a_counter_without_a_roster_counts_for_none() -> None:
    desk, (line,) = Counter(), pairs(1)
    roster = running(desk, [line])
    rosters.stop_at(desk.station, user=desk.user)

    custody.issue_item(line.personnel_id, str(line.item_id), user=desk.user)

    assert numbers(roster) == (0, 0, 0)


def test_the_check_names_the_exceptions_and_writes_nothing() -> None:
    desk, lines = Counter(), pairs(4)
    settings.change("qualifications", "refuse", None)
    make.changed(Item.get_by_id(lines[0].item_id), status="Maintenance", status_reason="spring")
    bare = Wanted(make.person("700001", surname="Lim").id)
    roster = rosters.create(Plan("Guard", lines=(*lines, bare)), user=desk.user)
    before = entries()

    report = roster_check.check(roster, kept.progress(roster.id), desk.user)

    assert report.summary == "1 weapon in maintenance, 4 not qualified, 1 without weapon"
    assert report.total == 5
    assert entries() == before


def test_the_check_sums_up_what_the_stock_lacks_for_all() -> None:
    desk, lines = Counter(), pairs(3)
    lot = make.kept(Stock(kind=8, lot="LC-1", tracked=1, created_at=clock.now()))
    stock_moves.move(lot.id, "receive", 500, user=desk.user, reason="from the depot")
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    plan = Plan("Guard", purpose_id=vigil.id, lines=tuple(lines))
    roster = rosters.create(plan, user=desk.user)

    report = roster_check.check(roster, kept.progress(roster.id), desk.user)

    assert all("630 needed, 500 on hand" in text for text in report.short)


def test_a_list_is_read_with_every_problem_at_once() -> None:
    (line,) = pairs(1)
    own = make.person("700001", surname="Lim")
    good = roster_sources.of_text("Serial,Weapon\n900000,R00\n700001\n")
    assert good == (line, Wanted(own.id))

    with pytest.raises(Invalid) as wrong:
        roster_sources.of_text("123,R00\n900000;X9\n900000,X9\n")

    assert len(wrong.value.problems["lines"]) == 3
    assert "Row 2: '123' is nobody in ArmGuard." in wrong.value.problems["lines"]


def test_a_unit_gives_its_active_people() -> None:
    group = Group.get(Group.name == "952nd")
    for number in range(3):
        make.person(f"70000{number}", surname=f"Lim{number}", group=group)
    make.person("700009", status="Suspended", group=group)

    assert len(roster_sources.of_unit(group.id, None)) == 3
    with pytest.raises(Invalid):
        roster_sources.of_unit(None, None)


def test_a_copy_leaves_out_who_is_not_active_any_more() -> None:
    lines, user = pairs(2), make.user()
    roster = rosters.create(Plan("Guard", lines=tuple(lines)), user=user)
    make.changed(Personnel.get_by_id(lines[0].personnel_id), status="Inactive")

    assert roster_sources.of_roster(roster.id) == (lines[1],)


def test_a_weapon_stands_once_on_a_roster_and_a_closed_one_stays() -> None:
    user, (line, other) = make.user(), pairs(2)
    with pytest.raises(Invalid, match="stands twice"):
        rosters.create(
            Plan("Guard", lines=(line, Wanted(other.personnel_id, line.item_id))), user=user
        )
    roster = rosters.create(Plan("Guard", lines=(line,)), user=user)
    with pytest.raises(Invalid, match="stands twice"):
        rosters.add_line(roster.id, Wanted(other.personnel_id, line.item_id), user=user)
    rosters.add_line(roster.id, other, user=user)

    rosters.close(roster.id, user=user)
    with pytest.raises(RosterClosed):
        rosters.add_line(roster.id, Wanted(other.personnel_id), user=user)
    with pytest.raises(RosterClosed):
        rosters.run_at(roster.id, stations.register(user)[1], user=user)
    assert Station.get().roster_id is None


def test_a_line_that_was_served_is_not_taken_off() -> None:
    desk, lines = Counter(), pairs(2)
    running(desk, lines)
    desk.scan(lines[0].personnel_id, 0, mode="issue")
    desk.scan(str(lines[0].item_id), 1, mode="issue")

    with pytest.raises(Invalid, match="it stays"):
        rosters.remove_line(1, user=desk.user)
    rosters.remove_line(2, user=desk.user)
    assert RosterLine.select().where(RosterLine.removed_at.is_null()).count() == 1


def test_who_is_late_stands_first_among_those_not_back() -> None:
    desk, lines = Counter(), pairs(2)
    roster = running(desk, lines)
    for number, line in enumerate(lines):
        desk.scan(line.personnel_id, number * 10, mode="issue")
        desk.scan(str(line.item_id), number * 10 + 1, mode="issue")
    later = held.open_custody(str(lines[0].item_id))
    assert later is not None
    due_times.extend(
        later.take_id, clock.now() + timedelta(days=3), "exercise", user=User.get_by_id(1)
    )

    assert [line.item_id for line in kept.progress(roster.id).out] == [
        lines[1].item_id,
        lines[0].item_id,
    ]
