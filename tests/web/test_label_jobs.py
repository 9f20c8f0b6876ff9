"""Many labels are one job: counted, cancelled, tried again, frozen as they were chosen."""

from __future__ import annotations

from collections.abc import Callable
from functools import partial

import pypdfium2
import pytest

from app.config import Settings
from app.models.codes import Code
from app.models.jobs import Job
from app.models.writes import writes
from app.services.jobs import job_acts, results, running
from app.services.labels import label_runs
from app.services.verification import verify
from tasks import kinds
from tests import make
from tests import paper as seen
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture(autouse=True)
def few(monkeypatch: pytest.MonkeyPatch) -> None:
    """Let a request draw two labels, so that six are many."""
    monkeypatch.setattr(label_runs, "MOST_IN_REQUEST", 2)


@writes
def items(count: int) -> list[str]:
    return [make.item(f"W48{number:04d}", rack="R1").id for number in range(count)]


def worked(record: Settings) -> None:
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))


def test_many_labels_are_a_job_that_is_downloaded_when_done(
    browser: Browsers, record: Settings
) -> None:
    items(6)
    armorer = browser("armorer")
    armorer.open("/labels?rack=R1&paper=l7160")
    page = armorer.press("PDF of all")
    assert page.path == "/jobs/1"
    assert "6 labels" in page.text

    worked(record)

    page = armorer.open("/jobs/1")
    assert "6 labels on 1 page." in page.text
    made = armorer.send("GET", "/jobs/1/file").data
    codes = sorted(str(code.code) for code in Code.select())
    assert seen.codes(seen.render(made)) == codes
    assert (Job.get().done, Job.get().total) == (6, 6)
    assert verify(record.database_path).ok


def test_few_are_drawn_at_once_and_many_are_not(browser: Browsers) -> None:
    items(2)
    armorer = browser("armorer")
    assert armorer.send("GET", "/labels/labels.pdf?rack=R1").mimetype == "application/pdf"
    assert "Page 1" in armorer.open("/labels/print?rack=R1").html
    make.item("W489999", rack="R1")
    for path in ("/labels/labels.pdf?rack=R1", "/labels/print?rack=R1"):
        answer = armorer.send("GET", path)
        assert answer.status_code == 409
        assert "as a job" in answer.get_data(as_text=True)
    page = armorer.open("/labels?rack=R1")
    assert "how far it is" in page.text
    assert "Print now" not in page.text


def test_what_was_chosen_is_printed_whatever_is_labelled_meanwhile(
    browser: Browsers, record: Settings
) -> None:
    items(5)
    armorer = browser("armorer")
    armorer.open("/labels")
    armorer.press("PDF of all")
    armorer.open("/labels")
    armorer.press("They are printed: mark as labelled")
    make.item("W489999")

    worked(record)

    assert Job.get().sentence == "5 labels on 1 page."


def test_a_press_is_one_job_and_a_second_page_another(browser: Browsers) -> None:
    items(3)
    armorer = browser("armorer")
    for key in ("a", "a", "b"):
        armorer.open("/labels?rack=R1")
        token = armorer.csrf_token()
        armorer.send("POST", "/labels/jobs?rack=R1", data={"csrf_token": token, "key": key})
    assert Job.select().count() == 2


@pytest.mark.parametrize("form", ["tag", "card", "person"])
def test_tags_and_cards_are_jobs_too(browser: Browsers, record: Settings, form: str) -> None:
    if form == "tag":
        items(3)
    else:
        for number in range(3):
            make.person(f"30000{number}")
    visitor = browser("armorer")
    visitor.open(f"/labels?form={form}&never=0")
    visitor.press("PDF of all")

    worked(record)

    assert Job.get().state == "done", Job.get().sentence
    made = results.path_of(record.data, 1).read_bytes()
    assert len(pypdfium2.PdfDocument(made)) == (2 if form == "card" else 1)


def test_a_cancelled_run_leaves_no_file_and_is_tried_again(
    browser: Browsers, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    items(6)
    armorer = browser("armorer")
    armorer.open("/labels?rack=R1&paper=ql-29")
    armorer.press("PDF of all")
    really = label_runs.sheets

    def cancelling(run: label_runs.Run, media: object) -> object:
        for number, sheet in enumerate(really(run, None)):
            if number == 2:
                job_acts.cancel(1, user=armorer.user)
            yield sheet

    with monkeypatch.context() as patched:
        patched.setattr(label_runs, "sheets", cancelling)
        patched.setattr(running, "monotonic", iter(range(0, 1000, 2)).__next__)
        worked(record)
    assert (Job.get().state, results.path_of(record.data, 1).exists()) == ("cancelled", False)

    armorer.open("/jobs/1")
    armorer.fill("Why it should work now", "there is paper")
    armorer.press("Try again")
    worked(record)

    assert Job.get().sentence == "6 labels on 6 pages."
