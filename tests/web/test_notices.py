"""Notices: told in the block of their cause, once to each, read one by one or all at once."""

from __future__ import annotations

from collections.abc import Callable
from datetime import time, timedelta
from functools import partial

import pytest

from app import clock
from app.config import Settings
from app.models.notices import Notice
from app.models.users import User
from app.models.writes import writes
from app.queries import health
from app.services.discrepancies import discrepancies
from app.services.jobs import job_acts, outbox, running
from app.services.notices import notices, watch
from app.services.notices.notices import News
from tasks import kinds, worker
from tests import make
from tests.browse import Browser, Page
from tests.statements import counted, plan

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("app")


def bell(page: Page) -> str:
    """Return what the bell in the header says."""
    (link,) = page.all("a", href="/notices", title="Notices")
    return " ".join("".join(link.itertext()).split())


def told(user: User) -> list[str]:
    """Return the texts that a user was told, the newest last."""
    return [row.text for row in Notice.select().where(Notice.user == user).order_by(Notice.id)]


def test_a_discrepancy_is_told_to_all_who_work_but_not_to_who_reported_it(
    browser: Browsers,
) -> None:
    reporter, other, viewer = browser("armorer"), browser("admin"), browser("viewer")
    item = make.item("R1")

    discrepancies.report(item.id, "missing item", "not in its slot", user=reporter.user)

    assert bell(other.open("/")) == "1 unread notices"
    assert bell(reporter.open("/")) == "Notices"
    assert bell(viewer.open("/")) == "Notices"
    other.open("/notices")
    page = other.click("Missing item: M16A1 R1.")
    assert page.path == "/discrepancies/1"
    assert bell(page) == "Notices"


def test_all_are_read_at_once_and_stay_on_the_list(browser: Browsers) -> None:
    admin = browser("admin")
    for number in range(3):
        news = News("job", f"job {number}", "ok", f"News {number}", "/jobs")
        notices.tell_one(admin.user.id, news)
        notices.tell_one(admin.user.id, news)

    assert bell(admin.open("/notices")) == "3 unread notices"
    page = admin.press("Mark all read")

    assert bell(page) == "Notices"
    assert [page.text.count(f"News {number}") for number in range(3)] == [1, 1, 1]


def test_nobody_reads_what_another_was_told(browser: Browsers) -> None:
    owner, other = browser("admin"), browser("armorer")
    notices.tell_one(owner.user.id, News("job", "x", "ok", "Secret", "/jobs"))

    other.open("/notices/1", status=404)
    assert "Secret" not in other.open("/notices").text
    assert bell(owner.open("/")) == "1 unread notices"


def test_a_job_tells_its_owner_how_it_ended(browser: Browsers, record: Settings) -> None:
    owner, admin = browser("armorer"), browser("admin")
    outbox.add("verify", "Check", {}, key="one", user=owner.user)
    outbox.add("no such kind", "Nightly thing", {}, key="two", user=None)
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))

    assert told(owner.user)[0].startswith("Check: All ")
    assert told(admin.user) == [f"Nightly thing failed. {running.BROKEN}"]
    # Whoever stands before the job has been told.
    assert bell(owner.open("/jobs/1")) == "Notices"


def test_whose_job_another_cancels_is_told_and_who_cancels_their_own_is_not() -> None:
    owner, admin = make.user(), make.user("boss", "admin")
    for key in ("one", "two"):
        outbox.add("verify", "Check", {}, key=key, user=owner)

    job_acts.cancel(1, user=owner)
    assert told(owner) == []
    job_acts.cancel(2, user=admin)
    assert told(owner) == ["Check was cancelled by boss. Nothing was made."]
    assert told(admin) == []


def test_a_notice_of_what_is_rolled_back_has_never_been() -> None:
    user = make.user("boss", "admin")

    @writes
    def broken() -> None:
        notices.tell_one(user.id, News("job", "x", "ok", "Never", "/jobs"))
        raise ValueError("no")

    with pytest.raises(ValueError, match="no"):
        broken()

    assert told(user) == []


def test_what_nobody_did_is_told_once_a_day(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin, armorer = make.user("boss", "admin"), make.user()
    monkeypatch.setattr(clock, "state", lambda: "synced")
    watch.look(record.database_path, clock.now())
    assert told(admin) == []

    monkeypatch.setattr(health, "_free_bytes", lambda _path: 7_000_000)
    monkeypatch.setattr(clock, "state", lambda: "unsure")
    later = clock.now() + timedelta(hours=30)
    watch.look(record.database_path, later)
    watch.look(record.database_path, later)

    said = [text for text in told(admin) if "not done last night" not in text]
    assert len(said) == 3
    assert "30 h old" in said[0]
    assert "7 MB left" in said[1]
    assert "clock is not sure" in said[2]
    before = len(told(admin))
    assert told(armorer) == []
    watch.look(record.database_path, later + timedelta(days=1))
    assert len(told(admin)) == 2 * before - 1  # the clock is asked about once after each start


def test_night_work_that_was_not_done_is_told_but_not_what_is_made_up_for(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    admin = make.user("boss", "admin")
    day = clock.local(clock.now()).date() + timedelta(days=3)
    hands = [clock.moment_of(day, time(5, 30))]
    monkeypatch.setattr(clock, "boot_id", lambda: f"start {hands[0]}")
    monkeypatch.setattr(clock, "now", lambda: hands[0])
    monkeypatch.setattr(clock, "state", lambda: "synced")
    worker.do_what_waits(record.data)  # power is back
    assert told(admin) == []

    kinds_there = kinds.MODULES.copy()
    monkeypatch.setattr(kinds, "MODULES", {**kinds_there, "stock": "tasks.nothing"})
    hands[0] += timedelta(days=1)
    worker.do_what_waits(record.data)
    assert told(admin) == [f"Check of the stock failed. {running.BROKEN}"]
    hands[0] += timedelta(hours=7)
    worker.do_what_waits(record.data)
    assert told(admin)[1:] == ["Check of the stock: not done last night."]


def test_looking_each_minute_takes_no_turn_of_the_record(record: Settings) -> None:
    make.user("boss", "admin")
    later = clock.now() + timedelta(hours=30)
    watch.look(record.database_path, later)

    with counted() as seen:
        watch.look(record.database_path, later)

    assert not [sql for sql in seen if not sql.lstrip().startswith(("SELECT", "WITH"))]
    assert not [sql for sql in seen if "INSERT" in sql]


def test_the_bell_is_one_look_into_an_index(browser: Browsers) -> None:
    sql = "SELECT count(*) FROM notices WHERE user_id = ? AND read_at IS NULL"
    assert plan(sql, (1,)) == [
        "SEARCH notices USING COVERING INDEX notices_unread (user_id=? AND read_at=?)"
    ]
    admin = browser("admin")
    admin.open("/transactions")
    with counted() as seen:
        admin.open("/transactions")
    assert [one for one in seen if "notices" in one] == [sql]
