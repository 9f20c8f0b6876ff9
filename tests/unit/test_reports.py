"""Reports against plain folds over what was done: today, and of every day before."""

from __future__ import annotations

from collections import Counter
from datetime import date, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.models.purposes import Purpose
from app.queries.reports import catalogue
from tests.fold import FIRST, Fold, made, plain, rows

pytestmark = pytest.mark.usefixtures("record")
DAYS = 5


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Give the clock that everything here goes by, as a list with its one moment."""
    hands = [clock.begin_of(FIRST) - timedelta(hours=1)]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


@pytest.mark.parametrize("seed", range(3))
def test_each_day_is_evaluated_as_it_was_at_its_end(at: list[datetime], seed: int) -> None:
    fold = Fold(seed)
    then: dict[date, tuple[list[Any], dict[str, tuple[int, ...]], list[Any]]] = {}
    for number in range(DAYS):
        day = FIRST + timedelta(days=number)
        for hour in range(24):
            at[0] = clock.begin_of(day) + timedelta(hours=hour, minutes=fold.random.randrange(60))
            fold.act(at[0])
        at[0] = clock.begin_of(day) + timedelta(hours=23, minutes=59, seconds=59)
        then[day] = (plain(made("daily", day)), fold.evaluation(), plain(made("on-hand", day)))

    at[0] += timedelta(days=1)
    for day, (report, folded, on_hand) in then.items():
        block = made("daily", day).blocks[0]
        assert {str(row[0]): row[1:] for row in rows(block)} == folded
        assert block.totals == (
            "Total",
            *(sum(column) for column in zip(*folded.values(), strict=True)),
        )
        assert plain(made("daily", day)) == report
        assert plain(made("on-hand", day)) == on_hand


def test_transactions_are_counted_as_the_ledger_folds(at: list[datetime]) -> None:
    fold = Fold(7)
    for hour in range(120):
        at[0] = clock.begin_of(FIRST) + timedelta(hours=hour)
        fold.act(at[0])
    first, last = FIRST + timedelta(days=1), FIRST + timedelta(days=3)
    begin, end = clock.begin_of(first), clock.begin_of(last + timedelta(days=1))
    inside = [one for one in fold.done if begin <= one[0] < end]

    by_purpose, _, each = made("transactions", first, last).blocks
    counted = Counter((one[4], one[1]) for one in inside)
    purposes = {purpose for purpose, _ in counted}

    assert {row[0]: row[1:5] for row in rows(by_purpose)} == {
        name: (counted[name, "Take"], counted[name, "Return"], 0,
               counted[name, "Take"] + counted[name, "Return"])
        for name in purposes
    }  # fmt: skip
    assert [row[7] for row in rows(each)] == [one[2] for one in inside]
    assert each.size == len(inside)
    only = made("transactions", first, last, action="Return").blocks[2]
    assert [row[7] for row in rows(only)] == [one[2] for one in inside if one[1] == "Return"]
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    one = made("transactions", first, last, purpose_id=vigil.id, most=2).blocks[2]
    assert (len(rows(one)), one.size) == (2, sum(1 for d in inside if d[4] == "Duty Vigil"))


def test_the_activity_adds_up_three_ways(at: list[datetime]) -> None:
    fold = Fold(11)
    for hour in range(100):
        at[0] = clock.begin_of(FIRST) + timedelta(minutes=40 * hour)
        fold.act(at[0])
    days, week, models = made("activity", FIRST, FIRST + timedelta(days=6)).blocks

    locals_ = [clock.local(one[0]) for one in fold.done]
    by_day = Counter(f"{moment:%a %Y-%m-%d}" for moment in locals_)
    assert {row[0]: row[3] for row in rows(days) if row[3]} == by_day
    assert len(rows(days)) == 3  # up to today
    heat = Counter((f"{moment:%a}", moment.hour) for moment in locals_)
    assert {
        (row[0], hour): row[1 + hour] for row in rows(week) for hour in range(24) if row[1 + hour]
    } == heat
    assert days.totals[-1] == week.totals[-1] == models.totals[-1] == len(fold.done)


@pytest.mark.parametrize("zone", ["Asia/Kathmandu", "America/New_York", "Australia/Lord_Howe"])
def test_hours_are_those_of_the_unit_s_own_clock(at: list[datetime], zone: str) -> None:
    clock.use_zone(zone)
    try:
        fold = Fold(5)
        begin = clock.begin_of(date(2026, 10, 31))  # over the nights in which clocks change
        for quarter in range(150):
            at[0] = begin + timedelta(minutes=25 * quarter)
            fold.act(at[0])
        week = made("activity", date(2026, 10, 31), date(2026, 11, 6)).blocks[1]
        local = [clock.local(one[0]) for one in fold.done]

        assert {
            (row[0], hour): row[1 + hour]
            for row in rows(week)
            for hour in range(24)
            if row[1 + hour]
        } == Counter((f"{moment:%a}", moment.hour) for moment in local)
    finally:
        clock.use_zone("")


def test_a_time_before_everything_and_one_without_end_are_read(at: list[datetime]) -> None:
    fold = Fold(3)
    for hour in range(20):
        at[0] = clock.begin_of(FIRST) + timedelta(hours=hour)
        fold.act(at[0])

    for name in catalogue.KINDS:
        before = made(name, date(2000, 1, 1), date(2000, 1, 2), person=fold.people[0].id)
        assert all(not block.totals or str(block.totals[-1]) in ("0", "None")
                   for block in before.blocks)  # fmt: skip
    whole = made("transactions", date(2000, 1, 1), FIRST)
    assert whole.blocks[2].size == len(fold.done)
    months = made("activity", date(2025, 12, 1), FIRST).blocks[0]
    assert (months.title, months.totals[-1]) == ("By month", len(fold.done))
