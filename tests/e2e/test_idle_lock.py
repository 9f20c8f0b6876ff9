"""An untouched counter: personal data goes, then it locks; what is scanned meanwhile is kept."""

from __future__ import annotations

from playwright.sync_api import BrowserContext, expect

from app.services.settings import settings
from app.services.users import pins, users
from tests.e2e.desk import Desk
from tests.e2e.server import ledger


def test_an_untouched_counter_locks_and_keeps_what_is_scanned(
    context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    pins.set_pin(users.named("lim"), "2580")
    settings.change_all({"private_seconds": "20", "lock_minutes": "3"}, None)
    desk = Desk(context.new_page())
    desk.page.clock.install()
    desk.open()
    desk.scan(people[0])
    desk.saved()
    expect(desk.lists).to_contain_text("CRUZ")

    desk.page.clock.fast_forward(25_000)
    expect(desk.page.locator("counter-desk[data-private]")).to_have_count(1)
    expect(desk.sheet).to_be_hidden()
    desk.page.clock.fast_forward(160_000)
    expect(desk.sheet).to_be_visible()
    expect(desk.lists).to_be_hidden()
    desk.scan(people[0], radios[0])
    expect(desk.banner).to_contain_text("2 scans kept on this device")
    assert context.request.get("/counter/panel", headers={"X-Requested-With": "x"}).status == 401
    assert ledger() == []

    desk.sheet.get_by_label("Password or PIN").fill("2580")
    desk.sheet.get_by_role("button", name="Sign in").click()
    desk.saved()

    assert ledger() == ["Take P01"]
    expect(desk.sheet).to_be_hidden()
    assert desk.problems == []
