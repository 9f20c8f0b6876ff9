"""The first run in a real browser of a phone's width, from the code to the dashboard and back."""

from __future__ import annotations

import os
from collections.abc import Iterator
from pathlib import Path

import pytest
from playwright.sync_api import Browser, Page, expect

from app.config import Settings
from app.services.settings import scanner_test
from app.services.setup import first_run
from tests.e2e.server import Server

PASSWORD = "four words make sense"
# Where whoever wants to look at the pages finds them afterwards.
PICTURES = os.environ.get("ARMGUARD_TEST_PICTURES")


@pytest.fixture
def fresh(record: Settings) -> Iterator[tuple[Server, str]]:
    """Give a server over a record with nobody in it, and its setup code."""
    running = Server(record)
    running.fault()
    running.start()
    code = first_run.offer(record)
    assert code is not None
    yield running, code
    running.kill()


def look(page: Page, name: str) -> None:
    """Nothing sticks out at the side; keep a picture where one is wanted."""
    wide = page.evaluate("document.documentElement.scrollWidth")
    assert wide <= page.evaluate("innerWidth"), name
    if PICTURES:
        page.screenshot(path=Path(PICTURES) / f"{name}.png", full_page=True)


def test_the_first_run_on_a_phone(chromium: Browser, fresh: tuple[Server, str]) -> None:
    server, code = fresh
    context = chromium.new_context(
        base_url=server.at(), viewport={"width": 390, "height": 844}, accept_downloads=True
    )
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.on("console", lambda said: problems.extend([said.text] * (said.type == "error")))

    page.goto("/")
    page.wait_for_url("**/setup")
    expect(page.get_by_text("The two clocks agree.")).to_be_visible()
    look(page, "1-code")
    page.get_by_label("Setup code").fill(code)
    page.get_by_label("Unit").fill("951st Squadron")
    page.get_by_label("Username").fill("boss")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the first user").click()
    page.wait_for_url("**/setup/data")
    look(page, "4-data")

    page.goto("/")
    expect(page.get_by_role("main")).to_contain_text("Go on with the setup")
    look(page, "dashboard")
    done = page.get_by_role("button", name="I have it").first.bounding_box()
    assert done
    assert done["width"] > done["height"]  # its words are not broken into letters
    page.get_by_role("link", name="Go on with the setup").click()
    page.get_by_role("button", name="Try with demo data").dblclick()
    page.wait_for_url("**/setup/scanner", timeout=30_000)
    page.go_back()
    page.goto("/setup/scanner")
    page.keyboard.type(scanner_test.CODE.lower())
    page.keyboard.press("Enter")
    expect(page.get_by_text("It sends lower case only.")).to_be_visible()
    look(page, "5-scanner")
    page.keyboard.type(scanner_test.CODE)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The scanner works as it should.")).to_be_visible()
    page.get_by_role("button", name="Next").click()

    page.get_by_label("The line measures (mm)").fill("97")
    page.get_by_role("button", name="Check the measurement").click()
    expect(page.get_by_text("this printer prints at 97 %")).to_be_visible()
    look(page, "6-printer")
    page.get_by_role("button", name="Next").click()
    page.get_by_role("button", name="Back up now").click()
    expect(page.get_by_text("Backed up and verified")).to_be_visible()
    look(page, "7-backup")
    with page.expect_download() as download:
        page.get_by_role("link", name="by-hand-").click()
    assert download.value.path().read_bytes().startswith(b"SQLite format 3")
    page.get_by_role("button", name="Finish").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")

    page.goto("/settings")
    look(page, "settings")
    page.get_by_label("Type DEMO, or the unit's name").fill("demo")
    page.get_by_role("button", name="Remove the demo").click()
    expect(page.get_by_text("The demo is gone")).to_be_visible()
    expect(page.get_by_role("heading", name="How do you want to begin?")).to_be_visible()
    page.get_by_role("link", name="Restore a backup").click()
    look(page, "restore")
    page.goto("/personnel")
    expect(page.get_by_role("main")).not_to_contain_text("SGT")
    assert problems == []
    context.close()
