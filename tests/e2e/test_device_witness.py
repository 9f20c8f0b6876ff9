"""The counter in a real browser: it remembers the record, and knows when it was put back."""

from __future__ import annotations

from playwright.sync_api import expect

from tests.e2e.desk import Desk, until

SEEN = "JSON.parse(localStorage.getItem('armguard.witness'))"


def test_a_record_that_was_put_back_raises_the_alarm_and_the_right_one_does_not(
    desk: Desk,
) -> None:
    page = desk.page
    alarm = page.locator("#record-witness")
    until(page, f"{SEEN} !== null")
    seen = page.evaluate(SEEN)
    expect(alarm).to_be_hidden()

    # Another record in its place: this one's row has another hash there.
    other = {**seen, "hash": "a" * 64}
    page.evaluate("seen => localStorage.setItem('armguard.witness', JSON.stringify(seen))", other)
    page.reload()

    expect(alarm).to_be_visible()
    expect(alarm).to_contain_text("DO NOT HAND OVER")
    assert page.evaluate(SEEN)["hash"] == "a" * 64
    alarm.get_by_role("link").click()
    expect(page.get_by_role("alert")).to_contain_text("THIS IS NOT THE RECORD")
