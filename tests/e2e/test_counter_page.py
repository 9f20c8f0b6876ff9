"""The counter's page in a browser: its buttons, its sizes, its themes, and without JavaScript."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from tests import make
from tests.e2e.conftest import sign_in
from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger

SIZES = [(390, 844), (1024, 768)]
# Found and measured in one go: the poll may draw the panel anew between two, and what a locator's
# evaluate_all() has found is measured by a second message.
PRESSED_HEIGHTS = """Array.from(
    document.querySelectorAll(".desk-form :is(button, select, .modes label), .desk-actions .btn"),
).filter((one) => one.offsetParent).map((one) => one.offsetHeight)"""


def test_undo_and_done_by_button_and_by_key(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0], radios[0])
    desk.saved()
    desk.button("Undo").click()
    expect(desk.title).to_have_text("UNDONE")
    expect(desk.button("Undo")).to_be_disabled()
    desk.scan(radios[1])
    desk.saved()
    desk.page.keyboard.press("F8")
    expect(desk.title).to_have_text("UNDONE")

    desk.button("DONE").click()
    desk.saved()

    expect(desk.lists).to_contain_text("Nobody at the window")
    assert len(ledger()) == 4


def test_a_weapon_brought_by_somebody_else_is_returned_with_one_tap(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0], radios[0], people[1])
    desk.saved()
    desk.page.wait_for_timeout(1600)
    desk.scan(radios[0])
    expect(desk.title).to_have_text("Handed in by someone else")

    desk.button("Return it, handed in by REYES").click()

    expect(desk.title).to_have_text("RETURNED PRC P01")


def test_a_typed_ending_that_fits_several_is_chosen_from_a_list(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    make.item("X8842", "PRC")
    make.item("Y8842", "PRC")
    desk.scan(people[0], "8842")
    expect(desk.title).to_have_text("2 weapons end in 8842")

    desk.button("PRC Y8842").click()
    desk.saved()

    assert ledger() == ["Take Y8842"]


def test_another_device_shows_an_entry_within_three_seconds(
    desk: Desk, chromium: Browser, server: Server, people: list[str], radios: list[str]
) -> None:
    device = chromium.new_context(base_url=server.at())
    sign_in(device)
    other = Desk(device.new_page())
    other.open()

    desk.scan(people[0], radios[0])
    desk.saved()

    expect(other.lists).to_contain_text("PRC P01", timeout=3000)
    expect(other.title).to_have_text("Ready")
    device.close()


@pytest.mark.parametrize("theme", ["light", "dark", "night"])
@pytest.mark.parametrize("size", SIZES, ids=["phone", "tablet"])
def test_nothing_is_wider_than_the_screen_and_the_banner_stays_in_sight(
    context: BrowserContext,
    server: Server,
    people: list[str],
    radios: list[str],
    size: tuple[int, int],
    theme: str,
) -> None:
    context.add_cookies([{"name": "theme", "value": theme, "url": server.at()}])
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    desk = Desk(page)
    desk.open()

    desk.scan(people[0], *radios[:6])
    desk.saved()
    desk.lists.evaluate("lists => lists.scrollTo(0, 1000)")

    assert page.evaluate("document.documentElement.scrollWidth") <= size[0]
    expect(desk.title).to_be_in_viewport(ratio=1)
    expect(desk.box).to_be_in_viewport(ratio=1)
    expect(desk.button("DONE")).to_be_in_viewport(ratio=1)
    heights = page.evaluate(PRESSED_HEIGHTS)
    assert len(heights) >= 7
    assert min(heights) >= 64
    assert desk.problems == []


def test_without_javascript_the_plain_form_records(
    chromium: Browser, server: Server, people: list[str], radios: list[str]
) -> None:
    device = chromium.new_context(base_url=server.at(), java_script_enabled=False)
    sign_in(device)
    desk = Desk(device.new_page())
    desk.page.goto("/counter")

    for code in (people[0], radios[0]):
        desk.box.fill(code)
        desk.page.keyboard.press("Enter")
    expect(desk.title).to_have_text("ISSUED PRC P01")
    desk.page.get_by_label("RETURN").check()
    desk.box.fill(radios[0])
    desk.button("Record").click()
    expect(desk.title).to_have_text("RETURNED PRC P01")
    desk.button("Undo").click()
    expect(desk.title).to_have_text("UNDONE")
    desk.button("DONE").click()

    expect(desk.lists).to_contain_text("Nobody at the window")
    device.close()
