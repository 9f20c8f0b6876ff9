"""Due times, days and overdue in the armory's own time: daylight nights, month and year ends."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import UTC, datetime, timedelta

import pytest

from app import clock
from app.models.purposes import Purpose
from app.models.transactions import Receipt
from app.queries import board, overdue
from app.queries import custody as held
from app.services import time_words
from app.services.custody import custody, custody_rules
from app.services.custody.custody import Details
from tests import make

NEW_YORK = "America/New_York"
Clock = Callable[[str], datetime]


@pytest.fixture(autouse=True)
def _manila_again() -> Iterator[None]:
    yield
    clock.use_zone("")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> Clock:
    """Stop the clock at a moment, written in UTC."""

    def stop(text: str) -> datetime:
        moment = utc(text)
        monkeypatch.setattr(clock, "now", lambda: moment)
        return moment

    return stop


def utc(text: str) -> datetime:
    return datetime.fromisoformat(text).replace(tzinfo=UTC)


def due(time: str, after: str) -> str:
    """Return when something is due at a time of day, issued at a moment of UTC; both as UTC."""
    moment = custody_rules.default_due(Purpose(name="Post", due_time=time), utc(after))
    return moment.strftime("%Y-%m-%d %H:%M")


@pytest.mark.parametrize(
    ("time", "issued", "expected"),
    [
        # An ordinary day: later today, or tomorrow once it is past.
        ("18:00", "2026-05-12 12:00", "2026-05-12 22:00"),
        ("18:00", "2026-05-12 22:00", "2026-05-13 22:00"),
        # Over the night in which the clock goes on from 02:00 to 03:00: an hour less to wait.
        ("06:00", "2026-03-08 04:00", "2026-03-08 10:00"),
        ("06:00", "2026-03-07 12:00", "2026-03-08 10:00"),
        # A time that this night skips comes an hour later, whoever issues before it or after 03:00.
        ("02:30", "2026-03-08 06:00", "2026-03-08 07:30"),
        ("02:30", "2026-03-08 07:10", "2026-03-08 07:30"),
        ("02:30", "2026-03-08 07:40", "2026-03-09 06:30"),
        # Over the night in which the clock goes back from 02:00 to 01:00: an hour more.
        ("06:00", "2026-11-01 04:30", "2026-11-01 11:00"),
        # 01:30 comes twice: the first, then the second, then tomorrow's.
        ("01:30", "2026-11-01 05:00", "2026-11-01 05:30"),
        ("01:30", "2026-11-01 05:45", "2026-11-01 06:30"),
        ("01:30", "2026-11-01 06:10", "2026-11-01 06:30"),
        ("01:30", "2026-11-01 06:45", "2026-11-02 06:30"),
        # Month's end, year's end, and the day that comes every four years.
        ("06:00", "2026-04-30 20:00", "2026-05-01 10:00"),
        ("06:00", "2026-12-31 20:00", "2027-01-01 11:00"),
        ("06:00", "2028-02-28 20:00", "2028-02-29 11:00"),
        ("06:00", "2028-02-29 20:00", "2028-03-01 11:00"),
        ("06:00", "2027-02-28 20:00", "2027-03-01 11:00"),
    ],
)
def test_a_time_of_day_is_the_armorys_own(time: str, issued: str, expected: str) -> None:
    clock.use_zone(NEW_YORK)

    assert due(time, issued) == expected


def test_hours_are_hours_whatever_the_clock_does() -> None:
    clock.use_zone(NEW_YORK)
    purpose = Purpose(name="Post", due_hours=12)

    for night in ("2026-03-08 02:00", "2026-11-01 02:00", "2028-02-28 22:00"):
        assert custody_rules.default_due(purpose, utc(night)) - utc(night) == timedelta(hours=12)


def test_the_day_begins_once_in_every_night() -> None:
    clock.use_zone(NEW_YORK)
    for moment, begins in (
        ("2026-03-08 12:00", "2026-03-08 05:00"),
        ("2026-03-09 03:59", "2026-03-08 05:00"),
        ("2026-11-01 06:30", "2026-11-01 04:00"),
        ("2026-11-02 04:59", "2026-11-01 04:00"),
        ("2027-01-01 04:59", "2026-12-31 05:00"),
    ):
        assert clock.start_of_day(utc(moment)) == utc(begins), moment
    # Where midnight itself comes twice, the day begins with the first.
    clock.use_zone("America/Havana")
    assert clock.start_of_day(utc("2026-11-01 05:30")) == utc("2026-11-01 04:00")


@pytest.mark.usefixtures("record")
def test_overdue_is_by_the_moment_not_by_what_the_clock_says(at: Clock) -> None:
    clock.use_zone(NEW_YORK)
    issued = at("2026-11-01 04:30")
    rifle, cruz = make.item(), make.person()
    # 01:30 for the first time; a quarter past one for the second time is later.
    details = Details(due_at=utc("2026-11-01 05:30"), occurred_at=issued)
    custody.issue_item(cruz.id, rifle.id, user=make.user(), details=details)

    assert [row["serial"] for row in overdue.board(utc("2026-11-01 05:15"))["soon"]] == ["W480302"]
    [late] = overdue.board(utc("2026-11-01 06:15"))["late"]
    assert late["late"] == timedelta(minutes=45)
    assert held.overdue_count(utc("2026-11-01 05:29")) == 0
    assert held.overdue_count(utc("2026-11-01 06:15")) == 1


@pytest.mark.usefixtures("record")
def test_an_hour_that_comes_twice_is_two_bars_of_the_dashboard(at: Clock) -> None:
    clock.use_zone(NEW_YORK)
    now = at("2026-11-01 04:30")
    user, by_hour = make.user(), ("2026-11-01 05:30", "2026-11-01 06:30", "2026-11-01 06:45")
    for number, moment in enumerate(by_hour):
        details = Details(due_at=utc(moment), occurred_at=now)
        person, item = make.person(f"30000{number}"), make.item(f"R{number}")
        custody.issue_item(person.id, item.id, user=user, details=details)

    bars = board.board(now)["due_next"]

    assert bars[:4] == [("00:00", 0), ("01:00", 1), ("01:00", 2), ("02:00", 0)]
    assert sum(number for _, number in bars) == 3
    assert [hour for hour, _ in board.board(utc("2026-03-08 06:30"))["due_next"][:3]] == [
        "01:00", "03:00", "04:00",
    ]  # fmt: skip


@pytest.mark.usefixtures("record")
def test_a_receipt_counts_in_the_year_of_the_armorys_calendar(at: Clock) -> None:
    rifle, cruz, user = make.item(), make.person(), make.user()
    for moment, name in (
        ("2026-12-31 15:59", "TR-2026-000001"),
        ("2026-12-31 16:00", "TR-2027-000001"),
        ("2027-12-31 15:59", "TR-2027-000002"),
    ):
        at(moment)
        custody.issue_item(cruz.id, rifle.id, user=user)
        assert Receipt.select().order_by(Receipt.id.desc()).get().name == name
        custody.return_item(rifle.id, user=user)


def test_tomorrow_is_the_next_day_of_the_calendar() -> None:
    for zone, moment, due_at, said in (
        ("Asia/Manila", "2026-12-31 15:00", "2026-12-31 22:00", "tomorrow 06:00"),
        ("Asia/Manila", "2028-02-28 16:30", "2028-02-29 10:00", "today 18:00"),
        (NEW_YORK, "2026-03-08 04:30", "2026-03-08 10:00", "tomorrow 06:00"),
        (NEW_YORK, "2026-11-01 04:30", "2026-11-01 23:00", "today 18:00"),
    ):
        clock.use_zone(zone)
        assert time_words.ahead(utc(due_at), utc(moment)) == said
