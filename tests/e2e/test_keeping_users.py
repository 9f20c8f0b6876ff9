"""In a real browser: a scanner without Enter is found out; a PIN goes on at the counter."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import BrowserContext, expect

from app import clock
from app.models.users import Session
from app.services.settings import scanner_test
from app.services.users import pins, users
from tests.e2e.desk import Desk

PIN = "493027"


def test_the_scanner_test_hears_a_missing_enter(context: BrowserContext) -> None:
    page = context.new_page()
    page.goto("/settings/scanner")

    page.get_by_label("Scan into this box").press_sequentially(scanner_test.CODE, delay=5)
    expect(page.get_by_text("It sends no Enter")).to_be_visible()
    expect(page.get_by_text("Every character is right")).to_be_visible()

    page.get_by_label("Scan into this box").press_sequentially(scanner_test.CODE, delay=5)
    page.keyboard.press("Enter")
    expect(page.get_by_text("The scanner works as it should.")).to_be_visible()


def test_the_pin_goes_on_at_the_counter_and_keeps_the_scans(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    lim = users.named("lim")
    pins.set_pin(lim, PIN)
    Session.update(expires_at=clock.now() - timedelta(minutes=1)).execute()
    desk.scan(people[0], radios[0])
    sheet = desk.page.locator("#sign-in")
    expect(sheet).to_be_visible()

    sheet.locator("#sheet-password").fill(PIN)
    sheet.get_by_role("button", name="Sign in").click()

    desk.saved()
    expect(sheet).to_be_hidden()
