"""The first run from step to step: it rests, goes back, and forgives a second press."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock
from app.config import Settings
from app.models.base import close_database
from app.models.items import Item
from app.models.labels import LabelProfile
from app.models.personnel import Personnel
from app.models.users import User
from app.queries.settings import setting
from app.services.settings import scanner_test, settings
from app.services.setup import demo, first_run, preparation
from app.services.users import users
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
GOOD = "blue carabao at dawn"
STEPS = ("unit", "data", "scanner", "printer", "backup")


def begin(browser: Browser, setup_code: str, **given: str) -> Browser:
    """Fill the first page and send it; the browser is at the next step then."""
    browser.open("/setup")
    fields = {
        "Setup code": setup_code,
        "Username": "boss",
        "Password": GOOD,
        "Password again": GOOD,
    }
    for label, value in {**fields, **given}.items():
        browser.fill(label, value)
    browser.press("Make the first user")
    return browser


def test_the_whole_first_run_with_a_demo(browser: Browsers, setup_code: str) -> None:
    boss = begin(browser(), setup_code, Unit="951st Squadron", **{"Time zone": "Asia/Tokyo"})
    assert boss.page.path == "/setup/data"
    assert (setting("unit_name"), setting("timezone")) == ("951st Squadron", "Asia/Tokyo")
    assert "How do you want to begin?" in boss.page.text

    assert boss.press("Try with demo data").path == "/setup/scanner"
    assert (Personnel.select().count(), Item.select().count()) == (40, 60)
    assert [row.username for row in User.select()] == ["boss"]
    boss.fill("Scan into this box", scanner_test.CODE)
    assert "works as it should" in boss.press("Enter").text
    assert boss.press("Next").path == "/setup/printer"
    boss.fill("The line measures (mm)", "97")
    assert "this printer prints at 97 %" in boss.press("Check the measurement").text
    assert boss.press("Next").path == "/setup/backup"
    assert "Backed up and verified" in boss.press("Back up now").text
    assert boss.send("GET", boss.page.link(setting_backup(boss))).data.startswith(b"SQLite format")
    assert boss.press("Finish").path == "/"

    assert setting("setup") == "done"
    assert "Go on with the setup" not in boss.page.text
    assert "Made-up unit" in boss.page.text


def setting_backup(boss: Browser) -> str:
    """Return the name of the only copy on the page."""
    return next(
        (a.text or "") for a in boss.page.root.iter("a") if (a.text or "").startswith("by-hand-")
    )


def test_it_rests_and_goes_on_where_it_was_left(
    browser: Browsers, setup_code: str, record: Settings
) -> None:
    boss = begin(browser(), setup_code)
    boss.press("Empty")
    close_database()  # the machine is switched off
    preparation.prepare(record)
    assert first_run.offer(record) is None

    again = browser()
    assert again.open("/setup").path.startswith("/login")
    again.fill("Username", "boss")
    again.fill("Password", GOOD)

    assert again.press("Sign in").path == "/setup/scanner"
    assert "First days" in again.open("/").text
    assert again.click("Go on with the setup").path == "/setup/scanner"


def test_back_shows_what_was_done_and_undoes_nothing(browser: Browsers, setup_code: str) -> None:
    boss = begin(browser(), setup_code, Unit="951st")
    boss.press("Try with demo data")

    assert "The demo unit is in" in boss.click("Back").text
    boss.click("Back")
    assert boss.page.control("Unit").get("value") == "951st"
    boss.fill("Unit", "952nd")
    assert boss.press("Next").path == "/setup/data"

    assert (setting("unit_name"), setting("setup")) == ("952nd", "scanner")
    assert boss.press("Next").path == "/setup/scanner"


def test_a_second_press_on_the_demo_loads_it_once(browser: Browsers, setup_code: str) -> None:
    boss = begin(browser(), setup_code)
    fields = {"way": "demo", "csrf_token": boss.csrf_token()}

    first = boss.send("POST", "/setup/data", data=fields)
    second = boss.send("POST", "/setup/data", data=fields)

    assert (first.location, second.location) == ("/setup/scanner", "/setup/scanner")
    assert Personnel.select().count() == 40


def test_a_second_press_on_the_first_page_makes_nobody_else(
    browser: Browsers, setup_code: str
) -> None:
    one, other = browser(), browser()
    other.open("/setup")
    begin(one, setup_code)
    late = {"code": setup_code, "username": "late", "password": GOOD, "password_again": GOOD}

    answer = other.send("POST", "/setup", data=late | {"csrf_token": other.csrf_token()})

    assert answer.location == "/login"
    assert [row.username for row in User.select()] == ["boss"]


def test_every_problem_of_the_first_page_is_said_at_once(
    browser: Browsers, setup_code: str
) -> None:
    first = browser()
    first.open("/setup")
    for label, value in {
        "Setup code": setup_code, "Unit": "U" * 61, "Username": "a b", "Password": "short",
        "Password again": "another",
    }.items():  # fmt: skip
        first.fill(label, value)

    page = first.press("Make the first user", 422)

    assert "60" in page.text
    assert len(page.all("input", **{"aria-invalid": "true"})) == 4
    assert "The two passwords differ" in page.text
    assert page.control("Unit").get("value") == "U" * 61
    assert (User.select().count(), setting("unit_name")) == (0, "Armory")


def test_code_name_and_password_are_enough(browser: Browsers, setup_code: str) -> None:
    first = browser()
    first.open("/setup")
    given = {"code": setup_code, "username": "boss", "password": GOOD, "password_again": GOOD}

    answer = first.send("POST", "/setup", data=given | {"csrf_token": first.csrf_token()})

    assert answer.status_code == 303
    assert (setting("unit_name"), setting("timezone")) == ("Armory", "")


def test_a_superuser_from_the_console_is_sent_nowhere(browser: Browsers) -> None:
    boss = browser("superuser")

    assert boss.open("/").path == "/"
    assert boss.open("/setup").path == "/"
    assert "Go on with the setup" not in boss.open("/").text


@pytest.mark.parametrize("step", STEPS)
@pytest.mark.parametrize("role", ["admin", "armorer", "viewer"])
def test_its_steps_are_the_superusers(browser: Browsers, role: str, step: str) -> None:
    assert browser(role).send("GET", f"/setup/{step}").status_code == 403


def test_a_demo_never_goes_over_real_entries(browser: Browsers) -> None:
    boss = browser("superuser")
    make.person()
    assert "This record has begun" in boss.open("/setup/data").text
    fields = {"way": "demo", "csrf_token": boss.csrf_token()}

    answer = boss.send("POST", "/setup/data", data=fields)

    assert answer.status_code == 409
    assert "Nothing was loaded" in answer.get_data(as_text=True)
    assert (Personnel.select().count(), setting("demo")) == (1, "no")


def test_a_demo_is_removed_by_a_word_and_the_data_step_comes_again(
    browser: Browsers, setup_code: str
) -> None:
    boss = begin(browser(), setup_code, Unit="951st")
    boss.press("Try with demo data")
    boss.open("/settings")
    boss.fill("Type DEMO, or the unit's name", "yes")
    assert "Type DEMO to let the demo go" in boss.press("Remove the demo", 422).text
    assert Personnel.select().count() == 40
    boss.fill("Type DEMO, or the unit's name", " 951ST ")

    page = boss.press("Remove the demo")

    assert page.path == "/setup/data"
    assert "The demo is gone" in page.text
    assert "How do you want to begin?" in page.text
    assert (Personnel.select().count(), setting("unit_name")) == (0, "951st")
    assert boss.open("/items").status == 200


def test_without_a_sign_in_of_ones_own_the_setup_begins_anew(
    browser: Browsers, record: Settings
) -> None:
    demo.load(demo.Size(1, 1, 0))
    owner = browser("demo-owner")
    owner.open("/settings")
    owner.fill("Type DEMO, or the unit's name", "DEMO")

    page = owner.press("Remove the demo")

    assert page.path == "/setup"
    assert page.control("Setup code").get("value")
    begin_again = {"Username": "boss", "Password": GOOD, "Password again": GOOD}
    for label, value in begin_again.items():
        owner.fill(label, value)
    assert owner.press("Make the first user").path == "/setup/data"
    assert users.named("boss").role == "superuser"
    assert not (record.data / "setup.code").exists()


def test_a_real_record_offers_no_removal_and_refuses_it(browser: Browsers) -> None:
    boss = browser("superuser")
    make.person()
    assert "Remove the demo" not in boss.open("/settings").text
    fields = {"typed": "DEMO", "csrf_token": boss.csrf_token()}

    answer = boss.send("POST", "/settings/demo/clear", data=fields)

    assert answer.status_code == 409
    assert Personnel.select().count() == 1


def test_a_printer_that_prints_true_is_kept_with_its_nudge(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/setup/printer")
    boss.fill("The line measures (mm)", "100,2")
    boss.fill("Outlines too far right by (mm)", "1.5")
    boss.fill("Outlines too low by (mm)", "-0,5")
    boss.fill("Name of this printer", "Office")

    assert "It prints true" in boss.press("Check the measurement").text

    kept = LabelProfile.get()
    assert (kept.name, kept.nudge_x_mm, kept.nudge_y_mm) == ("Office", -1.5, 0.5)
    assert "There is" not in boss.page.text
    assert boss.press("Check the measurement", 409).status == 409, "the name is taken"


@pytest.mark.parametrize("measured", ["", "long", "0", "-100", "1000", "nan"])
def test_a_measurement_that_cannot_be_is_asked_for_again(browser: Browsers, measured: str) -> None:
    boss = browser("superuser")
    boss.open("/setup/printer")
    boss.fill("The line measures (mm)", measured)

    assert "give millimetres" in boss.press("Check the measurement", 422).text


def test_a_backup_that_is_not_there_is_not_sent(browser: Browsers, record: Settings) -> None:
    boss = browser("superuser")
    assert (record.data / "session.key").exists()

    for name in ("session.key", "..%2Fsession.key", "..", "armguard.db"):
        assert boss.send("GET", f"/setup/backup/{name}").status_code == 404


def test_the_clock_is_on_the_page(browser: Browsers) -> None:
    settings.change("timezone", "Asia/Tokyo", None)

    page = browser("superuser").open("/setup/unit")

    assert page.root.find(".//clock-compare") is not None
    assert clock.local(clock.now()).strftime("%H:") in page.text
