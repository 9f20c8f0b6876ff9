"""Imports in the browser: upload, columns, check, corrections, run, and who may see them."""

from __future__ import annotations

import io
import os
from collections.abc import Callable
from pathlib import Path

import openpyxl
import pytest

from app.config import Settings
from app.models.import_jobs import ImportJob
from app.models.items import Item
from app.models.personnel import Personnel
from app.queries import chain
from app.services.verification import verify
from tests.browse import Browser, Page

Browsers = Callable[..., Browser]
DATA = Path(__file__).parent.parent / "data"
PEOPLE = "RANK,LAST NAME,FIRST NAME,MI,AFSN,GROUP\n"
WEAPONS = "serial_number,model,rack\n"
REYES = "SGT,Reyes,Ana,L,700001,951st\n"


def upload(visitor: Browser, kind: str, name: str, content: bytes, status: int = 200) -> Page:
    """Choose a file, press Go on, and return the page that came."""
    visitor.open("/imports")
    data = {"csrf_token": visitor.csrf_token(), "kind": kind, "file": (io.BytesIO(content), name)}
    return visitor._show(visitor.send("POST", "/imports", data=data), status)


def checked(visitor: Browser, kind: str, text: str, name: str = "sheet.csv") -> Page:
    """Upload a sheet and check it as its columns were matched."""
    upload(visitor, kind, name, text.encode())
    return visitor.press("Check the rows")


