"""A spreadsheet comes in through a real browser, with a mistake corrected on the way."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import Browser, expect

from app.models.items import Item
from app.services.users import users
from tests.e2e.conftest import PASSWORD
from tests.e2e.server import Server

SHEET = "Serial,Weapon,Place\nW48O117,M14,R1\nW480118,M-14,R1\nW480119,M-14,R2\n"


def test_a_sheet_is_corrected_on_the_page_and_imported(
    chromium: Browser, server: Server, tmp_path: Path
) -> None:
    users.add("santos", "admin", PASSWORD)
    sheet = tmp_path / "rifles.csv"
    sheet.write_text(SHEET)
    context = chromium.new_context(base_url=server.at(), viewport={"width": 390, "height": 844})
    page = context.new_page()
    problems: list[str] = []
    page.on("pageerror", lambda error: problems.append(str(error)))
    page.goto("/login")
    page.get_by_label("Username").fill("santos")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")

    page.goto("/imports")
    page.get_by_label("Items", exact=True).check()
    page.get_by_label("File", exact=True).set_input_files(sheet)
    page.get_by_role("button", name="Go on").click()
    page.get_by_label("Weapon").select_option(label="model (needed)")
    page.get_by_label("Place").select_option(label="rack")
    page.get_by_role("button", name="Check the rows").click()
    page.get_by_role("button", name="Use W480117").click()
    page.get_by_role("button", name="Use M14 for all 2").click()
    page.get_by_role("button", name="Import 3 rows").click()

    expect(page.get_by_text("3 rows imported.")).to_be_visible()
    page.reload()
    expect(page.get_by_text("before-import-1.db")).to_be_visible()
    assert {item.serial for item in Item.select()} == {"W480117", "W480118", "W480119"}
    assert problems == []
    context.close()
