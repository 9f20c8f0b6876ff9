"""Registering and editing people with the web forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.personnel import Personnel
from app.services.records import personnel
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def filled(visitor: Browser, **fields: str) -> Browser:
    """Open the form for a new person and fill it in."""
    visitor.open("/personnel/new")
    for label, value in fields.items():
        visitor.fill(label.replace("_", " "), value)
    return visitor


def test_an_armorer_registers_a_person(browser: Browsers) -> None:
    visitor = filled(
        browser("armorer"), Rank="SGT", Service_serial_number="994538", Last_name="DELA CRUZ",
        First_name="juan", Middle_initial="b", Group="951st", Squadron="9511th",
        Mobile="0917 123 4567",
    )  # fmt: skip
    visitor.fill("E-mail", "juan@unit.example")

    page = visitor.press("Register")

    assert "Registered" in page.text
    row = Personnel.get(Personnel.serial == "994538")
    assert (row.surname, row.first_name, row.mobile) == ("Dela Cruz", "Juan", "+639171234567")
    assert (row.status, row.squadron.name) == ("Active", "9511th")


def test_every_problem_is_said_at_once_and_the_input_is_kept(browser: Browsers) -> None:
    visitor = filled(browser("armorer"), Service_serial_number="99453B", Mobile="12345")
    visitor.fill("E-mail", "nobody")
    visitor.fill("Last name", "Cruz\u202e")

    page = visitor.press("Register", 422)

    for sentence in (
        "The rank is missing.",
        "The first name is missing.",
        "This is not a mobile number",
        "This is not an e-mail address",
        "Did you mean 994538?",
        "characters that cannot be seen",
    ):
        assert sentence in page.text
    assert page.control("Service serial number").get("value") == "99453B"
    assert Personnel.select().count() == 0


@pytest.mark.parametrize("name", ["<img src=x onerror=alert(1)>", "O'Neil-Ñandú", "{0} %s"])
def test_any_name_is_shown_as_it_is(browser: Browsers, name: str) -> None:
    visitor = filled(browser("armorer"), Rank="SGT", Service_serial_number="994538", Last_name=name)
    visitor.fill("First name", "Ana")

    page = visitor.press("Register")

    stored = Personnel.get(Personnel.serial == "994538").surname
    assert stored.casefold() == name.casefold()
    assert f"SGT {stored.upper()}, Ana" in page.text


def test_a_known_serial_offers_its_record(browser: Browsers) -> None:
    there = make.person("994538")
    visitor = filled(
        browser("armorer"), Rank="SGT", Service_serial_number="994538", Last_name="Reyes",
        First_name="Ana",
    )  # fmt: skip

    page = visitor.press("Register", 409)

    assert "belongs to SGT CRUZ, Juan" in page.text
    assert page.link("Open that record") == f"/personnel/{there.id}"
    assert page.control("Last name").get("value") == "Reyes"


def test_an_archived_serial_offers_to_restore_the_record(browser: Browsers) -> None:
    there = make.person("994538", status="Archived", status_reason="left")
    fields = {"Rank": "SGT", "Service_serial_number": "994538", "Last_name": "Cruz"}

    for role, offered in (("admin", True), ("armorer", False)):
        visitor = filled(browser(role), **fields, First_name="Juan")
        page = visitor.press("Register", 409)
        assert ("Restore it" in page.text) is offered

    visitor = filled(browser("admin"), **fields, First_name="Juan")
    assert visitor.press("Register", 409).link("Restore it") == f"/personnel/{there.id}/restore"


def test_an_edit_shows_what_changed_by_name(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")

    visitor.open(f"/personnel/{person.id}")
    visitor.click("Edit")
    visitor.fill("Rank", "SSGT")
    visitor.fill("Squadron", "9511th")
    visitor.fill("Mobile", "09171234567")
    page = visitor.press("Save")

    assert "Rank: SGT → SSGT" in page.text
    assert "Squadron: none → 9511th" in page.text
    assert "Mobile: none → +639171234567" in page.text


def test_an_officers_rank_is_refused_for_an_enlisted_record(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")

    visitor.open(f"/personnel/{person.id}/edit")
    visitor.fill("Rank", "CPT")

    assert "CPT is an officer's rank" in visitor.press("Save", 422).text


def test_a_stale_edit_shows_both_versions_and_theirs_can_be_taken(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("admin")
    visitor.open(f"/personnel/{person.id}/edit")
    personnel.edit(person.id, {"surname": "Santos"}, user=make.user("other", "admin"))

    visitor.fill("Last name", "Cruz-Reyes")
    page = visitor.press("Save", 409)

    assert "Last name Cruz-Reyes Santos" in page.text
    assert page.control("Last name").get("value") == "Cruz-Reyes"
    theirs = visitor.click("Take theirs")
    assert theirs.control("Last name").get("value") == "Santos"
    assert Personnel.get_by_id(person.id).surname == "Santos"


def test_clearing_a_field_empties_it(browser: Browsers) -> None:
    person = make.person(mobile="+639171234567")
    visitor = browser("admin")

    visitor.open(f"/personnel/{person.id}/edit")
    visitor.fill("Mobile", "")
    visitor.press("Save")

    assert Personnel.get_by_id(person.id).mobile is None


def test_who_may_not_is_refused(browser: Browsers) -> None:
    person = make.person()

    browser("viewer").open("/personnel/new", 403)
    browser("armorer").open(f"/personnel/{person.id}/edit", 403)
    assert "Edit" not in browser("armorer").open(f"/personnel/{person.id}").text
    browser("admin").open("/personnel/PE-NOBODY/edit", 404)
