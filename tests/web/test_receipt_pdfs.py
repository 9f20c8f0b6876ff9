"""Receipts as PDF: asked for once, made by the worker, opened as issued, marked when reprinted."""

from __future__ import annotations

import hashlib
from collections.abc import Callable
from functools import partial

import pypdfium2
import pytest

from app.config import Settings
from app.models.documents import Document
from app.models.jobs import Job
from app.models.receipts import ReceiptPrint, ReceiptVoid
from app.models.transactions import Receipt
from app.models.users import User
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.documents import issued
from app.services.jobs import running
from app.services.receipts import receipt_pdfs
from app.services.settings import settings
from app.services.verification import verify
from tasks import kinds
from tests import make
from tests import paper as seen
from tests.browse import Browser

Browsers = Callable[..., Browser]
LEGAL = (612.0, 1008.0)
POINTS = 72 / 25.4
WIDTHS = {"a4": 210.0, "letter": 215.9, "a5": 148.0, "80": 80.0, "58": 58.0}


@pytest.fixture
def receipt(record: Settings) -> str:
    person, rifle = make.person("300001"), make.item("W480302")
    details = Details(mags=7, rounds=210)
    entry = custody.issue_item(person.id, rifle.id, user=make.user("lim"), details=details)
    settings.change("receipt_paper", "legal", None)
    return str(entry.row["receipt_number"])


def worked(record: Settings) -> None:
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))


def words(content: bytes) -> str:
    return " ".join(
        page.get_textpage().get_text_bounded() for page in pypdfium2.PdfDocument(content)
    )


def test_the_first_request_leads_to_a_job_and_the_next_opens_what_it_made(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    visitor = browser("viewer")
    asked = [visitor.send("GET", f"/receipts/{receipt}.pdf") for _ in range(2)]
    assert [(one.status_code, one.location) for one in asked] == [(303, "/jobs/1")] * 2
    assert (Job.select().count(), ReceiptPrint.select().count()) == (1, 1)
    assert "waits for its turn" in visitor.open("/jobs/1").text

    worked(record)

    path = visitor.open("/jobs/1").link("Open")
    made = visitor.send("GET", f"/receipts/{receipt.lower()}.pdf")
    assert (made.status_code, made.mimetype) == (200, "application/pdf")
    assert visitor.send("GET", path).data == made.data
    document = Document.get()
    assert document.sha256 == hashlib.sha256(made.data).hexdigest()
    assert document.head == records.record(receipt)["head"]
    assert Job.select().count() == 1
    assert verify(record.database_path).ok


def test_it_is_legal_with_two_equal_copies_and_two_codes(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    visitor = browser("viewer")
    visitor.send("GET", f"/receipts/{receipt}.pdf")
    worked(record)
    made = visitor.send("GET", f"/receipts/{receipt}.pdf").data

    page = pypdfium2.PdfDocument(made)[0]
    assert (page.get_width(), page.get_height()) == pytest.approx(LEGAL, abs=0.01)
    said = words(made)
    for part in ("UNIT COPY", "HOLDER COPY"):
        assert said.count(part) == 1
    for part in (receipt, "SGT CRUZ, Juan", "W480302", "7 magazines", "210 rounds"):
        assert said.count(part) == 2, part
    assert "REPRINT" not in said
    assert seen.codes(seen.render(made)) == [records.record(receipt)["head"]] * 2


def test_a_new_pdf_says_reprint_and_the_first_stays_as_it_was(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    visitor = browser("viewer")
    visitor.send("GET", f"/receipts/{receipt}.pdf")
    worked(record)
    first = visitor.send("GET", f"/receipts/{receipt}/prints/1.pdf").data
    page = visitor.open(f"/receipts/{receipt}")
    token = visitor.csrf_token()
    assert "Legal x2 PDF" in page.text

    answer = visitor.send("POST", f"/receipts/{receipt}/prints",
                          data={"csrf_token": token, "paper": "legal", "way": "pdf"})  # fmt: skip
    assert answer.location == "/jobs/2"
    worked(record)

    again = visitor.send("GET", f"/receipts/{receipt}/prints/2.pdf").data
    assert words(again).count("REPRINT") == 2
    assert visitor.send("GET", f"/receipts/{receipt}/prints/1.pdf").data == first


def test_what_was_voided_meanwhile_is_not_opened_as_if_it_held(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    visitor = browser("viewer")
    visitor.send("GET", f"/receipts/{receipt}.pdf")
    worked(record)
    lim, boss = User.get(User.username == "lim"), make.user("boss", "admin")
    make.kept(ReceiptVoid(receipt=Receipt.get(), reason="wrong <name>", user=lim,
                          approved_by=boss, created_at=Receipt.get().created_at))  # fmt: skip

    assert visitor.send("GET", f"/receipts/{receipt}.pdf").location == "/jobs/2"
    worked(record)

    said = words(visitor.send("GET", f"/receipts/{receipt}.pdf").data)
    assert said.count("VOID: wrong <name>") == 2
    assert said.count("REPRINT") == 2


def test_who_asked_for_another_print_or_paper_is_told_what_there_is(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    visitor, other = browser("viewer"), browser("armorer")
    visitor.send("GET", f"/receipts/{receipt}.pdf")
    path = f"/receipts/{receipt}/prints/1.pdf"

    assert "has asked for it" in other.open(path, status=404).text
    assert other.send("GET", f"/receipts/{receipt}.pdf").location == "/jobs/2"
    assert visitor.send("GET", path).location == "/jobs/1"
    worked(record)
    assert other.send("GET", path).status_code == 200
    issued.path_of(record.data / "media", Document.get_by_id(1).sha256).unlink()
    assert "not on this machine" in visitor.open(path, status=404).text
    visitor.open("/receipts/TR-1999-000001.pdf", status=404)
    visitor.open(f"/receipts/{receipt}/prints/9.pdf", status=404)


def test_a_worker_that_died_in_its_middle_makes_the_same_file_again(
    browser: Browsers, record: Settings, receipt: str
) -> None:
    browser("viewer").send("GET", f"/receipts/{receipt}.pdf")
    media = record.data / "media"
    first, _ = receipt_pdfs.make(receipt, 1, media)
    running._claim(1)
    left = issued.store(first, media)

    running.reclaim()
    worked(record)

    assert (Job.get().state, Job.get().attempt) == ("done", 2)
    assert [document.sha256 for document in Document.select()] == [left]
    files = [path.name for path in (media / issued.FOLDER).rglob("*.pdf")]
    assert files == [f"{left}.pdf"]
    assert issued.path_of(media, left).stat().st_mode & 0o777 == 0o600


@pytest.mark.parametrize("paper", WIDTHS)
def test_every_paper_is_a_pdf_too(
    browser: Browsers, record: Settings, receipt: str, paper: str
) -> None:
    visitor = browser("viewer")
    visitor.send("GET", f"/receipts/{receipt}.pdf?paper={paper}")
    worked(record)

    made = visitor.send("GET", f"/receipts/{receipt}.pdf?paper={paper}").data

    wide = pypdfium2.PdfDocument(made)[0].get_width() / POINTS
    assert wide == pytest.approx(WIDTHS[paper], abs=0.05)
    assert set(seen.codes(seen.render(made))) == {records.record(receipt)["head"]}
    assert receipt in words(made)
