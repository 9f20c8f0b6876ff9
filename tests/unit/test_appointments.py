"""Armorers are appointed in writing; what has run out ends the right to issue, nothing else."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.config import Settings
from app.models.authority import Appointment
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import appointments as appointed
from app.services.custody import custody
from app.services.errors import Invalid
from app.services.settings import settings
from app.services.users import appointments
from app.services.users.appointments import NotAppointed
from app.services.users.user_rules import AboveYou, YourOwn
from tests import make


@pytest.fixture
def boss(record: Settings) -> User:
    return make.user("boss", "admin")


@pytest.fixture
def santos(record: Settings) -> User:
    return make.user()


@pytest.fixture
def cruz(record: Settings) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: Settings) -> Item:
    return make.item()


def day(days: int) -> str:
    return (clock.local(clock.now()) + timedelta(days=days)).date().isoformat()


def appoint(of: User, by: User, **more: str) -> None:
    given = {"duty": "armorer", "document": "SO 7", "begins_on": day(-400), **more}
    appointments.appoint(of, given, user=by)


def ran_out(of: User, by: User, **days: str) -> None:
    """Enter an appointment that has ended since, as time would have it."""
    row = Appointment(holder=of, duty="armorer", document="SO 7", begins_on=day(-400), user=by,
                      created_at=clock.now(), **days)  # fmt: skip
    make.kept(row, by)


def refused(person: Personnel, item: Item, user: User) -> str:
    with pytest.raises(NotAppointed) as refusal:
        custody.issue_item(person.id, item.id, user=user)
    return refusal.value.text


def test_nobody_is_asked_until_a_unit_says_so(cruz: Personnel, rifle: Item, santos: User) -> None:
    custody.issue_item(cruz.id, rifle.id, user=santos)


def test_only_who_is_appointed_issues_and_everybody_takes_back(
    cruz: Personnel, rifle: Item, santos: User, boss: User
) -> None:
    settings.change("appointments", "refuse", None)

    assert refused(cruz, rifle, santos).startswith("santos is not appointed as armorer.")
    appoint(santos, boss)
    custody.issue_item(cruz.id, rifle.id, user=santos)
    appointments.end(santos, 1, user=boss)
    custody.return_item(rifle.id, user=santos)
    assert "no appointment as armorer since" in refused(cruz, rifle, santos)


@pytest.mark.parametrize(
    ("days", "words"),
    [
        ({"ends_on": day(-1)}, "no appointment as armorer since"),
        ({"check_expires_on": day(-1)}, "no background check since"),
    ],
)
def test_what_has_run_out_ends_the_right_on_that_day(
    cruz: Personnel,
    rifle: Item,
    santos: User,
    boss: User,
    days: dict[str, str],
    words: str,
) -> None:
    settings.change("appointments", "refuse", None)
    ran_out(santos, boss, **days)

    assert words in refused(cruz, rifle, santos)
    appoint(santos, boss, ends_on=day(0), check_expires_on=day(0))
    custody.issue_item(cruz.id, rifle.id, user=santos)


def test_a_commander_s_appointment_lets_nobody_issue(
    cruz: Personnel, rifle: Item, santos: User, boss: User
) -> None:
    settings.change("appointments", "refuse", None)
    appoint(santos, boss, duty="commander")

    refused(cruz, rifle, santos)


def test_nobody_appoints_themself_or_somebody_above_them(boss: User) -> None:
    with pytest.raises(YourOwn):
        appoint(boss, boss)
    with pytest.raises(AboveYou):
        appoint(make.user("owner", "superuser"), boss)


def test_every_problem_is_said_at_once(santos: User, boss: User) -> None:
    given = {"duty": "cook", "document": "", "ends_on": day(-1), "check_expires_on": "soon"}

    with pytest.raises(Invalid) as wrong:
        appointments.appoint(santos, given, user=boss)

    assert wrong.value.problems.keys() == {"duty", "document", "ends_on", "check_expires_on"}


def test_what_ends_soon_is_said_beforehand(santos: User, boss: User) -> None:
    appoint(santos, boss, ends_on=day(90), check_expires_on=day(10))
    appoint(make.user("lim"), boss, ends_on=day(60))

    assert appointed.ending(clock.now()) == []
    settings.change("appointments", "refuse", None)

    found = [(row["username"], row["what"]) for row in appointed.ending(clock.now())]
    assert found == [("santos", "background check")]
