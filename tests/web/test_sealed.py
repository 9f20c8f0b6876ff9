"""What pages, files, papers and the API say of rows that the log has let go of."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pypdfium2
import pytest
from flask import Flask

from app import clock
from app.config import Settings
from app.models.audit import AuditRow
from app.models.transactions import Receipt
from app.queries import chain, receipts, segments, witnesses
from app.services.clocks import marks
from app.services.custody import custody
from app.services.receipts import receipt_acts, receipt_pdfs
from app.services.retention import sealing
from app.services.witnesses import devices
from tests import make
from tests.api_client import Api
from tests.browse import Browser

Client = Callable[..., Api]
FORK = (3, "f" * 64)


class Sealed:
    """A record whose entries are all sealed; one rifle is out."""

    def __init__(self, record: Settings, monkeypatch: pytest.MonkeyPatch) -> None:
        self.data, self.now = record.data, clock.now() + timedelta(days=1)
        monkeypatch.setattr(clock, "now", lambda: self.now)
        self.boss = make.user("boss", "superuser")
        self.person = make.person(surname="Cruz")
        for serial in ("R1", "R2"):
            custody.issue_item(self.person.id, make.item(serial).id, user=self.boss)
            self.head = chain.head()
            if serial == "R1":
                custody.return_item(f"IR-R1{make.DATE}", user=self.boss)
        devices.accept(*FORK, user=self.boss)
        self.wrote = {
            row.object_id: row.seq
            for row in AuditRow.select().where(AuditRow.object_type == "transactions")
        }
        self.then = self.now + timedelta(minutes=1)
        self.now += timedelta(days=3 * 365)
        marks.confirm(user=self.boss)  # a pause of years is not believed otherwise
        (self.seal,) = sealing.seal(self.data, user=None)

    def lose(self) -> None:
        """Take the segment away."""
        segments.path_of(self.data / "media", self.seal.sha256).unlink()

    def custody_file(self, app: Flask) -> list[dict[str, str]]:
        """Return what the file of who held what has."""
        at = clock.local(self.then).isoformat().replace("+", "%2B")
        answer = Browser(app, self.boss).send("GET", f"/custody.csv?at={at}")
        text = answer.get_data(as_text=True).lstrip("\ufeff")
        return [*csv.DictReader(io.StringIO(text))]


@pytest.fixture
def sealed(record: Settings, monkeypatch: pytest.MonkeyPatch) -> Sealed:
    """Give that record."""
    return Sealed(record, monkeypatch)


def test_the_api_says_up_to_which_row_the_log_is_sealed(
    api: Client, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    reader = api("admin", "read")
    assert reader.get("/audit").json["sealed"] is None
    seal = Sealed(record, monkeypatch).seal

    answer = reader.get("/audit").json

    assert answer["sealed"] == {"up_to_seq": seal.last_seq, "segments": 1}
    assert answer["results"][0]["seq"] == seal.last_seq + 1


def test_the_audit_page_says_where_older_rows_are(sealed: Sealed, app: Flask) -> None:
    page = Browser(app, sealed.boss).open("/audit?action=create")

    assert f"behind row {sealed.seal.last_seq}" in page.text
    assert page.link("listed here") == "/audit#sealed"
    assert page.link("/verify") == "/verify"


def test_a_file_of_who_held_what_has_the_numbers_of_sealed_rows(sealed: Sealed, app: Flask) -> None:
    (row,) = sealed.custody_file(app)
    assert int(row["take_seq"]) == sealed.wrote[row["take_id"]]
    at = clock.local(sealed.then).isoformat().replace("+", "%2B")
    page = f"/custody?at={at}"
    assert f"row {row['take_seq']}" in Browser(app, sealed.boss).open(page).text

    sealed.lose()

    (row,) = sealed.custody_file(app)
    assert (row["take_seq"], row["return_seq"]) == ("sealed", "")
    assert f"entry {row['take_id']}, sealed" in Browser(app, sealed.boss).open(page).text


def paper(sealed: Sealed) -> str:
    """Return the words of a receipt that is drawn now."""
    receipt = Receipt.select().order_by(Receipt.id.desc()).get()
    printed = receipt_acts.printed(receipt, "a4", user=sealed.boss, way="pdf", says="0" * 64)
    content, _ = receipt_pdfs.make(receipt.name, printed.id, sealed.data / "media")
    words = pypdfium2.PdfDocument(content)[0].get_textpage().get_text_range()
    return " ".join(words.split())


def test_a_receipt_drawn_after_the_seal_proves_itself_or_says_where_its_proof_is(
    sealed: Sealed,
) -> None:
    said, seq = paper(sealed), sealed.wrote["3"]

    assert sealed.head.code in said
    assert f"Proof: audit row {seq} in segment {sealed.seal.sha256[:12]}" in said
    place = witnesses.place_of(sealed.head.code)
    assert place is not None
    assert place.seq == seq

    sealed.lose()

    said = paper(sealed)
    assert sealed.head.code not in said
    assert "its audit row is sealed, and the segment is not on this machine" in said


def test_a_receipt_that_is_not_sealed_says_nothing_of_it(record: Settings) -> None:
    boss = make.user("boss", "superuser")
    custody.issue_item(make.person().id, make.item("R1").id, user=boss)

    row = receipts.record(Receipt.get().name)

    assert row is not None
    assert row["sealed_until"] is None
    assert row["head"] == chain.head_code(row["items"][0]["hash"])


def test_what_an_admin_accepted_of_a_device_holds_behind_the_seal(sealed: Sealed) -> None:
    assert devices.is_known(*FORK)
    assert not devices.is_known(FORK[0], "e" * 64)
    before = AuditRow.select().count()

    devices.accept(*FORK, user=sealed.boss)

    assert AuditRow.select().count() == before
