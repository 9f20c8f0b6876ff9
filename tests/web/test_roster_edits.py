"""A roster that is changed: name and times, lines replaced, moved, taken off and put back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.config import Settings
from app.models.purposes import Purpose
from app.models.rosters import Roster, RosterLine
from app.models.stations import Station
from app.models.transfers import RosterTake
from app.models.users import User
from app.queries import rosters as kept
from app.services.custody import custody
from app.services.errors import Invalid
from app.services.rosters import roster_edits, rosters
from app.services.rosters.rosters import Plan, RosterClosed, Wanted
from app.services.verification import verify
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def clerk(app: Flask) -> User:
    return make.user("clerk")


@pytest.fixture
def guard(clerk: User) -> Roster:
    """Three people with a rifle each, and one more rifle in the racks."""
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    lines = tuple(
        Wanted(make.person(f"90000{n}", surname=f"Cruz{n}").id, make.item(f"R{n}").id)
        for n in range(3)
    )
    make.item("R9")
    return rosters.create(Plan("Guard mount", vigil.id, lines=lines), user=clerk)


def order(roster: Roster) -> list[str]:
    return [
        f"{line.person.split()[1][:5]} {line.item[-2:]}" for line in kept.progress(roster).lines
    ]


def begin(roster: Roster, clerk: User) -> None:
    station = make.kept(Station(key_hash="a" * 64, name="Counter", created_at=clerk.created_at))
    rosters.run_at(roster.id, station or Station.get(), user=clerk)


def test_name_and_times_are_changed_until_it_is_over(browser: Browsers, guard: Roster) -> None:
    visitor = browser("armorer")
    visitor.open(f"/rosters/{guard.id}")
    visitor.open(visitor.page.link("Change"))
    visitor.fill("Name", "Night guard")
    visitor.fill("Purpose", "Honor Guard")
    visitor.fill("When it is run", "2027-03-01T18:00")
    visitor.fill("Back by", "2027-03-02T06:00")

    page = visitor.press("Save")

    assert page.heading == "Night guard"
    assert "Honor Guard · run Mon 1 Mar 2027 18:00 · back by Tue 2 Mar 2027 06:00" in page.text
    rosters.close(guard.id, user=visitor.user)
    assert "Roster is closed" in visitor.open(f"/rosters/{guard.id}/edit", status=409).text


def test_who_saves_second_sees_both_versions(browser: Browsers, guard: Roster) -> None:
    visitor, other = browser("armorer"), browser("admin")
    for one, name, purpose in ((visitor, "Mine", "Others"), (other, "Theirs", "Honor Guard")):
        one.open(f"/rosters/{guard.id}/edit")
        one.fill("Name", name)
        one.fill("Purpose", purpose)
    other.press("Save")

    stale = visitor.press("Save", status=409)

    assert "Changed meanwhile" in stale.text
    assert "Name Mine Theirs" in stale.text
    assert "Purpose Others Honor Guard" in stale.text
    assert visitor.press("Keep mine").heading == "Mine"


def test_once_it_ran_purpose_and_time_stay(browser: Browsers, guard: Roster, clerk: User) -> None:
    begin(guard, clerk)
    visitor = browser("armorer")
    page = visitor.open(f"/rosters/{guard.id}/edit")
    assert "Purpose" not in page.labels()
    assert "Duty Vigil: they stay" in page.text

    visitor.fill("Name", "Late guard")
    assert visitor.press("Save").heading == "Late guard"
    now = Roster.get_by_id(guard.id)
    with pytest.raises(roster_edits.RosterRuns):
        roster_edits.edit(guard.id, Plan("Other", None), user=clerk, version=now.version)
    assert Roster.get_by_id(guard.id).name == "Late guard"


def test_another_weapon_is_a_new_line_in_the_same_place(
    browser: Browsers, guard: Roster, record: Settings
) -> None:
    visitor = browser("armorer")
    visitor.open(f"/rosters/{guard.id}")
    visitor.open(visitor.page.link("Change SGT CRUZ1, Juan"))
    visitor.fill("Weapon", "R9")

    page = visitor.press("Save")

    assert order(guard) == ["CRUZ0 R0", "CRUZ1 R9", "CRUZ2 R2"]
    assert "Taken off: 1" in page.text
    assert "by armorer" in page.text
    assert verify(record.data / "armguard.db").findings == ()


def test_a_line_is_put_in_another_place(browser: Browsers, guard: Roster) -> None:
    visitor = browser("armorer")
    visitor.open(f"/rosters/{guard.id}")
    visitor.open(visitor.page.link("Change SGT CRUZ2, Juan"))
    visitor.fill("Place on the list", "1")
    visitor.press("Save")

    assert order(guard) == ["CRUZ2 R2", "CRUZ0 R0", "CRUZ1 R1"]
    sheet = visitor.open(f"/rosters/{guard.id}/sheet").text
    assert sheet.index("CRUZ2") < sheet.index("CRUZ0")


def test_who_was_taken_off_stays_visible_and_can_be_put_back(
    browser: Browsers, guard: Roster
) -> None:
    visitor = browser("armorer")
    visitor.open(f"/rosters/{guard.id}")
    visitor.open(visitor.page.link("Change SGT CRUZ0, Juan"))
    visitor.press("Take off")
    assert order(guard) == ["CRUZ1 R1", "CRUZ2 R2"]
    assert "Taken off: 1" in browser("viewer").open(f"/rosters/{guard.id}").text

    visitor.press("Put back SGT CRUZ0, Juan")

    assert order(guard) == ["CRUZ0 R0", "CRUZ1 R1", "CRUZ2 R2"]


def test_a_line_that_was_served_keeps_its_person_and_weapon(guard: Roster, clerk: User) -> None:
    line = RosterLine.get(RosterLine.roster == guard)
    begin(guard, clerk)
    take = custody.issue_item(line.personnel_id, line.item_id, user=clerk).row["id"]
    make.kept(RosterTake(line=line, take=take), clerk)

    with pytest.raises(Invalid, match="it stays"):
        roster_edits.replace_line(line.id, Wanted(line.personnel_id), 1, user=clerk)
    same = Wanted(line.personnel_id, line.item_id)
    roster_edits.replace_line(line.id, same, 3, user=clerk)
    assert order(guard) == ["CRUZ1 R1", "CRUZ2 R2", "CRUZ0 R0"]


def test_a_closed_roster_stays_as_it_is(guard: Roster, clerk: User) -> None:
    line = RosterLine.get(RosterLine.roster == guard)
    rosters.remove_line(line.id, user=clerk)
    rosters.close(guard.id, user=clerk)

    with pytest.raises(RosterClosed):
        roster_edits.put_back(line.id, user=clerk)
    with pytest.raises(RosterClosed):
        roster_edits.edit(guard.id, Plan("Other"), user=clerk, version=1)
