"""Jobs: seen by their owner and admins, cancelled, tried again; the night's plan, run now."""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator
from functools import partial

import pytest

from app.config import Settings
from app.models.base import database
from app.models.jobs import Job
from app.models.users import User
from app.services.jobs import outbox, results, running
from tasks import huey_queue, kinds, worker
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("app")


def job(user: User | None, key: str = "one", kind: str = "backup") -> int:
    """Ask for a job."""
    return int(outbox.add(kind, "Backup", {}, key=key, user=user).id)


def worked(record: Settings) -> None:
    """Do all that waits, as the worker does."""
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))


def test_a_job_is_seen_by_its_owner_and_by_admins(browser: Browsers) -> None:
    job(make.user("lim", "armorer"))
    others = browser("armorer")

    others.open("/jobs/1", status=404)
    assert "No jobs yet" in others.open("/jobs").text
    assert browser("admin").open("/jobs").link("Backup") == "/jobs/1"


def test_the_plan_is_run_now_once_for_each_press(browser: Browsers, record: Settings) -> None:
    owner = browser("superuser")
    before = owner.open("/jobs")
    assert "not yet" in before.text

    page = owner.press("Run now: Backup")
    owner._page = before  # the page that went back shows
    owner.press("Run now: Backup")
    assert (page.path, Job.select().count()) == ("/jobs/1", 1)
    assert huey_queue.open_queue(record.data).storage.queue_size() == 1
    worked(record)

    page = owner.open("/jobs/1")
    assert "is made and verified." in page.text
    assert "is made and verified." in owner.open("/jobs").text


def test_what_was_run_by_hand_hides_no_history(browser: Browsers, record: Settings) -> None:
    job(None)
    worked(record)
    owner = browser("superuser")
    owner.open("/jobs")
    page = owner.press("Run now: Backup")

    assert page.path == "/jobs/2"
    assert {row.get("href") for row in page.all("a")} >= {"/jobs/1", "/jobs/2"}


def test_older_jobs_are_on_a_page_of_their_own(browser: Browsers) -> None:
    admin = browser("admin")
    for number in range(51):
        job(None, key=str(number))

    assert "/jobs/1" not in {row.get("href") for row in admin.open("/jobs").all("a")}
    page = admin.click("Older")
    assert "/jobs/1" in {row.get("href") for row in page.all("a")}
    assert "Each night" not in page.text
    assert page.all("live-region", src="/jobs?after=2")


def test_what_was_at_work_when_the_worker_died_says_so(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    number = job(None)
    running._claim(number)

    assert "It was broken off" in admin.open("/jobs/1").text
    with worker.only_one(record.data):
        assert "No worker runs" not in admin.open("/jobs/1").text


def test_who_watches_a_job_fail_is_led_to_try_again(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    job(None, kind="unknown kind")
    polled = {"HX-Request": "true"}
    before = admin.send("GET", "/jobs/1", headers=polled).get_data(as_text=True)
    worked(record)

    after = admin.send("GET", "/jobs/1", headers=polled).get_data(as_text=True)
    assert ("Try again" in before, 'href="/jobs/1">Try again' in after) == (False, True)
    assert ("data-over" in before, "data-over" in after) == (False, True)


def test_the_dashboard_says_that_no_worker_runs(browser: Browsers, record: Settings) -> None:
    make.item("R1")
    words = "No worker runs"
    assert words in browser("admin").open("/").text
    assert words not in browser("viewer").open("/").text
    with worker.only_one(record.data):
        assert words not in browser("superuser").open("/").text


def test_who_may_not_set_anything_runs_nothing(browser: Browsers) -> None:
    assert "Run it now" not in browser("admin").open("/jobs").text
    assert "Each night" not in browser("viewer").open("/jobs").text


def test_a_job_that_waits_is_cancelled_and_tried_again(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    job(None)

    admin.open("/jobs/1")
    assert "Cancelled" in admin.press("Cancel").text
    assert "Write why it should work now." in admin.press("Try again", status=422).text
    admin.fill("Why it should work now", "the stick is in")
    page = admin.press("Try again")
    assert "It waits for its turn." in page.text
    worked(record)

    text = admin.open("/jobs/1").text
    assert "Done" in text
    assert "the stick is in" in text


def test_a_failure_says_what_to_do(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    job(None, kind="unknown kind")
    worked(record)

    page = admin.open("/jobs/1")
    assert running.BROKEN in page.text


def test_a_plan_without_a_worker_says_so(browser: Browsers) -> None:
    assert "armguard worker" in browser("admin").open("/jobs").text


def made(record: Settings, user: User, media: str = results.PDF, name: str = "list.pdf") -> int:
    """Have a job of a user make a file."""
    asked = outbox.add("paper", "A paper", {}, key=f"{user.id}-{name}", user=user)

    def work(one: Job, _say: running.Progress) -> running.Done:
        return running.Done("Made.", results.keep(record.data, one.id, name, media, b"%PDF-1.4"))

    running.run(asked.id, lambda _kind: work)
    return int(asked.id)


def test_what_a_job_made_is_opened_by_its_owner_and_by_admins(
    browser: Browsers, record: Settings
) -> None:
    owner, stranger, admin = browser("viewer"), browser("armorer"), browser("admin")
    number = made(record, owner.user)

    path = owner.open(f"/jobs/{number}").link("Open list.pdf")
    answer = owner.send("GET", path)
    assert (answer.status_code, answer.data, answer.mimetype) == (200, b"%PDF-1.4", results.PDF)
    assert answer.headers["Content-Disposition"].startswith("inline")
    assert answer.headers["Cache-Control"] == "no-store"
    assert admin.send("GET", path).status_code == 200
    stranger.open(path, status=404)
    noted = "SELECT count(*) FROM audit_log WHERE action = 'export' AND object_id = 'paper'"
    assert database.execute_sql(noted).fetchone() == (2,)


def test_a_sheet_is_saved_and_what_is_old_is_let_go(browser: Browsers, record: Settings) -> None:
    owner = browser("viewer")
    number = made(record, owner.user, results.CSV, "list.csv")
    path = results.path_of(record.data, number)
    answer = owner.send("GET", f"/jobs/{number}/file")
    assert answer.headers["Content-Disposition"] == "attachment; filename=list.csv"
    assert path.stat().st_mode & 0o777 == 0o600

    os.utime(path, (0, 0))
    made(record, owner.user, name="next.pdf")

    assert not path.exists()
    assert "no longer kept" in owner.open(f"/jobs/{number}").text
    owner.open(f"/jobs/{number}/file", status=404)


def test_a_file_of_another_records_job_is_not_this_ones(
    browser: Browsers, record: Settings
) -> None:
    owner = browser("viewer")
    number = made(record, owner.user)
    results.path_of(record.data, number).write_bytes(b"%PDF of the demo")

    assert "no longer kept" in owner.open(f"/jobs/{number}").text
    owner.open(f"/jobs/{number}/file", status=404)


def test_a_backup_never_leaves_by_its_job(browser: Browsers, record: Settings) -> None:
    number = job(None)
    worked(record)

    browser("superuser").open(f"/jobs/{number}/file", status=404)


def test_a_job_cut_off_while_it_writes_leaves_no_half_a_file(record: Settings) -> None:
    def pieces() -> Iterator[bytes]:
        yield b"half"
        raise OSError(28, "No space")

    with pytest.raises(OSError, match="No space"):
        results.keep(record.data, 7, "list.csv", results.CSV, pieces())

    assert list((record.data / "results").iterdir()) == []
