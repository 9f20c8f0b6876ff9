"""The night plan: each line asked for once a night, caught up with, missed, and done."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import UTC, datetime, timedelta
from functools import partial

import apsw
import pytest

from app import clock
from app.config import Settings
from app.models.jobs import Job
from app.models.users import User
from app.services.errors import Invalid
from app.services.jobs import night_plan, outbox, running
from app.services.settings import settings
from app.services.verification import verify
from tasks import kinds, worker
from tests import make

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture(autouse=True)
def noon(record: Settings) -> Iterator[None]:
    """Let it be about noon where the armory is, whenever this runs: the record begins by day."""
    assert record  # it has a zone of its own, which is set as it is opened
    east = 12 - datetime.now(UTC).hour
    clock.use_zone(f"Etc/GMT{-east:+d}")  # that zone's sign is the other way round
    yield
    clock.use_zone("")


def at(hour: int, day: int = 1) -> datetime:
    """Return a moment of a day after today, in the armory's own time."""
    today = clock.local(datetime.now(UTC)).date()
    return clock.moment_of(today + timedelta(days=day), datetime.min.time().replace(hour=hour))


ALL = sorted(f"night/{line.kind}" for line in night_plan.PLAN)


def keys() -> list[str]:
    return sorted(job.key.rpartition("/")[0] for job in Job.select())


@pytest.fixture
def hands(monkeypatch: pytest.MonkeyPatch) -> list[datetime]:
    """Give the clock that everything here goes by, as a list with its one moment."""
    given = [clock.now()]
    monkeypatch.setattr(clock, "now", lambda: given[0])
    return given


def test_nothing_is_missed_in_a_night_before_the_record() -> None:
    assert night_plan.ask_for_due(clock.now()) == []


def test_each_line_of_the_plan_is_asked_for_once_a_night() -> None:
    night_plan.ask_for_due(at(2))
    assert keys() == ["night/backup"]

    night_plan.ask_for_due(at(5))
    night_plan.ask_for_due(at(23))
    assert keys() == ALL


def test_a_week_without_power_is_one_nights_work() -> None:
    night_plan.ask_for_due(at(12, day=8))

    assert keys() == ALL


def test_a_line_without_a_time_is_never_due() -> None:
    settings.change("night_verify", "", make.user("boss", "superuser"))
    night_plan.ask_for_due(at(12))

    assert keys() == [key for key in ALL if key != "night/verify"]
    with pytest.raises(Invalid):
        settings.change("night_backup", "25:00", None)


def moved(planned: str, to: str) -> None:
    """Set a line of the plan to another hour."""
    settings.change(planned, to, User.get_or_none() or make.user("boss", "superuser"))


def test_a_line_moved_to_a_later_hour_is_done_at_that_hour_too(hands: list[datetime]) -> None:
    hands[0] = at(2)
    night_plan.ask_for_due(hands[0])
    moved("night_backup", "23:00")

    hands[0] = at(22)
    assert night_plan.standings(hands[0])[0].following == at(23)
    assert "backup" not in [job.kind for job in night_plan.ask_for_due(hands[0])]
    hands[0] = at(23)
    assert [job.kind for job in night_plan.ask_for_due(hands[0])] == ["backup"]
    assert night_plan.ask_for_due(at(23) + timedelta(minutes=1)) == []


def test_a_line_moved_to_an_earlier_hour_is_not_done_twice(hands: list[datetime]) -> None:
    hands[0] = at(6)
    night_plan.ask_for_due(hands[0])
    moved("night_backup", "01:00")

    hands[0] = at(8)
    assert night_plan.ask_for_due(hands[0]) == []
    hands[0] = at(1, day=2)
    assert [job.kind for job in night_plan.ask_for_due(hands[0])] == ["backup"]


def test_a_clock_that_is_set_back_repeats_no_night_and_skips_none(hands: list[datetime]) -> None:
    for day in (1, 2):
        hands[0] = at(6, day=day)
        night_plan.ask_for_due(hands[0])
    before = keys()

    hands[0] = at(7)
    assert night_plan.ask_for_due(hands[0]) == []
    assert keys() == before
    hands[0] = at(6, day=3)
    assert len(night_plan.ask_for_due(hands[0])) == len(night_plan.PLAN)


def test_a_record_begun_under_a_clock_that_ran_ahead_has_its_nights() -> None:
    assert len(night_plan.ask_for_due(at(6, day=-400))) == len(night_plan.PLAN)


def test_the_worker_follows_the_zone_that_is_set_in_the_pages(record: Settings) -> None:
    settings.change("timezone", "Europe/Berlin", make.user("boss", "superuser"))
    clock.use_zone("")  # as in a process that has not heard of it
    try:
        worker.do_what_waits(record.data)
        assert str(clock.local(clock.now()).tzinfo) == "Europe/Berlin"
    finally:
        clock.use_zone("")


def test_a_night_that_was_not_done_is_an_alert() -> None:
    def missed(moment: datetime) -> list[bool]:
        found = [standing.missed for standing in night_plan.standings(moment)]
        late = night_plan.missed(moment)
        assert [planned in late for planned in night_plan.PLAN] == found
        return found

    others = len(night_plan.PLAN) - 1
    assert missed(at(4)) == [False] * (1 + others)
    assert missed(at(9)) == [True] + [False] * others
    assert missed(at(12)) == [True] * (1 + others)


def test_the_clock_may_skip_the_hour_of_the_plan() -> None:
    clock.use_zone("America/New_York")
    try:
        settings.change("night_backup", "02:30", make.user("boss", "superuser"))
        due = night_plan.due_at(night_plan.PLAN[0], datetime(2099, 3, 8, 12, tzinfo=UTC))
    finally:
        clock.use_zone("")

    assert due == datetime(2099, 3, 8, 7, 30, tzinfo=UTC)


@pytest.mark.parametrize("kind", sorted(line.kind for line in night_plan.PLAN))
def test_the_nights_work_works(record: Settings, kind: str) -> None:
    make.person("300001")
    outbox.add(kind, kind, {}, key=kind, user=None)

    running.run(1, partial(kinds.work_of, record.data))

    assert (Job.get().state, Job.get().sentence) == ("done", Job.get().sentence)
    assert verify(record.database_path).ok
    if kind == "backup":
        (copy,) = (record.data / "backups").glob("night-*.db")
        assert verify(copy).ok


def test_a_record_that_does_not_prove_itself_fails_the_check(record: Settings) -> None:
    make.person("300001")
    outbox.add("verify", "Check", {}, key="check", user=None)
    shell = apsw.Connection(str(record.database_path))
    shell.execute("DROP TRIGGER items_never_deleted")
    shell.close()

    running.run(1, partial(kinds.work_of, record.data))

    assert Job.get().state == "failed"
    assert "items_never_deleted" in Job.get().sentence
