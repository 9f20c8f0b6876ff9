"""Reports against plain folds over what was done: today, and of every day before."""

from __future__ import annotations

from collections import Counter
from datetime import UTC, date, datetime, timedelta
from random import Random
from typing import Any

import pytest

from app import clock
from app.models.items import Condition, Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries.reports import ammunition, catalogue, periods
from app.queries.reports.shape import Asked, Block, Cells, Report
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.stock import owed, stock
from tests import make

pytestmark = pytest.mark.usefixtures("record")
# A Monday in the unit's own zone, eight hours before UTC.
FIRST = date(2026, 6, 1)
DAYS = 5
MODELS = ("M16A1", "G17", "M4")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Give the clock that everything here goes by, as a list with its one moment."""
    hands = [clock.begin_of(FIRST) - timedelta(hours=1)]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


class Fold:
    """What the armory did, noted entry by entry, and what it then has."""

    def __init__(self, seed: int) -> None:
        self.random = Random(seed)  # noqa: S311  (a history to fold, no secret)
        self.by, self.admin = make.user("lim"), make.user("boss", "admin")
        self.people = [make.person(f"30000{n}", surname=f"Cruz{n}") for n in range(5)]
        self.items = [make.item(f"X{n}", MODELS[n % 3]) for n in range(9)]
        self.out: dict[str, tuple[str, int, str]] = {}  # item: (person, take, kind of receipt)
        self.state = {item.id: ("Available", "Good") for item in self.items}
        self.done: list[tuple[datetime, str, str, str, str]] = []

    def act(self, now: datetime) -> None:
        """Do something that the rules allow, and note it."""
        kind = self.random.choice(("issue", "issue", "return", "return", "edit", "register"))
        getattr(self, f"_{kind}")(now)

    def _issue(self, now: datetime) -> None:
        held = {person for person, _, _ in self.out.values()}
        people = [one for one in self.people if one.id not in held]
        fit = [key for key, state in self.state.items()
               if state == ("Available", "Good") and key not in self.out]  # fmt: skip
        if not people or not fit:
            return
        person, item = self.random.choice(people), self.random.choice(fit)
        kind = self.random.choice(("TR", "TR", "PAR"))
        purpose = self.random.choice((None, *Purpose.select().where(Purpose.name == "Duty Vigil")))
        details = Details(purpose=purpose, receipt_kind=kind)
        row = custody.issue_item(person.id, item, user=self.by, details=details).row
        self.out[item] = (person.id, row["id"], kind)
        self.done.append((now, "Take", item, person.id, purpose.name if purpose else "No purpose"))

    def _return(self, now: datetime) -> None:
        if not self.out:
            return
        item = self.random.choice(sorted(self.out))
        person, _, _ = self.out.pop(item)
        purpose = next(d[4] for d in reversed(self.done) if d[1] == "Take" and d[2] == item)
        custody.return_item(item, user=self.by)
        self.done.append((now, "Return", item, person, purpose))

    def _edit(self, _now: datetime) -> None:
        here = [key for key, (status, _) in self.state.items()
                if key not in self.out and status != "Missing"]  # fmt: skip
        item = self.random.choice(here)  # what is missing comes back by two people only
        status = self.random.choice(("Available", "Maintenance", "Missing", "Retired", "Evidence"))
        condition = self.random.choice(("Good", "Good", "Damaged"))
        row = Item.get_by_id(item)
        make.changed(row, self.admin, status=status, condition=condition, version=row.version + 1)
        self.state[item] = (status, condition)

    def _register(self, _now: datetime) -> None:
        item = make.item(f"Y{len(self.state)}", self.random.choice(MODELS))
        self.state[item.id] = ("Available", "Good")

    def evaluation(self) -> dict[str, tuple[int, ...]]:
        """Return {model: possessed, on hand, PAR, TR, unserviceable, missing, total}."""
        fit = {row.name for row in Condition.select() if row.serviceable}
        models: dict[str, Counter[str]] = {}
        for key, (status, condition) in self.state.items():
            if key not in self.out and status in ("Retired", "Turned in"):
                continue
            if key in self.out:
                part = self.out[key][2]
            elif status == "Missing":
                part = "missing"
            else:
                part = "unfit" if status == "Maintenance" or condition not in fit else "on hand"
            models.setdefault(Item.get_by_id(key).model.name, Counter())[part] += 1
        order = ("on hand", "PAR", "TR", "unfit", "missing")
        return {
            name: (parts.total(), *(parts[one] for one in order), parts.total())
            for name, parts in models.items()
        }


def made(name: str, first: date, last: date | None = None, **more: Any) -> Report:
    """Return a report as it is made now."""
    return catalogue.made(name, Asked(first, last or first, **more))


def rows(block: Block) -> list[Cells]:
    return list(block.rows)


def plain(report: Report) -> list[Any]:
    """Return all that a report says of the record."""
    return [(one.title, rows(one), one.size, one.totals) for one in report.blocks]


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


def test_a_person_s_custody_overlaps_the_days(at: list[datetime]) -> None:
    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item()
    custody.issue_item(cruz.id, rifle.id, user=lim)
    at[0] = clock.begin_of(FIRST + timedelta(days=1)) + timedelta(hours=5)
    custody.return_item(rifle.id, user=lim)
    custody.issue_item(cruz.id, rifle.id, user=lim)

    def of(day: date) -> tuple[int, Any]:
        block = made("person", day, person=cruz.id).blocks[0]
        return block.size, block.totals[-1]

    assert of(FIRST - timedelta(days=2)) == (0, 0)
    assert of(FIRST) == (1, 1)
    assert of(FIRST + timedelta(days=1)) == (2, 1)
    assert "CRUZ" in made("person", FIRST, person=cruz.id).facts[0]
    assert made("person", FIRST, person="nobody").facts[0] == "Nobody is chosen"


def test_overdue_goes_by_the_due_time_of_then(at: list[datetime]) -> None:
    from app.services.custody import due_times

    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item()
    take = custody.issue_item(cruz.id, rifle.id, user=lim).row["id"]  # due in a day: FIRST, 23:00
    at[0] = clock.begin_of(FIRST + timedelta(days=1)) + timedelta(hours=1)
    due_times.extend(take, at[0] + timedelta(days=3), "on guard", user=lim)
    late = made("overdue", FIRST).blocks[0]

    assert [(row[0], row[-1]) for row in rows(late)] == [("SGT CRUZ, Juan", 1)]
    assert made("overdue", FIRST + timedelta(days=1)).blocks[0].size == 0
    assert made("overdue", FIRST - timedelta(days=1)).blocks[0].size == 0


def test_a_late_entry_belongs_to_its_own_day(at: list[datetime]) -> None:
    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item()
    day = FIRST + timedelta(days=1)
    at[0] = clock.begin_of(day + timedelta(days=1)) + timedelta(hours=3)
    happened = clock.begin_of(day) + timedelta(hours=20)
    custody.issue_item(cruz.id, rifle.id, user=lim, details=Details(occurred_at=happened))

    assert rows(made("daily", day).blocks[0])[0][4] == 1  # out on TR
    assert rows(made("daily", FIRST).blocks[0])[0][4] == 0
    assert made("transactions", day).blocks[2].size == 1


@pytest.fixture
def lot(at: list[datetime]) -> Stock:
    """Give 500 rounds of a lot, received an hour before the first day."""
    boss = make.user("boss", "admin")
    kind = StockKind.get(StockKind.name == "M855 5.56mm")
    given = {"kind": str(kind.id), "lot": "LC-1", "quantity": "500", "reason": "delivery"}
    return stock.add(given, user=boss)


def test_a_lot_is_followed_through_hands_and_days(at: list[datetime], lot: Stock) -> None:
    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item("W1", "M4")
    at[0] = clock.begin_of(FIRST) + timedelta(hours=8)
    lines = Details(lines=((lot.id, 60),))
    take = custody.issue_item(cruz.id, rifle.id, user=lim, details=lines).row["id"]
    at[0] += timedelta(days=1)
    custody.return_item(rifle.id, user=lim, details=Details(lines=((lot.id, 20),)))
    owed.settle(take, lot.id, 30, "expend", user=lim, reason="range day",
                approved_by=User.get(User.username == "boss"), cases=None)  # fmt: skip

    def of(day: date) -> list[Any]:
        on_hand, carried, used = made("ammunition", day).blocks
        return [
            rows(on_hand)[0][2:],
            [row[-1] for row in rows(carried)],
            used.totals[-1],
        ]

    assert of(FIRST - timedelta(days=1))[0] == (500, 0, 0, 500)
    whole = of(FIRST)
    assert whole[0] == (440, 60, 0, 500)
    assert whole[1] == [60]
    after = of(FIRST + timedelta(days=1))
    assert (after[0], after[2]) == ((460, 10, 0, 470), 30)
    assert rows(made("ammunition", FIRST + timedelta(days=1)).blocks[1])[0][1] == ammunition.OWED
    daily = made("daily", FIRST).blocks[2]
    assert ("M855 5.56mm lot LC-1", 440, 60, 0, 500) in rows(daily)


def test_an_empty_record_has_reports_without_rows() -> None:
    for name in catalogue.KINDS:
        report = made(name, FIRST, FIRST + timedelta(days=200))
        for block in report.blocks:
            assert all(value in (None, 0, "Total") or str(value).startswith("0 ")
                       for value in block.totals)  # fmt: skip


@pytest.mark.parametrize(
    ("word", "first", "last"),
    [
        ("today", (2026, 3, 1), (2026, 3, 1)),
        ("yesterday", (2026, 2, 28), (2026, 2, 28)),
        ("this-week", (2026, 2, 23), (2026, 3, 1)),
        ("last-week", (2026, 2, 16), (2026, 2, 22)),
        ("this-month", (2026, 3, 1), (2026, 3, 1)),
        ("last-month", (2026, 2, 1), (2026, 2, 28)),
        ("this-year", (2026, 1, 1), (2026, 3, 1)),
    ],
)
def test_a_period_is_the_days_its_word_says(
    word: str, first: tuple[int, int, int], last: tuple[int, int, int]
) -> None:
    sunday = date(2026, 3, 1)

    assert periods.days(word, sunday) == (date(*first), date(*last))
    assert periods.days("zeppelin", sunday) is None
    assert set(periods.PERIODS) >= {word}


def test_what_a_job_keeps_of_the_question_is_the_question() -> None:
    from app.queries.reports.shape import asked_of

    asked = Asked(FIRST, FIRST, person="PE-1", purpose_id=3, station_id=0, most=None)

    assert asked_of(asked.as_argument()) == asked


@writes
def alarm(by: User, began: datetime, ended: datetime) -> None:
    """Note an alert that is over."""
    from app.models.alerts import Alert

    make.kept(Alert(reason="drill", user=by, began_at=began, ended_at=ended, ended_by=by), by)


def test_the_mode_is_that_of_the_moment(at: list[datetime]) -> None:
    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item()
    at[0] = clock.begin_of(FIRST) + timedelta(hours=8)
    custody.issue_item(cruz.id, rifle.id, user=lim)
    at[0] += timedelta(hours=2)
    custody.return_item(rifle.id, user=lim)
    alarm(lim, at[0] - timedelta(hours=1), at[0] + timedelta(hours=1))

    modes = {row[0]: row[4] for row in rows(made("transactions", FIRST).blocks[1])}
    assert modes == {"Normal": 1, "Alert": 1}
    only = rows(made("transactions", FIRST, mode="alert").blocks[2])
    assert [row[2] for row in only] == ["Return, alert"]


def test_what_each_armorer_undid_and_corrected_is_counted(at: list[datetime]) -> None:
    lim, boss, cruz = make.user("lim"), make.user("boss", "admin"), make.person("300001")
    at[0] = clock.begin_of(FIRST) + timedelta(hours=8)
    wrong = custody.issue_item(cruz.id, make.item("A1").id, user=lim)
    custody.undo(wrong.row["id"], user=lim)
    older = custody.issue_item(cruz.id, make.item("A2").id, user=lim)
    custody.correct(older.row["id"], "wrong rifle", user=lim, approved_by=boss)

    armorers, overrides, corrections = made("overrides", FIRST).blocks
    assert rows(armorers) == [("lim", 2, 0, 0, 1, 1)]
    assert (overrides.size, corrections.size) == (0, 2)
    assert [row[2:4] for row in rows(corrections)] == [(None, "undone"), ("boss", "corrected")]
    assert rows(corrections)[1][7] == "wrong rifle"
    assert Transaction.select().count() == made("transactions", FIRST).blocks[2].size == 4
    assert Personnel.select().count() == 1
    assert datetime.now(UTC) != at[0]


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
