"""Jobs: seen by their owner and admins, cancelled, tried again; the night's plan, run now."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pytest

from app.config import Settings
from app.models.jobs import Job
from app.models.users import User
from app.services.jobs import outbox, running
from tasks import kinds, queue
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
    assert queue.open_queue(record.data).storage.queue_size() == 1
    worked(record)

    page = owner.open("/jobs/1")
    assert "is made and verified." in page.text
    assert "is made and verified." in owner.open("/jobs").text


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
