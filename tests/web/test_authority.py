"""The pages of authorization rosters and appointments."""

from __future__ import annotations

import io
from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.models.authority import AuthorityRoster
from app.models.personnel import Personnel
from app.services.custody import custody
from app.services.settings import settings
from app.services.users import appointments
from tests import make
from tests.api_client import Api
from tests.browse import Browser

Browsers = Callable[..., Browser]
PDF = b"%PDF-1.4 signed %%EOF"


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person()


def make_draft(armorer: Browser, *serials: str) -> None:
    armorer.open("/authority/new")
    armorer.fill("Name", "Guard company")
    armorer.fill("People from", "A list")
    armorer.fill("List", "\n".join(serials))
    armorer.press("Make the draft")


def a_commander(browser: Browsers) -> Browser:
    """Give the browser of a viewer who is appointed as commander, by an admin at their page."""
    viewer, admin = browser("viewer"), browser("admin")
    assert viewer.user is not None
    admin.open(f"/users/{viewer.user.id}/appointments")
    admin.fill("Appointed as", "Commander")
    admin.fill("Order or letter", "SO 12")
    admin.press("Appoint")
    return viewer


def test_a_roster_is_made_by_an_armorer_and_approved_by_the_commander(
    browser: Browsers, cruz: Personnel
) -> None:
    commander, armorer = a_commander(browser), browser("armorer")
    make_draft(armorer, cruz.serial)
    assert "Not approved" in armorer.open("/authority").text

    commander.open("/authority/1")
    page = commander.press("Approve")

    assert "Holds today" in page.text
    assert "signed by viewer" in page.text
    assert "Tick" not in armorer.open("/authority/1").text


def test_who_is_no_commander_is_told_so(browser: Browsers, cruz: Personnel) -> None:
    armorer, viewer = browser("armorer"), browser("viewer")
    make_draft(armorer, cruz.serial)

    for visitor in (viewer, armorer):
        token = visitor.open("/profile") and visitor.csrf_token()
        answer = visitor.send("POST", "/authority/1/approval", data={"csrf_token": token})
        assert answer.status_code == 409
        assert "is not appointed as commander" in answer.get_data(as_text=True)
    assert AuthorityRoster.get().approved_at is None


def test_the_signed_paper_is_uploaded_and_served(browser: Browsers, cruz: Personnel) -> None:
    admin = browser("admin")
    make_draft(browser("armorer"), cruz.serial)
    admin.open("/authority/1")
    token = admin.csrf_token()

    empty = admin.send("POST", "/authority/1/paper", data={"csrf_token": token})
    sent = {"csrf_token": token, "authority": "Maj SANTOS", "file": (io.BytesIO(PDF), "signed.pdf")}
    done = admin.send("POST", "/authority/1/paper", data=sent)

    assert (empty.status_code, done.status_code) == (422, 303)
    assert admin.send("GET", "/authority/1/paper").get_data() == PDF
    assert "signed by Maj SANTOS" in admin.open("/authority/1").text


def test_people_are_put_on_and_taken_off_a_draft(browser: Browsers, cruz: Personnel) -> None:
    armorer = browser("armorer")
    make.person("994539", surname="Reyes")
    make_draft(armorer, cruz.serial)

    armorer.fill("Person", "994539")
    assert "REYES" in armorer.press("Put on the roster").text
    armorer.fill("Person", "nobody")
    assert "There is nobody" in armorer.press("Put on the roster", status=422).text
    armorer.open("/authority/1")
    armorer.fill("Tick SGT CRUZ, Juan", True)
    page = armorer.press("Take the ticked off")

    assert "CRUZ" not in page.text


def test_the_last_one_is_the_start_of_the_next(browser: Browsers, cruz: Personnel) -> None:
    armorer = browser("armorer")
    make_draft(armorer, cruz.serial)

    armorer.open("/authority/new?copy=1")
    page = armorer.press("Make the draft")

    assert page.path == "/authority/2"
    assert "CRUZ" in page.text


def test_a_withdrawn_roster_says_so(browser: Browsers, cruz: Personnel) -> None:
    make_draft(browser("armorer"), cruz.serial)
    admin = browser("admin")
    admin.open("/authority/1")

    assert "Withdrawn" in admin.press("Withdraw").text


def test_an_issue_says_by_which_roster_it_was_judged(browser: Browsers, cruz: Personnel) -> None:
    settings.change("authority_roster", "refuse", None)
    commander, armorer = a_commander(browser), browser("armorer")
    assert "None holds today" in commander.open("/authority").text
    make_draft(armorer, cruz.serial)
    commander.open("/authority/1")
    commander.press("Approve")
    assert armorer.user is not None

    custody.issue_item(cruz.id, make.item().id, user=armorer.user)

    assert "Guard company" in commander.open("/transactions/1").text


def test_the_api_says_every_reason_with_its_code(
    app: Flask, api: Callable[..., Api], cruz: Personnel
) -> None:
    settings.change("authority_roster", "refuse", None)
    settings.change("appointments", "refuse", None)
    body = {"personnel_id": cruz.id, "item_id": make.item().id, "action": "Take"}

    answer = api("armorer").post("/transactions", body)

    assert answer.status == 409
    found = {one["code"] for one in answer.json["error"]["details"]["reasons"]}
    assert found == {"not_appointed", "not_authorized"}


def test_the_access_roster_shows_who_is_appointed(browser: Browsers) -> None:
    a_commander(browser)

    page = browser("armorer").open("/appointments")

    assert "SO 12" in page.text
    assert "Commander" in page.text


def test_an_appointment_is_ended_on_the_user_s_page(browser: Browsers) -> None:
    viewer, admin = a_commander(browser), browser("admin")
    assert viewer.user is not None
    admin.open(f"/users/{viewer.user.id}/appointments")

    page = admin.press("End commander, SO 12")

    assert "Commander: over" in page.text


def test_the_dashboard_says_what_ends_soon(browser: Browsers) -> None:
    settings.change("appointments", "refuse", None)
    admin, armorer = browser("admin"), browser("armorer")
    make.item()
    today = clock.local(clock.now()).date().isoformat()
    given = {"duty": "armorer", "document": "SO 7", "ends_on": today}
    assert armorer.user is not None
    appointments.appoint(armorer.user, given, user=admin.user)

    assert "armorer: armorer ends" in armorer.open("/").text


def test_the_counter_says_at_the_card_who_is_not_on_the_roster(
    browser: Browsers, cruz: Personnel
) -> None:
    settings.change("authority_roster", "refuse", None)
    commander, armorer = a_commander(browser), browser("armorer")
    make_draft(armorer, make.person("994539", surname="Reyes").serial)
    commander.open("/authority/1")
    commander.press("Approve")

    armorer.open("/counter")
    armorer.fill("Scan", cruz.serial)
    said = armorer.press("Record").text

    assert "Not on the authorization roster of today. Returns are possible." in said
