"""What is uploaded: bad files, hostile ones, and where they are kept."""

from __future__ import annotations

import io
import os
from collections.abc import Callable

import openpyxl
import pytest

from app.config import Settings
from app.models.import_jobs import ImportJob
from app.models.personnel import Personnel
from app.queries import chain
from tests.browse import Browser, Page
from tests.sheets import PEOPLE, REYES, checked, upload

Browsers = Callable[..., Browser]


@pytest.mark.parametrize(
    ("name", "content", "words"),
    [
        ("x.csv", b"", "The file is empty"),
        ("x.xlsx", bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "password"),
        ("x.csv", b"x" * (5 * 1024 * 1024 + 1), "larger than 5 MB"),
        ("x.csv", b"RANK," * 10_000 + b"\n1", "10,000 columns"),
        ("x.csv", b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "encoding"),
        ("x.csv", b"RANK\n" * 10_002, "more than 10,000 rows"),
    ],
)
def test_a_bad_file_is_refused_in_a_sentence_and_nothing_is_kept(
    browser: Browsers, record: Settings, name: str, content: bytes, words: str
) -> None:
    admin = browser("admin")
    admin.open("/imports")
    before = chain.head()

    page = upload(admin, "items", name, content, status=422)

    assert words in page.text
    assert chain.head() == before
    assert not (record.data / "imports").exists()
    assert "Choose a CSV or XLSX file" in _without_a_file(admin).text


def _without_a_file(visitor: Browser) -> Page:
    data = {"csrf_token": visitor.csrf_token(), "kind": "items"}
    return visitor._show(visitor.send("POST", "/imports", data=data), 422)


def test_a_formula_in_a_chosen_column_fails_with_its_cell(browser: Browsers) -> None:
    book = openpyxl.Workbook()
    for row in (["Grado", "SURNAME", "FIRST NAME", "AFSN"], ["=A1", "Reyes", "Ana", 700001]):
        book.active.append(row)
    content = io.BytesIO()
    book.save(content)
    admin = browser("admin")

    upload(admin, "personnel", "people.xlsx", content.getvalue())
    admin.fill("Grado", "rank (needed)")
    page = admin.press("Check the rows")

    assert "Cell A2 holds a formula" in page.text
    assert Personnel.select().count() == 0


def test_an_upload_is_its_owners_alone_and_goes_when_cancelled(
    browser: Browsers, record: Settings
) -> None:
    admin = browser("admin")
    upload(admin, "personnel", "../../etc/passwd.csv", (PEOPLE + REYES).encode())
    [kept] = (record.data / "imports").iterdir()
    assert (kept.stat().st_mode & 0o777, kept.parent.stat().st_mode & 0o777) == (0o600, 0o700)
    assert ImportJob.get().filename == "passwd.csv"

    admin.press("Cancel")

    assert not kept.exists()
    assert os.listdir(kept.parent) == []  # noqa: PTH208
    assert "Cancelled" in admin.page.text


def test_hostile_cells_are_shown_as_text(browser: Browsers) -> None:
    admin = browser("admin")
    nasty = '<script>alert(1)</script>,"=1+1","{{7*7}}",L,7000\'"><img src=x>,951st\n'

    page = checked(admin, "personnel", PEOPLE + nasty, "<b>.csv")

    assert "<script>alert" not in page.html
    assert "<img src=x" not in page.html
