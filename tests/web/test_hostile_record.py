"""A record full of hostile names: every file of it opens, and nothing in one is run."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import openpyxl
import pypdfium2
import pytest
from flask import Flask

from app import clock
from app.documents.id_cards import Card, Photo, card_sheets
from app.documents.label_sheets import Setup
from app.documents.pdf import pdf
from app.documents.presets import CARD_PAPERS
from app.models import line_codes
from app.models.personnel import Personnel
from app.models.writes import writes
from app.queries.reports import catalogue
from app.queries.reports.shape import Asked
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.field_checks import Unusable
from app.services.late import blackout
from app.services.notices import digest
from app.services.records import pictures
from app.services.reports import drawing
from tests import make
from tests.browse import Browser
from tests.paper import codes, render
from tests.payloads import PAYLOADS
from tests.unit.test_hostile_papers import ACTIVE, opened
from tests.web.test_photos import jpeg, png_of

Browsers = Callable[..., Browser]
FORMULA = tuple("=+-@\t\r")


@writes
def people() -> None:
    """Have somebody of each hostile name hold something of such a name, too late."""
    user = make.user("hand", "admin")
    at, due = clock.now() - timedelta(hours=40), clock.now() - timedelta(hours=4)
    for number, words in enumerate(PAYLOADS):
        said = words.replace("\0", "").encode("utf-8", "replace").decode()[:60]
        who = make.person(f"{400000 + number}", surname=said, first_name=said)
        what = make.item(f"H{number:04d}", rack=said[:20], slot=said[:10], description=said)
        details = Details(occurred_at=at, due_at=due, notes=said)
        custody.issue_item(who.id, what.id, user=user, details=details)


@pytest.fixture
def hostile(app: Flask) -> Flask:
    """Give the application over such a record."""
    people()
    return app


def is_formula(cell: object) -> bool:
    return isinstance(cell, str) and cell.strip() != "" and cell.lstrip()[:1] in FORMULA


def cells(kind: str, content: bytes) -> list[object]:
    """Return every cell of a file."""
    if kind == "csv":
        lines = csv.reader(io.StringIO(content.decode("utf-8-sig"), newline=""))
        return [cell for line in lines for cell in line]
    book = openpyxl.load_workbook(io.BytesIO(content))
    found = [cell for sheet in book.worksheets for row in sheet.iter_rows() for cell in row]
    assert {cell.data_type for cell in found} <= {"s", "n", "inlineStr"}
    return [cell.value for cell in found]


def test_a_formula_would_be_found() -> None:
    found = [is_formula(one) for one in ("=1+1", " @x", "'=1+1", "-", 3)]
    assert found == [True, True, False, True, False]


def test_no_list_of_a_hostile_record_has_a_formula(hostile: Flask, browser: Browsers) -> None:
    admin, ending = browser("admin"), ".<any(csv, xlsx):form>"
    rules = [rule.rule for rule in hostile.url_map.iter_rules() if rule.rule.endswith(ending)]
    lists = [rule.removesuffix(ending) for rule in rules if rule.count("<") == 1]
    assert {"/items", "/personnel", "/transactions", "/overdue", "/receipts"} <= set(lists)

    for path in lists:
        for kind in ("csv", "xlsx"):
            answer = admin.send("GET", f"{path}.{kind}")
            assert answer.status_code == 200, path
            found = cells(kind, answer.get_data())
            assert not [cell for cell in found if is_formula(cell)], path


def test_the_digest_of_a_hostile_record_is_read_line_by_line(hostile: Flask) -> None:
    made = digest.compose(clock.now())

    assert made.late == len(PAYLOADS)
    for name, content in made.files.items():
        if name.endswith(".csv"):
            assert not [cell for cell in cells("csv", content) if is_formula(cell)]
        else:
            lines = content.decode().split("\r\n")
            assert not [line for line in lines if "\n" in line or "\r" in line]
            assert sum(" H0" in line for line in lines) == len(PAYLOADS)


def test_the_blackout_pack_of_a_hostile_record_is_whole_and_acts_on_nothing(
    hostile: Flask,
) -> None:
    code = line_codes.make()

    pack = blackout.draw(code, clock.now())

    assert pack.out == len(PAYLOADS)
    assert not ACTIVE.search(opened(pack.content))
    document = pypdfium2.PdfDocument(pack.content)
    assert len(document) == pack.pages
    words = " ".join(page.get_textpage().get_text_range() for page in document)
    assert all(f"H{number:04d}" in words for number in range(len(PAYLOADS)))
    read = codes(render(pack.content, pack.pages - 1, 203))
    assert {line_codes.read(one) for one in read} == {(code, n) for n in range(37, 49)}


def test_every_report_of_a_hostile_record_is_drawn_and_acts_on_nothing(hostile: Flask) -> None:
    person = Personnel.select().first()
    now, day = clock.now(), clock.local(clock.now()).date()
    for name in catalogue.KINDS:
        asked = Asked(day - timedelta(days=3), day, person=person.id)
        made = drawing.draw(name, asked, PAYLOADS[0], now=now)
        assert not ACTIVE.search(opened(made.content)), name
        assert len(pypdfium2.PdfDocument(made.content)) == made.pages, name


PHOTOS = {
    "cut off": jpeg(192, 192)[:300], "a PDF": b"%PDF-1.7 x", "an SVG": b"<svg onload='x'/>",
    "nothing": b"", "a bomb": png_of(30_000, 30_000),
}  # fmt: skip


@pytest.mark.parametrize("name", PHOTOS)
def test_a_card_is_drawn_without_the_photo_whose_file_is_spoilt(name: str) -> None:
    setup = Setup(CARD_PAPERS["card-1"])
    words = ("SGT", "Cruz", "Juan", "300001", "951st", "Wing")

    def drawn(content: bytes) -> bytes:
        card = Card("AGPJH7BZBG", *words, Photo(content, "/photos/1/thumb.jpg", 1.0))
        return pdf(list(card_sheets([card], setup)), "card")

    good, spoilt = drawn(jpeg(192, 192)), drawn(PHOTOS[name])

    assert b"/DCTDecode" in good
    assert b"/DCTDecode" not in spoilt
    assert PHOTOS[name][:8] == b"" or PHOTOS[name][:8] not in spoilt
    assert not ACTIVE.search(opened(spoilt))
    assert codes(render(spoilt, 0, 300)) == ["AGPJH7BZBG"]


@pytest.mark.parametrize("name", ["a PDF", "an SVG", "nothing", "a bomb"])
def test_what_is_no_photograph_is_never_taken(name: str) -> None:
    with pytest.raises(Unusable):
        pictures.read(PHOTOS[name])
