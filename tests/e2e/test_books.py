"""The books in a real browser: two tabs, a double press, the way back, the archive, the tables."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from app.models.items import Item
from app.models.personnel import Personnel
from tests import make
from tests.e2e.desk import Desk


def test_two_tabs_that_edit_one_item_see_both_versions(boss: BrowserContext) -> None:
    item = make.item("W480302", rack="R1")
    first, second = boss.new_page(), boss.new_page()
    for page in (first, second):
        page.goto(f"/items/{item.id}/edit")

    first.get_by_label("Rack").fill("R2")
    first.get_by_role("button", name="Save").click()
    expect(first.get_by_role("status")).to_contain_text("Rack: R1 → R2")
    second.get_by_label("Rack").fill("R3")
    second.get_by_role("button", name="Save").click()

    both = second.get_by_role("row", name="Rack")
    expect(both.get_by_role("cell")).to_have_text(["R3", "R2"])
    assert Item.get().rack == "R2"
    second.get_by_role("button", name="Keep mine").click()
    expect(second.get_by_role("status")).to_contain_text("Rack: R2 → R3")
    first.reload()
    expect(first.locator("main")).to_contain_text("R3")


def test_a_double_press_and_the_way_back_register_once(boss: BrowserContext) -> None:
    page = boss.new_page()
    page.goto("/personnel/new")
    page.get_by_label("Rank").select_option("SGT")
    page.get_by_label("Service serial number").fill("994538")
    page.get_by_label("Last name").fill("O'Brien <b>")
    page.get_by_label("First name").fill("=Juan")
    page.get_by_role("button", name="Register").dblclick()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SGT O'BRIEN <B>, =Juan")
    page.goto("/personnel/new")
    page.get_by_label("Rank").select_option("SGT")
    page.get_by_label("Service serial number").fill("994538")
    page.get_by_label("Last name").fill("Other")
    page.get_by_label("First name").fill("Ana")
    page.get_by_role("button", name="Register").click()

    expect(page.get_by_role("alert")).to_contain_text("Already registered")
    assert Personnel.select().count() == 1
    page.get_by_role("link", name="Open that record").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SGT O'BRIEN <B>, =Juan")


def test_an_item_goes_off_the_books_and_comes_back(boss: BrowserContext, tmp_path: Path) -> None:
    item = make.item("W480302")
    page = boss.new_page()
    page.goto(f"/items/{item.id}/remarks")
    page.get_by_role("textbox", name="Remark").fill("sight loose\nlook at it")
    page.get_by_role("button", name="Write it down").click()
    expect(page.locator(".timeline")).to_contain_text("sight loose look at it")

    page.goto(f"/items/{item.id}/photos")
    text = tmp_path / "photo.jpg"
    text.write_text("no photograph")
    page.get_by_label("Photograph of the item").set_input_files(text)
    page.get_by_role("button", name="Save the item").click()
    expect(page.locator("#error-item")).to_contain_text("not a JPEG, PNG or WebP")

    page.goto(f"/items/{item.id}/archive")
    page.get_by_label("Reason").fill("worn out")
    page.get_by_role("button", name="Retire this item").click()
    expect(page.get_by_role("status")).to_contain_text("Retired")
    page.goto("/items/new")
    page.get_by_label("Model").select_option("M16A1 Rifle 5.56mm")
    page.get_by_label("Serial number").fill("w480302")
    page.get_by_role("button", name="Register").click()
    page.get_by_role("link", name="Restore it").click()
    page.get_by_label("Reason").fill("found to be good")
    page.get_by_role("button", name="Restore this item").click()
    expect(page.get_by_role("link", name="Edit")).to_be_visible()

    page.goto("/archive")
    expect(page.get_by_role("row", name="M16A1 W480302")).to_contain_text("Restored")
    page.goto(f"/items/{item.id}/story")
    page.evaluate("globalThis.print = () => { document.title = 'asked' }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("asked")
    expect(page.locator("main")).to_contain_text("worn out")


def test_a_code_is_given_by_scanning_and_says_so_when_it_was_revoked(
    boss: BrowserContext,
) -> None:
    item = make.item("W480302")
    page = boss.new_page()
    page.goto(f"/items/{item.id}/codes")
    page.get_by_label("Existing code").focus()
    page.keyboard.type("FN/4711")
    page.keyboard.press("Enter")
    expect(page.get_by_role("status")).to_contain_text("Codes changed")

    page.get_by_role("link", name="Revoke FN/4711").click()
    page.get_by_label("Reason").fill("engraved twice")
    page.get_by_role("button", name="Revoke this code").click()
    expect(page.get_by_role("row", name="FN/4711")).to_contain_text("engraved twice")

    desk = Desk(boss.new_page())
    desk.open()
    desk.scan("FN/4711")
    desk.saved()
    expect(desk.banner).to_contain_text("W480302")
    expect(desk.banner).to_contain_text("revoked", ignore_case=True)


def test_a_row_of_a_table_is_offered_until_it_is_disabled(boss: BrowserContext) -> None:
    page = boss.new_page()
    page.goto("/settings/tables/groups/new")
    page.get_by_label("Name").fill("955th")
    page.get_by_role("button", name="Save").click()
    expect(page.get_by_role("row", name="955th")).to_contain_text("In use")
    page.goto("/personnel/new")
    page.get_by_label("Group").select_option("955th")

    page.goto("/settings/tables/purposes")
    page.get_by_role("button", name="Move Duty Vigil up").click()
    expect(page.locator("tbody tr").first).to_contain_text("Duty Vigil")
    page.goto("/counter")
    assert page.get_by_label("Purpose").locator("option").all_inner_texts()[1] == "Duty Vigil"

    page.goto("/settings/tables/groups")
    page.get_by_role("link", name="955th").click()
    page.get_by_role("button", name="Disable 955th").click()
    expect(page.get_by_role("row", name="955th")).to_contain_text("Disabled")
    page.goto("/personnel/new")
    assert "955th" not in page.get_by_label("Group").inner_text()
