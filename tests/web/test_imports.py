"""Imports in the browser: upload, columns, check, corrections, run, and who may see them."""

from __future__ import annotations

import json
from collections.abc import Callable

from app.config import Settings
from app.models.codes import Code
from app.models.import_jobs import ImportJob
from app.models.items import Item, ItemModel
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import chain
from app.services.records import codes
from app.services.verification import verify
from tests import make
from tests.browse import Browser
from tests.sheets import PEOPLE, REYES, WEAPONS, checked, upload

Browsers = Callable[..., Browser]


def test_a_sheet_goes_from_upload_to_the_record(browser: Browsers, record: Settings) -> None:
    admin = browser("admin")
    assert admin.open("/imports").heading == "Imports"

    page = upload(admin, "personnel", "people.csv", (PEOPLE + REYES).encode())
    assert page.control("AFSN").get("name") == "column-4"
    page = admin.press("Check the rows")
    assert "Nothing is saved yet" in page.text
    assert Personnel.select().count() == 0
    page = admin.press("Import 1 row")

    assert page.path == "/imports/1/progress"
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


def test_no_button_promises_what_all_or_nothing_refuses(browser: Browsers) -> None:
    admin = browser("admin")
    page = checked(admin, "personnel", PEOPLE + REYES + "SGT,Cruz,Jo,,70000A,951st\n")

    said = [" ".join(button.itertext()).strip() for button in page.all("button")]

    assert "Import 1 row" not in said
    assert "Import 1, leave 1 out" in said
    assert "All rows or nothing. Correct or skip the row with a problem below" in page.text
    assert "nothing to import" not in page.text
    page = checked(admin, "personnel", PEOPLE + "SGT,Cruz,Jo,,70000A,951st\n")
    assert not any("mport 0" in " ".join(button.itertext()) for button in page.all("button"))


def test_a_sheet_of_the_other_kind_is_noticed(browser: Browsers) -> None:
    admin = browser("admin")

    page = upload(admin, "personnel", "sheet.csv", (WEAPONS + "X1,M14,R1\n").encode())
    assert "This looks like a sheet of items" in page.text
    page = admin.click("Upload it as items")
    assert page.control("Items").get("checked") is not None

    page = upload(admin, "items", "people.csv", (PEOPLE + REYES).encode())
    assert "This looks like a sheet of people" in page.text
    page = upload(admin, "items", "items.csv", (WEAPONS + "X1,M14,R1\n").encode())
    assert "looks like" not in page.text


def test_all_rows_of_an_unknown_word_are_skipped_at_once(browser: Browsers) -> None:
    admin = browser("admin")
    page = checked(admin, "items", WEAPONS + "X1,bow,R1\nX2,bow,R2\nX3,M14,R4\n")
    assert page.all("input", name="cell-2-model") == []

    page = admin.press("Skip these 2 rows")

    assert "2 skipped by you" in page.text
    admin.press("Import 1 row")
    assert [item.serial for item in Item.select()] == ["X3"]


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

    sent = admin.send("POST", "/imports/1/run", data={"csrf_token": admin.csrf_token()})
    assert sent.status_code == 409
    assert "1 row has a problem" in sent.text
    assert Personnel.select().count() == 0
    page = admin.press("Import 1, leave 1 out")

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
    assert page.link("Show") == "/imports/1/progress"
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

    admin.open("/imports/1/progress")
    assert "sheet.csv" in admin.open("/imports").text
    other = browser("superuser")
    checked(other, "personnel", PEOPLE + REYES)
    armorer.open("/imports/2/progress", status=404)
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
    assert first.press("Import 1 row").path == "/imports/1/progress"
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


def test_who_has_a_disabled_word_keeps_it_and_nobody_else_gets_it(browser: Browsers) -> None:
    admin = browser("admin")
    checked(admin, "items", WEAPONS + "X1,M14,R1\n")
    admin.press("Import 1 row")
    by = User.get(User.username == "admin")
    make.changed(ItemModel.get(ItemModel.short_name == "M14"), by, active=0)

    page = checked(admin, "items", WEAPONS + "X1,M14,R2\nX2,M14,R3\n")

    assert "The model M14 Rifle 7.62mm is disabled." not in page.text  # a word to choose for
    assert "model “M14” in 1 row means" in page.text
    admin.press("Skip this row")
    admin.press("Import 1 row")
    assert [(item.serial, item.rack) for item in Item.select()] == [("X1", "R2")]


def test_a_revoked_code_that_comes_again_is_said(browser: Browsers) -> None:
    admin = browser("admin")
    header = "serial_number,model,factory_code\n"
    checked(admin, "items", header + "X1,M4,CODE-1\n")
    admin.press("Import 1 row")
    code = Code.get(Code.code == "CODE-1")
    codes.revoke(code.id, code.owner, "worn off", user=User.get(User.username == "admin"))

    page = checked(admin, "items", header + "X1,M4,CODE-1\n")

    assert f"CODE-1 was revoked on {code.owner} and never becomes valid again" in page.text
    assert "There is nothing to import" in page.text


def test_the_time_is_estimated_by_the_check_and_then_by_earlier_imports(browser: Browsers) -> None:
    admin = browser("admin")
    rows = [f"SGT,Reyes,Ana,L,{700100 + n},951st\n" for n in range(20)]
    page = checked(admin, "personnel", PEOPLE + "".join(rows))
    assert "estimated 1 s" in page.text
    admin.press("Import 20 rows")
    job = ImportJob.get()
    took = json.dumps(json.loads(job.result) | {"seconds": 2.0})
    ImportJob.update(result=took).execute()

    page = checked(admin, "personnel", PEOPLE + "".join(rows).replace("7001", "7002"))

    assert "estimated 2 s" in page.text
