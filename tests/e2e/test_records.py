"""The books in a real browser: a weapon registered with a scanner, and photographed."""

from __future__ import annotations

from pathlib import Path

from PIL import Image
from playwright.sync_api import BrowserContext, ConsoleMessage, Page, expect


def watched(context: BrowserContext) -> tuple[Page, list[str]]:
    """Return a page, and the list of what goes wrong in it from now on."""
    page, wrong = context.new_page(), []

    def heard(message: ConsoleMessage) -> None:
        if message.type == "error" and "422" not in message.text:
            wrong.append(message.text)

    page.on("console", heard)
    page.on("pageerror", lambda error: wrong.append(str(error)))
    return page, wrong


def test_a_weapon_is_registered_with_a_scanner_and_photographed(
    context: BrowserContext, tmp_path: Path
) -> None:
    page, wrong = watched(context)
    camera = tmp_path / "camera.jpg"
    Image.new("RGB", (1200, 900), "navy").save(camera)

    page.goto("/items/new")
    model = page.get_by_label("Model").locator("option", has_text="M4 Carbine")
    page.get_by_label("Model").select_option(value=model.get_attribute("value"))
    page.get_by_label("Factory code").focus()
    page.keyboard.type("COLT/M4-4711")
    page.keyboard.press("Enter")  # the scanner's own, before the serial was typed

    expect(page).to_have_url(page.url.split("/items/new")[0] + "/items/new")
    expect(page.get_by_label("Factory code")).to_have_value("COLT/M4-4711")
    page.get_by_label("Serial number").fill("w480302")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_have_text("M4 W480302")
    expect(page.locator("main")).to_contain_text("COLT/M4-4711")

    page.locator(".page-head summary", has_text="More").click()
    page.get_by_role("link", name="Photographs").click()
    page.get_by_label("Photograph of the item").set_input_files(camera)
    page.get_by_role("button", name="Save the item").click()
    expect(page.locator("main")).to_contain_text("Photograph saved")
    page.get_by_role("link", name="M4 W480302", exact=True).click()
    thumb = page.get_by_role("img", name="Photograph of M4 W480302")
    expect(thumb).to_be_visible()
    assert thumb.evaluate("image => image.naturalWidth") == 192
    assert wrong == []


def test_every_page_of_a_record_fits_a_phone(context: BrowserContext) -> None:
    page, wrong = watched(context)
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto("/personnel/new")
    page.get_by_label("Rank").select_option("SGT")
    page.get_by_label("Service serial number").fill("994538")
    page.get_by_label("Last name").fill("Cruz" * 20)  # without a place to break at
    page.get_by_label("First name").fill("Juan")
    page.get_by_role("button", name="Register").click()
    expect(page.get_by_role("heading", level=1)).to_contain_text("SGT CRUZCRUZ")
    record = page.url.split("?")[0]

    for part in ("", "/photos", "/codes", "/remarks", "/story"):
        page.goto(f"{record}{part}")
        beyond = page.evaluate("document.documentElement.scrollWidth - innerWidth")
        assert beyond <= 0, part
    page.goto(record)
    page.locator(".page-head summary", has_text="More").click()
    menu = page.locator(".page-head .menu > div").bounding_box()
    assert menu is not None
    assert menu["x"] >= 0
    assert menu["x"] + menu["width"] <= 390
    assert wrong == []
