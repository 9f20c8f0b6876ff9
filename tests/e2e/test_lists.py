"""Lists in a real browser: typing narrows them, ticks outlive a refresh, the ticked change."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, expect

from app.models.items import Item
from app.services.users import users
from tests import make
from tests.e2e.conftest import PASSWORD
from tests.e2e.server import Server


@pytest.mark.usefixtures("record")
def test_typing_narrows_and_ticks_outlive_what_others_do(chromium: Browser, server: Server) -> None:
    users.add("boss", "admin", PASSWORD)
    for number in range(6):
        make.item(f"W10{number}", rack="R1")
    make.item("X900")
    context = chromium.new_context(base_url=server.at())
    page, problems = context.new_page(), []
    page.on("console", lambda said: problems.append(said.text) if said.type == "error" else None)
    page.goto("/login")
    page.get_by_label("Username").fill("boss")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()

    page.goto("/items")
    page.get_by_label("Search items").type("w10", delay=20)
    expect(page.locator("tbody tr")).to_have_count(6)
    expect(page.get_by_role("link", name="Search: w10")).to_be_visible()
    page.get_by_label("Tick M16A1 W101").check()
    page.get_by_label("Tick M16A1 W104").check()
    make.item("W106")
    expect(page.locator("tbody tr")).to_have_count(7)
    expect(page.locator("input[name=ids]:checked")).to_have_count(2)

    page.get_by_role("button", name="Change the ticked").click()
    page.get_by_label("Rack", exact=True).fill("R7")
    page.get_by_role("button", name="Change 2 items").click()
    expect(page.get_by_text("2 changed, 0 the same, 0 refused")).to_be_visible()
    context.close()

    moved = Item.select().where(Item.rack == "R7").order_by(Item.serial)
    assert [item.serial for item in moved] == ["W101", "W104"]
    assert problems == []
