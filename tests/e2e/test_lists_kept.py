"""What a list keeps: its order, its columns, its views, its files; in a real browser."""

from __future__ import annotations

from pathlib import Path

from playwright.sync_api import BrowserContext, expect

from app.models.items import Item
from tests import make

HEAD = "thead th"


def test_a_list_is_sorted_narrowed_kept_as_a_view_and_taken_along(
    boss: BrowserContext, context: BrowserContext, tmp_path: Path
) -> None:
    for number, condition in enumerate(("Good", "Fair", "Fair")):
        make.item(f"W10{number}", condition=condition, rack=f"R{3 - number}")
    page = boss.new_page()
    page.goto("/items")
    page.get_by_role("link", name="Rack", exact=True).click()
    expect(page.locator("tbody tr").first).to_contain_text("W102")
    page.locator("#f-condition").select_option("Fair")
    page.get_by_role("button", name="Show", exact=True).click()
    expect(page.locator("tbody tr")).to_have_count(2)

    page.get_by_role("link", name="Save as a view").click()
    page.get_by_label("Name").fill("Fair, by <rack>")
    page.get_by_label("Who sees it").select_option("armorer")
    page.get_by_role("button", name="Save the view").click()
    with page.expect_download() as started:
        page.get_by_role("link", name="CSV").click()
    started.value.save_as(tmp_path / "items.csv")
    page.get_by_role("link", name="Remove the filter Condition: Fair").click()
    expect(page.locator("tbody tr")).to_have_count(3)

    lines = (tmp_path / "items.csv").read_text("utf-8-sig").splitlines()
    assert [line.split(",")[0] for line in lines] == ["serial", "W102", "W101"]
    other = context.new_page()
    other.goto("/items")
    other.get_by_role("link", name="Fair, by <rack>").click()
    expect(other.locator("tbody tr")).to_have_count(2)


def test_columns_are_remembered_and_no_row_is_changed_unseen(boss: BrowserContext) -> None:
    make.item("W100", condition="Fair", rack="R1", slot="1")
    page = boss.new_page()
    page.goto("/items")
    page.get_by_text("Columns and rows").click()
    page.get_by_role("checkbox", name="Condition").uncheck()
    page.get_by_role("checkbox", name="Property number").check()
    page.get_by_role("button", name="Remember for me").click()
    page.goto("/items?condition=Fair")
    expect(page.locator(HEAD)).to_contain_text(["Item", "Where", "Property number"])
    expect(page.locator(HEAD).get_by_text("Condition")).to_have_count(0)

    page.get_by_role("button", name="Change all that match").click()
    page.get_by_label("Rack", exact=True).fill("R7")
    page.get_by_label("Empty: slot").check()
    make.item("W101", condition="Fair")
    page.get_by_role("button", name="Change 1 item").click()
    expect(page.get_by_role("alert")).to_contain_text("Others match now")
    page.get_by_role("button", name="Change 2 items").click()

    expect(page.locator("main")).to_contain_text("2 changed, 0 the same, 0 refused")
    assert {(item.rack, item.slot) for item in Item.select()} == {("R7", None)}
