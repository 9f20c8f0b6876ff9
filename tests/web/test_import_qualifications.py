"""Qualifications from a sheet, in the browser and by the command."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.drawing_rights import Qualification
from app.models.import_jobs import ImportJob
from app.models.personnel import Personnel
from tests import make
from tests.browse import Browser
from tests.sheets import checked, upload

Browsers = Callable[..., Browser]
SHEET = "Service no.,Weapon,Expiry date,Issued by\n300001,{},2027-12-31,RSO 7\n"


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person("300001")


def test_a_sheet_is_checked_corrected_and_written(browser: Browsers, cruz: Personnel) -> None:
    admin = browser("admin")

    page = checked(admin, "qualifications", SHEET.format("riffle"))
    assert "Weapon “riffle” in 1 row means" in page.text
    assert Qualification.select().count() == 0
    admin.press("Use rifle for it")
    admin.press("Import 1 row")

    row = Qualification.get()
    assert (row.class_name, row.expires_on, row.user) == ("rifle", "2027-12-31", admin.user)
    assert "backups/before-import-" in admin.page.text
    assert "rifle to 31 Dec 27" in admin.open(f"/personnel/{cruz.id}").text
    again = checked(admin, "qualifications", SHEET.format("rifle").replace("2027", "2029"))
    assert "1Will change" in again.text
    page = admin.open(f"{again.path}?show=changes")
    assert page.link(cruz.id) == f"/personnel/{cruz.id}/qualifications"
    assert "2027-12-31 → 2029-12-31" in page.text


def test_only_an_admin_is_offered_qualifications(browser: Browsers, cruz: Personnel) -> None:
    armorer = browser("armorer")
    assert "Qualifications" not in armorer.open("/imports").labels()
    assert "Qualifications" in browser("admin").open("/imports").labels()

    upload(armorer, "qualifications", "x.csv", SHEET.format("rifle").encode(), status=422)

    assert ImportJob.select().count() == 0


def test_a_sheet_of_qualifications_is_known_for_one_by_who_may_bring_it(
    browser: Browsers, cruz: Personnel
) -> None:
    sheet = SHEET.format("rifle").encode()

    said = upload(browser("admin"), "items", "x.csv", sheet).text
    assert "This looks like a sheet of qualifications" in said
    assert "This looks like" not in upload(browser("armorer"), "items", "x.csv", sheet).text
