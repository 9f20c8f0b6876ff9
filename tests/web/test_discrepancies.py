"""The pages of discrepancies, and the questions about a weapon that came back."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.discrepancies import ReturnAnswer
from app.models.items import Item
from app.models.personnel import Personnel
from app.queries import discrepancies as known
from app.services.custody import custody
from app.services.discrepancies import discrepancies
from app.services.users.passwords import hash_password
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def rifle(app: Flask) -> Item:
    return make.item(rack="R3", slot="12")


@pytest.fixture
def cruz(app: Flask) -> Personnel:
    return make.person()


def report(armorer: Browser, item: Item, what: str, words: str) -> None:
    armorer.open(f"/items/{item.id}/report")
    armorer.fill("What happened", what)
    armorer.fill("In words", words)
    armorer.press("Report")


def agree(visitor: Browser, words: str, button: str) -> None:
    """Fill a form that takes two, as `partner` agrees."""
    make.user("partner", password_hash=hash_password(PASSWORD))
    for label, value in (("What was done, and why", words), ("Second person's username", "partner"),
                         ("Their PIN or password", PASSWORD)):  # fmt: skip
        visitor.fill(label, value)
    visitor.press(button)


def test_a_missing_item_is_reported_shown_and_found(browser: Browsers, rifle: Item) -> None:
    armorer = browser("armorer")
    report(armorer, rifle, "It is missing", "not in its rack")
    assert "Open not in its rack" in armorer.page.text
    assert "1 discrepancy open" in browser("viewer").open("/").text
    assert rifle.label in browser("viewer").open("/discrepancies").text

    armorer.open(f"/items/{rifle.id}")
    armorer.click("Record as found")
    agree(armorer, "behind the rack", "Record as found")

    assert Item.get_by_id(rifle.id).status == "Available"
    assert "agreed by partner" in armorer.open("/discrepancies/1").text
    assert "Nothing is open" in armorer.open("/discrepancies").text
    assert rifle.label in armorer.open("/discrepancies?show=all").text


def test_steps_are_noted_and_stay(browser: Browsers, rifle: Item) -> None:
    armorer = browser("armorer")
    report(armorer, rifle, "It is damaged", "cracked stock")
    armorer.click("Note a step")
    armorer.fill("What was done, and why", "asked the workshop")

    assert "Under review" in armorer.press("Note a step").text

    armorer.click("Repaired")
    armorer.fill("What was done, and why", "new stock")
    page = armorer.press("Resolve")
    assert "asked the workshop" in page.text
    assert not page.all("a", href="/discrepancies/1/review")


def test_a_write_off_takes_an_admin_and_a_second_person(browser: Browsers, rifle: Item) -> None:
    report(browser("armorer"), rifle, "It is damaged", "burnt")
    assert browser("armorer").send("GET", "/discrepancies/1/write-off").status_code == 403
    admin = browser("admin")
    admin.open("/discrepancies/1/write-off")
    admin.fill("What was done, and why", "board of 3 May")
    assert "A second person must agree." in admin.press("Write off", status=422).text

    agree(admin, "board of 3 May", "Write off")

    assert known.one(1)["state"] == "written off"
    assert Item.get_by_id(rifle.id).status == "Retired"


def test_what_is_missing_in_a_report_is_said(browser: Browsers, rifle: Item) -> None:
    armorer = browser("armorer")
    armorer.open(f"/items/{rifle.id}/report")

    assert "Write what happened." in armorer.press("Report", status=422).text

    report(armorer, rifle, "It is missing", "gone")
    armorer.open(f"/items/{rifle.id}/report")
    armorer.fill("In words", "still gone")
    assert "is reported missing already" in armorer.press("Report", status=409).text


def test_a_closed_one_takes_no_more_steps(browser: Browsers, rifle: Item) -> None:
    armorer = browser("armorer")
    report(armorer, rifle, "It has a fault", "extractor")
    discrepancies.back_in_service(rifle.id, "new extractor", user=make.user("clerk"))
    armorer.open("/discrepancies/1/review")
    armorer.fill("What was done, and why", "late")

    assert "It was resolved meanwhile." in armorer.press("Note a step", status=409).text


def test_a_fault_at_the_return_refuses_the_weapon_until_it_is_back_in_service(
    browser: Browsers, rifle: Item, cruz: Personnel
) -> None:
    custody.issue_item(cruz.id, rifle.id, user=make.user("clerk"))
    armorer = browser("armorer")
    armorer.open("/counter")
    armorer.fill("Scan", rifle.id)
    armorer.fill("RETURNF4", True)
    armorer.press("Record")

    armorer.click("Report damage")
    armorer.fill("Serviceable", "No")
    assert "Write what is wrong." in armorer.press("Record the answers", status=422).text
    armorer.fill("What is wrong", "bent barrel")
    page = armorer.press("Record the answers")

    assert "Maintenance" in page.text
    assert "Not serviceable: bent barrel" in page.text
    assert ReturnAnswer.get().serviceable == 0
    page = armorer.click("Back in service")
    armorer.fill("What was done, and why", "new barrel")
    assert "Maintenance" not in armorer.press("Back in service").text.split("Record")[0]


def test_a_return_that_never_was_has_no_questions(browser: Browsers) -> None:
    browser("armorer").open("/returns/77/condition", status=404)