def test_a_sheet_goes_from_upload_to_the_record(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    assert admin.open("/imports").heading == "Imports"

    page = upload(admin, "personnel", "people.csv", (PEOPLE + REYES).encode())
    assert page.control("AFSN").get("name") == "column-4"
    page = admin.press("Check the rows")
    assert "Nothing is saved yet" in page.text
    assert Personnel.select().count() == 0
    page = admin.press("Import 1 row")

    assert page.path == "/jobs/1"
    assert "1 row imported" in page.text
    assert "admin" in page.text
    assert Personnel.get().surname == "Reyes"
    assert verify(record.database_path).findings == ()
    assert "1 new, 0 changed" in admin.open("/imports").text
    assert list((record.data / "imports").glob("?" * 64)) == []


def test_a_copy_of_the_record_is_made_first_and_five_are_kept(
    browser: Browsers, record: Settings
) -> None:
    admin = browser("admin")
    for number in range(7):
        checked(admin, "personnel", f"{PEOPLE}SGT,Reyes,Ana,L,70000{number},951st\n")
        page = admin.press("Import 1 row")

    assert "backups/before-import-7.db" in page.text
    copies = sorted(path.name for path in (record.data / "backups").iterdir())
    assert copies == [f"before-import-{number}.db" for number in range(3, 8)]
    newest = record.data / "backups" / "before-import-7.db"
    assert newest.stat().st_mode & 0o777 == 0o600
    assert verify(newest).findings == ()


def test_columns_are_chosen_and_remembered_for_the_same_header(browser: Browsers) -> None:
    admin = browser("admin")
    text = "Grado,Apelyido,Pangalan,Numero\nSGT,Reyes,Ana,700001\n"

    upload(admin, "personnel", "tao.csv", text.encode())
    page = admin.press("Check the rows", 422)
    assert "Choose the column of the rank, last name, first name and service serial" in page.text
    admin.fill("Grado", "rank (needed)")
    admin.fill("Apelyido", "last name (needed)")
    admin.fill("Pangalan", "first name (needed)")
    admin.fill("Numero", "first name (needed)")
    assert "Two columns hold the first name" in admin.press("Check the rows", 422).text
    admin.fill("Numero", "service serial number (needed)")
    admin.press("Check the rows")
    admin.press("Import 1 row")

    upload(admin, "personnel", "tao2.csv", text.replace("700001", "700002").encode())
    admin.press("Check the rows")
    assert "1 row imported" in admin.press("Import 1 row").text


def test_problems_are_corrected_skipped_and_mapped_on_the_page(browser: Browsers) -> None:
    admin = browser("admin")
    page = checked(
        admin,
        "items",
        WEAPONS + "W48O117,M14,R1\nX1,M-14,R1\nX2,M-14,R2\n///,M14,R3\nX3,M14,R4\n",
    )
    assert "letter among its digits" in page.text

    page = admin.press("Use W480117")
    assert "W48O117" not in page.html
    admin.fill("model “M-14” in 2 rows means", "M14")
    admin.press("Keep my changes and check again")
    page = admin.press("Skip row 5")
    assert "1 skipped by you" in page.text
    page = admin.press("Import 4 rows")

    assert "4 rows imported" in page.text
    serials = {item.serial for item in Item.select()}
    assert serials == {"W480117", "X1", "X2", "X3"}


def test_a_cell_is_typed_anew(browser: Browsers) -> None:
    admin = browser("admin")
    page = checked(admin, "personnel", PEOPLE + "SGT,,Ana,L,700001,999th\n")
    cell = next(element for element in page.all("input", name="cell-2-surname"))
    cell.set("value", "Reyes")

    page = admin.press("Use 951st for it") if "Use 951st for it" in page.text else page
    admin.fill("GROUP “999th” in 1 row means", "951st")
    admin.press("Keep my changes and check again")
    admin.press("Import 1 row")

    assert (Personnel.get().surname, Personnel.get().group.name) == ("Reyes", "951st")


def test_one_problem_keeps_all_out_unless_the_good_rows_are_asked_for(browser: Browsers) -> None:
    admin = browser("admin")
    checked(admin, "personnel", PEOPLE + REYES + "SGT,Cruz,Jo,,70000A,951st\n")

    page = admin.press("Import 1 row", 409)
    assert "1 rows have problems" in page.text
    assert Personnel.select().count() == 0
    admin.fill("Import 1 good, leave 1 out", True)
    page = admin.press("Import 1 row")

    assert "1 row imported" in page.text
    assert Personnel.select().count() == 1
    assert "70000A" in admin.send("GET", page.link("Download problems")).get_data(as_text=True)


def test_changes_are_shown_old_to_new_before_they_are_written(browser: Browsers) -> None:
    admin = browser("admin")
    checked(admin, "personnel", PEOPLE + REYES)
    admin.press("Import 1 row")

    page = checked(admin, "personnel", PEOPLE + REYES.replace("SGT", "TSGT"))
    assert "RANK SGT → TSGT" in admin.open(f"{page.path}?show=changes").text
    admin.press("Import 1 row")

    assert Personnel.get().rank.name == "TSGT"


def test_the_same_file_again_is_noticed(browser: Browsers) -> None:
    admin = browser("admin")
    checked(admin, "personnel", PEOPLE + REYES)
    admin.press("Import 1 row")

    page = checked(admin, "personnel", PEOPLE + REYES)

    assert "The same file was imported" in page.text
    assert page.link("Show") == "/jobs/1"
    assert "There is nothing to import" in page.text


def test_an_armorer_adds_only(browser: Browsers) -> None:
    admin, armorer = browser("admin"), browser("armorer")
    checked(admin, "personnel", PEOPLE + REYES)
    admin.press("Import 1 row")

    page = checked(armorer, "personnel", PEOPLE + REYES.replace("SGT", "TSGT"))

    assert "only an admin may" in page.text
    assert "There is nothing to import" in page.text


def test_a_job_is_seen_by_its_owner_and_by_admins(browser: Browsers) -> None:
    armorer, admin = browser("armorer"), browser("admin")
    checked(armorer, "personnel", PEOPLE + REYES)
    armorer.press("Import 1 row")

    admin.open("/jobs/1")
    assert "sheet.csv" in admin.open("/imports").text
    other = browser("superuser")
    checked(other, "personnel", PEOPLE + REYES)
    armorer.open("/jobs/2", status=404)
    armorer.open("/imports/2", status=404)
    admin.open("/imports/2", status=404)  # an admin sees it, its owner works at it
    assert armorer.send("GET", "/imports/2/problems").status_code == 404
    assert browser("viewer").send("GET", "/imports").status_code == 403


def test_a_moved_record_is_shown_again_before_anything_is_written(browser: Browsers) -> None:
    first, second = browser("admin"), browser("superuser")
    checked(first, "personnel", PEOPLE + REYES)
    checked(second, "personnel", PEOPLE + REYES.replace("SGT", "TSGT"))
    second.press("Import 1 row")

    page = first.press("Import 1 row")

    assert "The record has changed since the check" in page.text
    assert Personnel.get().rank.name == "TSGT"
    assert first.press("Import 1 row").path == "/jobs/1"
    assert Personnel.get().rank.name == "SGT"


def test_an_import_runs_once_however_often_the_button_is_pressed(browser: Browsers) -> None:
    admin = browser("admin")
    page = checked(admin, "personnel", PEOPLE + REYES)
    token = admin.csrf_token()
    admin.press("Import 1 row")
    before = chain.head()

    answer = admin.send("POST", f"{page.path}/run", data={"csrf_token": token})

    assert answer.status_code in (303, 409)
    assert chain.head() == before


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
