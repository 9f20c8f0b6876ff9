"""What reports read of people, lots, modes and days, one case after the other."""

from __future__ import annotations

from datetime import UTC, date, datetime, timedelta
from typing import Any

import pytest

from app import clock
from app.models.base import database
from app.models.personnel import Personnel
from app.models.stock import Stock, StockKind
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.queries.reports import ammunition, catalogue, periods
from app.queries.reports.shape import Asked
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.reports import drawing, filing
from app.services.stock import owed, stock
from tests import make
from tests.fold import FIRST, made, rows

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def at(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Give the clock that everything here goes by, as a list with its one moment."""
    hands = [clock.begin_of(FIRST) - timedelta(hours=1)]
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    return hands


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


def test_what_went_out_under_a_clock_that_ran_ahead_is_out_today(at: list[datetime]) -> None:
    lim, cruz, rifle = make.user("lim"), make.person("300001"), make.item()
    right = at[0] + timedelta(hours=5)
    at[0] += timedelta(days=400)
    custody.issue_item(cruz.id, rifle.id, user=lim)

    at[0] = right
    assert rows(made("daily", FIRST).blocks[0])[0][4] == 1  # out on TR
    assert rows(made("on-hand", FIRST).blocks[0])[0][3] == "Issued"


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


def test_what_is_recorded_while_a_report_is_read_is_in_none_of_it(at: list[datetime]) -> None:
    lim, cruz = make.user("lim"), make.person("300001")
    at[0] = clock.begin_of(FIRST) + timedelta(hours=8)
    custody.issue_item(cruz.id, make.item("A1").id, user=lim)
    each = made("transactions", FIRST).blocks[2]

    at[0] += timedelta(hours=1)
    custody.issue_item(make.person("300002").id, make.item("A2").id, user=lim)

    assert (each.size, len(rows(each))) == (1, 1)
    assert made("transactions", FIRST).blocks[2].size == 2


def test_who_says_how_far_a_report_is_writes_outside_of_what_is_read(at: list[datetime]) -> None:
    """Another's commit since the reading began would have the write refused, and the job failed."""
    custody.issue_item(make.person("300001").id, make.item().id, user=make.user("lim"))
    within: list[bool] = []

    def say(_done: int, _total: int) -> None:
        within.append(database.in_transaction())

    drawing.draw("transactions", Asked(FIRST, FIRST), "lim", say=say)
    b"".join(filing.file("transactions", Asked(FIRST, FIRST), "csv", "lim", say).pieces)

    assert len(within) > 3
    assert not any(within)


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
