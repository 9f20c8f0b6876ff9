"""Control codes and keys that this device carries out by itself (counter.md 8 and 9)."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.desk import Desk


def test_a_purpose_is_chosen_by_its_code_and_by_its_key(desk: Desk, people: list[str]) -> None:
    purpose = desk.page.get_by_label("Purpose")

    desk.scan("AGC-DUTY-VIGIL")
    expect(desk.title).to_have_text("Duty Vigil")
    expect(purpose.locator("option:checked")).to_have_text("Duty Vigil")

    desk.page.keyboard.press("Alt+4")
    expect(purpose.locator("option:checked")).to_have_text("Honor Guard")
    desk.scan(people[0])
    desk.saved()
    expect(desk.title).to_have_text("SGT CRUZ, Juan")


def test_the_night_card_turns_the_screen_red_and_back(desk: Desk) -> None:
    desk.scan("AGC-NIGHT")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "night")
    desk.page.wait_for_timeout(1600)
    desk.scan("AGC-NIGHT")
    expect(desk.page.locator("html")).to_have_attribute("data-theme", "auto")


def test_the_lock_card_locks_and_keeps_scans(desk: Desk, people: list[str]) -> None:
    desk.scan("AGC-LOCK")
    expect(desk.sheet).to_be_visible()

    desk.scan(people[0])

    expect(desk.queue).to_have_text("1 scan kept on this device")
