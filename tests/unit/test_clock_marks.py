"""A clock that is wrong by years spoils times and nothing else, and everybody is told."""

from __future__ import annotations

from datetime import UTC, datetime, timedelta

import pytest
from peewee import IntegrityError

from app import clock
from app.config import Settings
from app.models.base import close_database, database
from app.models.clock_marks import ClockMark
from app.models.notices import Notice
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import clock_marks, entry_record, ledger, timeline
from app.services.clocks import marks
from app.services.custody import custody
from app.services.errors import Invalid
from app.services.setup import preparation
from app.services.verification import verify
from tests import make

PERSON, ITEM = f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}"
YEARS = timedelta(days=3652)


class Machine:
    """The machine's clocks, which a test turns."""

    def __init__(self, patch: pytest.MonkeyPatch) -> None:
        self.off, self.boot, self.state = timedelta(0), "boot 1", "unsure"
        patch.setattr("app.clock.now", lambda: datetime.now(UTC) + self.off)
        patch.setattr("app.clock.boot_id", lambda: self.boot)
        patch.setattr("app.clock.state", lambda: self.state)


@pytest.fixture
def machine(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Machine:
    return Machine(monkeypatch)


@pytest.fixture
def user(machine: Machine) -> User:
    make.person()
    make.item()
    return make.user("santos", "admin")


@pytest.mark.parametrize("years", [YEARS, -YEARS])
def test_a_clock_ten_years_off_keeps_the_order_and_is_noticed(
    record: Settings, machine: Machine, user: User, years: timedelta
) -> None:
    first = custody.issue_item(PERSON, ITEM, user=user)
    machine.off = years

    noticed = marks.look()
    second = custody.return_item(ITEM, user=user)
    machine.off = timedelta(0)
    back = marks.look()
    third = custody.issue_item(PERSON, ITEM, user=user)

    assert noticed is not None
    assert back is not None
    assert abs(timedelta(milliseconds=noticed.shift_ms) - years) < timedelta(seconds=5)
    assert (noticed.shift_ms > 0) != (back.shift_ms > 0)
    ids = [entry.row["id"] for entry in (first, second, third)]
    assert ids == sorted(ids)
    query = "SELECT occurred_at FROM transactions ORDER BY id"
    times = [text for (text,) in database.execute_sql(query)]
    assert times == sorted(times)
    assert Notice.select().where(Notice.kind == "clock", Notice.tone == "bad").count() == 2
    assert marks.look() is None
    close_database()
    assert verify(record.database_path).findings == ()


def test_a_clock_that_stands_before_the_record_at_a_start_is_noticed(
    record: Settings, machine: Machine, user: User
) -> None:
    close_database()
    machine.boot, machine.off = "boot 2", -timedelta(hours=3, minutes=12)

    preparation.prepare(record)

    jump = clock_marks.jump()
    assert jump is not None
    assert marks.said(jump["shift"]) == "3 h 12 min back"


def test_small_differences_and_a_long_time_switched_off_are_no_jump(
    machine: Machine, user: User
) -> None:
    machine.off = timedelta(seconds=100)
    assert marks.look() is None
    machine.off, machine.boot = YEARS, "boot 2"
    assert marks.look() is None


def test_a_comparison_counts_until_the_next_jump_or_start(machine: Machine, user: User) -> None:
    assert clock_marks.state() == "unsure"
    marks.confirm(user=user)
    assert clock_marks.state() == "confirmed"
    custody.issue_item(PERSON, ITEM, user=user)
    row = database.execute_sql("SELECT clock_state FROM audit_log ORDER BY seq DESC LIMIT 1")
    assert row.fetchone() == ("confirmed",)
    machine.boot = "boot 2"
    assert clock_marks.state() == "unsure"
    machine.boot, machine.off = "boot 1", timedelta(hours=1)
    assert marks.look() is not None
    assert clock_marks.state() == "unsure"
    machine.state = "synced"
    assert clock_marks.state() == "synced"


def test_entries_of_an_unsure_time_are_corrected_beside_the_ledger(
    machine: Machine, user: User
) -> None:
    entry = custody.issue_item(PERSON, ITEM, user=user).row["id"]
    before = Transaction.get_by_id(entry).occurred_at
    assert clock_marks.is_unsure(entry)
    assert entry_record.record(entry)["corrected_at"] is None
    assert [row["id"] for row in clock_marks.unsure_entries()] == [entry]

    marks.correct(str(entry), str(entry), "190", "the duty officer's watch", user=user)

    right = clock.to_text(before + timedelta(minutes=190))
    listed = ledger.page(ledger.Filter(), "").rows
    told = timeline.of_person(PERSON, "", only=timeline.MOVED).rows
    for row in (entry_record.record(entry), listed[0], told[0]):
        assert row["corrected_at"] == right
    assert Transaction.get_by_id(entry).occurred_at == before


def test_an_entry_of_a_sure_time_keeps_it(machine: Machine, user: User) -> None:
    machine.state = "synced"
    entry = custody.issue_item(PERSON, ITEM, user=user).row["id"]

    with pytest.raises(Invalid, match="made while the clock was sure"):
        marks.correct(str(entry), str(entry), "10", "why", user=user)
    row = ClockMark(kind="correction", shift_ms=600_000, first=entry, last=entry, reason="why",
                    user=user, created_at=clock.now())  # fmt: skip
    with pytest.raises(IntegrityError, match="clock_was_sure"):
        row.save(force_insert=True)


@pytest.mark.parametrize(
    ("first", "last", "minutes", "reason", "field"),
    [("0", "1", "5", "why", "first"), ("1", "1", "0", "why", "minutes"),
     ("1", "1", "99999999", "why", "minutes"), ("1", "1", "5", "", "reason"),
     ("2", "1", "5", "why", "last"), ("1", "x", "five", "why", "minutes")],
)  # fmt: skip
def test_a_correction_that_says_nothing_is_refused(
    machine: Machine, user: User, first: str, last: str, minutes: str, reason: str, field: str
) -> None:
    custody.issue_item(PERSON, ITEM, user=user)
    custody.return_item(ITEM, user=user)

    with pytest.raises(Invalid) as refused:
        marks.correct(first, last, minutes, reason, user=user)

    assert field in refused.value.problems
    assert not ClockMark.select().exists()
