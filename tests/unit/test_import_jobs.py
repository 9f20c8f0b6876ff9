"""Imports as jobs: beside the requests, over a restart, when the disk is full."""

from __future__ import annotations

import csv
import io
import threading
from time import monotonic, sleep

import openpyxl
import pytest

from app.config import Settings
from app.models.import_jobs import ImportJob
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import chain
from app.services.backups import copies
from app.services.imports import import_jobs, import_work, problem_rows
from app.services.imports.import_store import Store
from app.services.imports.report import Problem, Report
from app.services.imports.run import import_file
from app.services.verification import verify
from tests import make

HEADER = "RANK,LAST NAME,FIRST NAME,AFSN\n"


def sheet(rows: int) -> bytes:
    """Return a sheet of so many people."""
    return (HEADER + "".join(f"SGT,Reyes,Ana,{700000 + n}\n" for n in range(rows))).encode()


def uploaded(record: Settings, content: bytes, user: User) -> ImportJob:
    """Upload a sheet."""
    return import_jobs.upload(record.data, "personnel", "x.csv", content, user=user)


def again(job: ImportJob, *states: str) -> ImportJob:
    """Return a job once it is in one of these states."""
    until = monotonic() + 60
    while monotonic() < until:
        now: ImportJob = ImportJob.get_by_id(job.id)
        if now.state in states:
            return now
        sleep(0.05)
    raise AssertionError(f"still {now.state}")


def test_a_large_sheet_is_worked_at_beside_the_requests(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(import_work.AT_ONCE + 1), admin)

    import_work.check(record.data, job, user=admin)
    job = again(job, "checked")
    assert (job.done_rows, job.total_rows) == (501, 501)
    import_work.carry_out(record.data, job, user=admin, good_rows=False)
    job = again(job, "done")

    assert Personnel.select().count() == 501
    assert import_jobs.result_of(job)["imported"] == 501
    for thread in threading.enumerate():
        if thread.name.startswith("import-"):
            thread.join()
    assert verify(record.database_path).findings == ()


def test_what_a_dead_process_left_at_work_is_failed_at_the_next_start(record: Settings) -> None:
    admin = make.user("boss", "admin")
    dead, alive = (uploaded(record, sheet(n), admin) for n in (1, 2))
    import_jobs.began(dead, "checking", user=admin)
    import_jobs.began(alive, "checking", user=admin)
    lock = Store(record.data).claim(alive.id)
    assert lock is not None

    with lock:
        assert import_jobs.note_dead(record.data) == 1

    dead, alive = ImportJob.get_by_id(dead.id), ImportJob.get_by_id(alive.id)
    assert (dead.state, alive.state) == ("failed", "checking")
    assert import_jobs.result_of(dead)["sentence"] == import_jobs.STOPPED
    assert not (record.data / "imports" / dead.sha256).exists()
    assert (record.data / "imports" / alive.sha256).exists()
    assert verify(record.database_path).findings == ()


def test_two_who_press_at_once_start_it_once(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(1), admin)
    import_work.check(record.data, job, user=admin)
    first, second = ImportJob.get_by_id(job.id), ImportJob.get_by_id(job.id)

    import_work.carry_out(record.data, first, user=admin, good_rows=False)
    with pytest.raises(import_jobs.NotNow):
        import_work.carry_out(record.data, second, user=admin, good_rows=False)

    assert Personnel.select().count() == 1


def test_without_a_copy_nothing_is_imported(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def full(*_: object) -> None:
        raise OSError(28, "No space left on device")

    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(1), admin)
    import_work.check(record.data, job, user=admin)
    monkeypatch.setattr(copies, "_copy", full)

    import_work.carry_out(record.data, ImportJob.get_by_id(job.id), user=admin, good_rows=False)

    job = ImportJob.get_by_id(job.id)
    assert job.state == "failed"
    assert "No space left on device" in import_jobs.result_of(job)["sentence"]
    assert Personnel.select().count() == 0
    assert list((record.data / "backups").iterdir()) == []


def test_an_unforeseen_error_ends_the_job_with_a_sentence(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(*_: object) -> None:
        raise KeyError("x")

    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(1), admin)
    monkeypatch.setattr("app.services.imports.run.import_rows", broken)

    import_work.check(record.data, job, user=admin)

    job = ImportJob.get_by_id(job.id)
    assert (job.state, "Something went wrong" in str(job.result)) == ("failed", True)


def test_an_upload_stays_while_another_import_of_the_same_file_needs_it(record: Settings) -> None:
    admin = make.user("boss", "admin")
    first, second = (uploaded(record, sheet(1), admin) for _ in range(2))
    kept = record.data / "imports" / first.sha256

    import_jobs.cancel(record.data, first, user=admin)
    assert kept.exists()
    import_jobs.cancel(record.data, second, user=admin)
    assert not kept.exists()


HOSTILE = ["=HYPERLINK(1)", "+1", "-1", "@x", "\tx", "007", "a,b", 'say "x"', "Peña", "<b>"]


@pytest.mark.usefixtures("record")
def test_problem_rows_come_back_as_they_were_and_hold_no_formula() -> None:
    report = Report("x.csv", "personnel", dry_run=True)
    report.problems = [Problem(2, "AFSN", "7", "=not good", None, "serial")]
    header = [f"H{n}" for n in range(len(HOSTILE))]

    rows = list(csv.reader(io.StringIO(_csv(header, report)), strict=True))
    assert rows[0] == [*header, "PROBLEM"]
    assert not [cell for cell in rows[1] if cell.startswith(("=", "+", "-", "@", "\t"))]
    assert rows[1][-1] == "AFSN: =not good"

    content = problem_rows.as_xlsx(header, [(2, HOSTILE)], report)
    cells = list(openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows())[1]
    assert [cell.value for cell in cells][: len(HOSTILE)] == HOSTILE
    assert {cell.data_type for cell in cells} == {"s"}


def _csv(header: list[str], report: Report) -> str:
    return problem_rows.as_csv(header, [(2, HOSTILE)], report).decode("utf-8-sig")


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("make_file", [problem_rows.as_csv, problem_rows.as_xlsx])
def test_a_file_of_problem_rows_can_be_imported_once_it_is_corrected(make_file: object) -> None:
    content = (HEADER + "GENERAL,=1+1,Ana,700001\n").encode()
    report = import_file("personnel", "x.csv", content, user=None, dry_run=True)
    left = [(2, ["GEN", "=1+1", "Ana", "700001"])]

    header = HEADER.strip().split(",")
    corrected = make_file(header, left, report)  # type: ignore[operator]
    report = import_file("personnel", "problems", corrected, user=None)

    assert (report.imported, report.unknown_columns) == (1, ["PROBLEM"])
    assert Personnel.get().surname == "=1+1"


def test_a_check_writes_nothing_but_its_own_row(record: Settings) -> None:
    admin = make.user("boss", "admin")
    job = uploaded(record, sheet(3), admin)
    head = chain.head().seq

    import_work.check(record.data, job, user=admin)

    assert chain.head().seq == head + 2  # it began, it ended
    assert Personnel.select().count() == 0
