"""The shortcuts that ArmGuard lists are the ones that work, and they can be switched off."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from tests import make

LEADS = {"c": "/counter", "d": "/", "i": "/items", "p": "/personnel", "t": "/transactions",
         "o": "/items?state=late", "s": "/counts", "h": "/help"}  # fmt: skip


@pytest.fixture
def page(boss: BrowserContext) -> Page:
    """Give the page of an admin, with three items and three people to go through."""
    for number in range(3):
        make.item(f"W10{number}")
        make.person(f"99450{number}", surname=f"Cruz{number}")
    page = boss.new_page()
    page.goto("/")
    return page


def at(path: str) -> re.Pattern[str]:
    return re.compile(re.escape(path) + "$")


def test_every_listed_way_leads_there(page: Page) -> None:
    page.keyboard.press("?")
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    expect(dialog).to_be_visible()
    listed = re.findall(r"\bg (\w)\b", " ".join(dialog.inner_text().split()))
    assert sorted(listed) == sorted(LEADS)
    page.keyboard.press("Escape")
    expect(dialog).to_be_hidden()

    for letter, path in LEADS.items():
        page.goto("/users")
        page.keyboard.press("g")
        page.keyboard.press(letter)
        expect(page).to_have_url(at(path))


def test_a_list_is_gone_through_without_a_mouse(page: Page) -> None:
    def here() -> str:
        return str(page.evaluate("document.activeElement.textContent")).strip()

    page.goto("/items")
    page.keyboard.press("j")
    first = here()
    page.keyboard.press("j")
    assert "W10" in first
    assert here() != first
    page.keyboard.press("k")
    page.keyboard.press("k")
    assert here() == first
    page.keyboard.press("x")
    expect(page.locator("tbody tr").first.get_by_role("checkbox")).to_be_checked()
    page.keyboard.press("e")
    expect(page.get_by_role("heading", level=1)).to_contain_text("Edit")
    page.go_back()
    page.keyboard.press("j")
    page.keyboard.press("l")
    expect(page.get_by_role("heading", level=1)).to_have_text("Labels")

    page.goto("/personnel")
    page.keyboard.press("j")
    label = here()
    page.keyboard.press("Enter")
    expect(page.get_by_role("heading", level=1)).to_contain_text(label.split(",")[0])


def test_letters_in_a_field_are_letters_and_capitals_begin_a_scan(page: Page) -> None:
    page.goto("/items")
    page.get_by_label("Search items").focus()
    page.keyboard.type("/g?jx")
    expect(page.get_by_label("Search items")).to_have_value("/g?jx")

    page.goto("/users")
    page.keyboard.type("AGW")
    expect(page.get_by_label("Search or scan")).to_have_value("AGW")
    page.goto("/users")
    page.keyboard.press("/")
    expect(page.get_by_label("Search or scan")).to_be_focused()


def test_single_letters_are_switched_off_for_the_device(page: Page) -> None:
    dialog = page.get_by_role("dialog", name="Keyboard shortcuts")
    page.keyboard.press("?")
    dialog.get_by_label("Single-letter shortcuts on this device").uncheck()
    dialog.get_by_role("button", name="Close").click()

    page.goto("/items")
    for key in ("?", "j", "g", "c"):
        page.keyboard.press(key)
    expect(dialog).to_be_hidden()
    assert page.evaluate("document.activeElement.tagName") == "BODY"
    expect(page).to_have_url(at("/items"))

    page.get_by_role("button", name="Keyboard shortcuts").click()
    dialog.get_by_label("Single-letter shortcuts on this device").check()
    page.keyboard.press("Escape")
    page.keyboard.press("?")
    expect(dialog).to_be_visible()
