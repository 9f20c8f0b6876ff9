"""The messages that the counter's page says by itself, word for word, and where they lead."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, expect

from app.services.users import pins, users
from tests import make
from tests.e2e.conftest import PASSWORD
from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger
from tests.e2e.test_sign_in_sheet import end_sessions, sign_in_as
from tests.messages import MESSAGES

# The moment of the example; the browser's tests run in real time.
TIME = r"\d\d:\d\d(:\d\d)?"
# At the end of a day one of the times is another day's, and says so.
ANY_TIME = rf"(\d{{1,2}} [A-Z][a-z]{{2}} )?{TIME}"
# What the printer would get: the parts of the page that are not hidden from it.
PRINTED = """
window.print = () => {
  const isShown = (one) => getComputedStyle(one).display !== "none";
  const shown = [...document.body.children].filter(isShown);
  window.printed = shown.map((one) => one.textContent).join(" ");
};
"""


def says(desk: Desk, case: str) -> None:
    """Look that the banner says the message and has its ways on; other times than the example's."""
    message = MESSAGES[case]
    pattern = re.sub(TIME, lambda _: ANY_TIME, re.escape(message.text))
    expect(desk.title).to_have_text(message.title)
    expect(desk.banner.get_by_text(re.compile(f"^{pattern}$"))).to_be_visible()
    for way in message.ways:
        expect(desk.banner.get_by_text(way, exact=True).first).to_be_visible()


@pytest.fixture
def rifles(people: list[str]) -> list[str]:
    """Give the ids of three M4s; the first is the example's."""
    serials = ("W480302", "W480303", "W480304")
    return [str(make.item(serial, "M4", rack="R3-12").id) for serial in serials]


def test_network_lost(desk: Desk, server: Server, people: list[str]) -> None:
    server.fault(status="503 Busy")
    desk.page.evaluate(PRINTED)
    desk.page.emulate_media(media="print")
    desk.scan(people[0])

    says(desk, "network lost")
    assert desk.banner.get_attribute("data-kind") == MESSAGES["network lost"].kind
    desk.button("Use paper sheet").click()
    printed = desk.page.evaluate("printed")
    assert printed.strip().startswith("Paper __________: issues and returns")
    assert "Person: rank, name, serial" in printed
    desk.page.emulate_media(media="screen")
    expect(desk.page.locator(".sheets")).to_have_count(0)
    server.fault()
    desk.button("Try now").click()
    desk.saved()


def test_back_again(desk: Desk, server: Server, people: list[str], radios: list[str]) -> None:
    server.fault(status="503 Busy")
    desk.scan(people[0], radios[0], radios[1])
    expect(desk.title).to_have_text(MESSAGES["network lost"].title)
    server.fault()
    desk.saved()

    says(desk, "back again")
    desk.banner.get_by_text("Show them").click()
    expect(desk.banner).to_contain_text("ISSUED PRC P01 to SGT CRUZ, Juan")
    expect(desk.banner).to_contain_text("ISSUED PRC P02 to SGT CRUZ, Juan")


def test_a_kept_scan_is_refused_later(
    desk: Desk, server: Server, people: list[str], rifles: list[str]
) -> None:
    desk.scan(people[0], rifles[0], people[1], "AGC-ISSUE")
    desk.saved()
    server.fault(status="503 Busy")
    desk.page.wait_for_timeout(1600)  # the same code at once would be one scan
    desk.scan(rifles[0])
    expect(desk.title).to_have_text(MESSAGES["network lost"].title)
    server.fault()
    desk.saved()

    says(desk, "kept scan refused later")
    desk.banner.get_by_role("link", name="Resolve").click()
    expect(desk.page).to_have_url(re.compile(f"/items/{rifles[0]}$"))


def test_the_session_expired(desk: Desk, people: list[str], radios: list[str]) -> None:
    pins.set_pin(users.named("lim"), "482913")
    users.add("ong", "armorer", PASSWORD)
    message = MESSAGES["session expired / idle"]
    end_sessions()
    desk.scan(people[0])

    sheet = desk.sheet
    expect(sheet.get_by_role("heading")).to_have_text(message.title)
    expect(sheet).to_contain_text(message.text)
    expect(sheet.get_by_label("PIN or password")).to_be_focused()
    desk.scan(radios[0])
    sheet.get_by_role("button", name="Another armorer").click()
    expect(sheet.get_by_label("Username")).to_be_focused()
    sign_in_as(desk, "ong")
    desk.saved()
    assert ledger() == ["Take P01"]


def test_no_permission(desk: Desk, people: list[str], radios: list[str]) -> None:
    users.add("ong", "armorer", PASSWORD)
    make.changed(users.named("lim"), role="viewer")
    desk.scan(people[0], radios[0])

    says(desk, "no permission")
    assert desk.banner.get_attribute("data-kind") == MESSAGES["no permission"].kind
    assert ledger() == []
    desk.button("Other armorer's PIN").click()
    expect(desk.sheet.get_by_label("Username")).to_be_focused()
    sign_in_as(desk, "ong")
    desk.saved()
    assert ledger() == ["Take P01"]


def test_the_clocks_differ(
    desk: Desk, context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0], radios[0])
    desk.saved()
    # Set before the page opens: a clock that jumps looks like an idle counter, which locks.
    context.add_init_script("const now = Date.now; Date.now = () => now() + 16140000")
    desk.open()

    says(desk, "clock")  # by itself, before anything is scanned
    desk.scan(radios[1])
    expect(desk.queue).to_have_text("1 scan kept on this device")
    says(desk, "clock")
    desk.button("Tablet").click()
    expect(desk.page.get_by_text("sudo date --utc --set")).to_be_visible()
    assert ledger() == ["Take P01"]
    desk.open()
    desk.saved()
    assert ledger() == ["Take P01", "Take P02"]


def test_the_disk_is_full(desk: Desk, server: Server, people: list[str], radios: list[str]) -> None:
    desk.scan(people[0])
    desk.saved()
    server.fault(full=True)
    desk.scan(radios[0])

    says(desk, "disk / read-only")
    expect(desk.queue).to_have_text("1 scan kept on this device")
    desk.page.keyboard.press("Escape")
    says(desk, "disk / read-only")
    for way, heading in (("Health page", "Health"), ("Print sheet", "Paper sheet")):
        desk.banner.get_by_role("link", name=way).click()
        expect(desk.page.get_by_role("heading", level=1)).to_have_text(heading)
        desk.page.go_back()
        says(desk, "disk / read-only")
    server.fault()
    desk.saved()
    assert ledger() == ["Take P01"]
