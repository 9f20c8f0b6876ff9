"""Large imports in the worker: the same rows once, however it ends; without one, a thread."""

from __future__ import annotations

import threading
from collections.abc import Iterator
from contextlib import contextmanager
from functools import partial

import pytest
from flask import Flask

from app.config import Settings
from app.models.import_jobs import ImportJob
from app.models.jobs import Job
from app.models.notices import Notice
from app.models.personnel import Personnel
from app.services.backups import copies
from app.services.imports import import_jobs, import_work
from app.services.jobs import job_acts, running
from app.services.verification import verify
from tasks import kinds, worker
from tests import make
from tests.browse import Browser
from tests.unit.test_import_jobs import sheet, uploaded


@contextmanager
def living_worker(record: Settings) -> Iterator[None]:
    """Have a worker live, which does nothing by itself."""
    with worker.only_one(record.data):
        yield


def worked(record: Settings) -> Job:
    """Do all that waits as the worker does, and return the newest job."""
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))
    newest: Job = Job.select().order_by(Job.id.desc()).get()
    return newest


def test_a_large_sheet_is_worked_at_by_the_worker_where_one_lives(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    threads = threading.active_count()

    with living_worker(record):
        import_work.check(record.data, job, user=admin)
        job = ImportJob.get_by_id(job.id)
        assert (job.state, Job.get().state, threading.active_count()) == (
            "checking", "waiting", threads)  # fmt: skip
        assert import_jobs.note_dead(record.data) == 0
        assert worked(record).sentence == "501 rows looked at. Nothing is saved yet."
        job = ImportJob.get_by_id(job.id)
        import_work.carry_out(record.data, job, user=admin, good_rows=False)
        done = worked(record)

    assert (done.sentence, done.done, done.total) == ("501 of 501 rows imported.", 501, 501)
    assert Personnel.select().count() == 501
    assert [row.text for row in Notice.select()][-1] == f"{done.title}: {done.sentence}"
    assert verify(record.database_path).findings == ()


def test_a_worker_that_died_after_the_rows_does_not_write_them_twice(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    with living_worker(record):
        for act in (import_work.check, partial(import_work.carry_out, good_rows=False)):
            act(record.data, ImportJob.get_by_id(job.id), user=admin)
            claimed = running._claim(running.to_do()[0])
            assert claimed is not None
            import_work.by_worker(record.data, job.id, admin, lambda _done, _rows: None)
            # Killed here: the import is over, its job is not.
            running.reclaim()
            assert worked(record).state == "done"

    assert Personnel.select().count() == 501
    assert ImportJob.get_by_id(job.id).state == "done"


def test_an_import_cancelled_in_its_middle_imports_nothing(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    with living_worker(record):
        import_work.check(record.data, job, user=admin)
        number, _ = import_jobs.of_worker(job)

        def cancelled(job_id: int, say: object) -> None:
            job_acts.cancel(number, user=admin)
            raise running.Moved

        with pytest.raises(import_work.ImportFailed, match="It was cancelled"):
            import_work.by_worker(record.data, job.id, admin, cancelled)

    assert ImportJob.get_by_id(job.id).state == "failed"
    assert Personnel.select().count() == 0


def test_an_import_whose_job_was_cancelled_before_it_began_ends(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    with living_worker(record):
        import_work.check(record.data, job, user=admin)
        job_acts.cancel(import_jobs.of_worker(job)[0], user=admin)

        assert import_jobs.note_dead(record.data) == 1

    assert import_jobs.result_of(ImportJob.get_by_id(job.id))["sentence"] == import_jobs.CANCELLED


def test_what_fails_in_the_worker_is_said_by_import_and_job(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    with living_worker(record):
        import_work.check(record.data, job, user=admin)
        worked(record)
        monkeypatch.setattr(copies, "_copy", full)
        import_work.carry_out(record.data, ImportJob.get_by_id(job.id), user=admin, good_rows=False)
        failed = worked(record)

    assert failed.state == "failed"
    assert "No space left on device" in (failed.sentence or "")
    assert ImportJob.get_by_id(job.id).state == "failed"


def test_the_job_of_an_import_leads_to_its_one_progress_page(app: Flask, record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)
    with living_worker(record):
        import_work.check(record.data, job, user=admin)
    browser = Browser(app, admin)

    page = browser.open("/jobs/1")
    assert page.path == f"/imports/{job.id}/progress"
    assert "0 of 501" in page.text
    page = browser.press("Cancel")

    assert page.path == f"/imports/{job.id}/progress"
    assert import_jobs.CANCELLED in page.text
