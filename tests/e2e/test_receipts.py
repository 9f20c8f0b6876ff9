"""Receipts in a real browser: printed by themselves at exact sizes, and signed with the mouse."""

from __future__ import annotations

import re

import pypdfium2
import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app.models.purposes import Purpose
from app.models.receipts import ReceiptPrint, ReceiptSignature
from app.models.transactions import Receipt
from app.queries import receipts as records
from app.services.settings import settings
from tests import make
from tests import paper as seen
from tests.e2e.desk import Desk

POINTS = 72 / 25.4
WIDTHS = {"legal": 215.9, "a4": 210, "a5": 148, "80": 80, "58": 58}


def issue(desk: Desk, people: list[str], radios: list[str]) -> Receipt:
    """Issue a radio at the counter and return its receipt."""
    desk.scan(people[0])
    desk.scan(radios[0])
    desk.saved()
    expect(desk.banner).to_contain_text("ISSUED")
    return Receipt.get()  # type: ignore[no-any-return]


def test_each_paper_is_printed_at_exact_millimetres_with_its_code(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    receipt = issue(desk, people, radios)
    record = records.record(receipt.name)
    assert record is not None
    page = desk.page
    for paper, width in WIDTHS.items():
        page.goto(f"/receipts/{receipt.name}")
        page.get_by_label("Paper", exact=True).select_option(paper)
        page.get_by_role("button", name=re.compile(r"^Print( again)?$")).click()
        expect(page.get_by_role("button", name="Print")).to_be_visible()

        printed = page.pdf(prefer_css_page_size=True, print_background=True)

        document = pypdfium2.PdfDocument(printed)
        assert len(document) == 1
        assert document[0].get_width() / POINTS == pytest.approx(width, abs=0.3)
        for dpi in (203, 300):
            codes = seen.codes(seen.render(printed, 0, dpi))
            assert codes == [record["head"]] * (2 if paper in ("a4", "legal") else 1), (paper, dpi)
    assert ReceiptPrint.select().count() == len(WIDTHS)


def test_done_prints_by_itself_where_the_purpose_says_so(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    make.changed(Purpose.get(Purpose.name == "Duty Vigil"), auto_print=1)
    settings.change("receipt_paper", "80", None)
    page = desk.page
    page.reload()
    listen(page)
    page.get_by_label("Purpose").select_option(label="Duty Vigil")
    receipt = issue(desk, people, radios)
    expect(page.get_by_role("link", name="Receipt")).to_have_attribute(
        "href", f"/receipts/{receipt.name}"
    )

    page.keyboard.press("F9")

    expect(page.locator("html[data-printed='1']")).to_have_count(1)
    wide, words, hidden = page.evaluate("globalThis.printedSheets[0]")
    assert wide == "80mm"
    assert receipt.name in words
    assert hidden
    expect(page.locator(".sheets")).to_have_count(0)
    assert ReceiptPrint.get().paper == "80"
    desk.scan("AGC-PRINT")
    expect(page.locator("html[data-printed='2']")).to_have_count(1)
    assert "REPRINT" in page.evaluate("globalThis.printedSheets[1]")[1]
    expect(desk.banner).to_contain_text("Printing")


def test_nothing_prints_by_itself_otherwise(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    listen(desk.page)
    issue(desk, people, radios)
    desk.page.keyboard.press("F9")
    desk.saved()
    expect(desk.banner).to_contain_text("Ready")

    assert desk.page.evaluate("globalThis.printedSheets.length") == 0
    assert ReceiptPrint.select().count() == 0


def listen(page: Page) -> None:
    """Take down what would have been printed: the page's width, its words, the rest hidden."""
    page.evaluate(
        """() => {
          globalThis.printedSheets = [];
          globalThis.print = () => {
            const sheets = document.querySelector(".sheets");
            const isOurs = (sheet) => sheet.href?.includes("page.css");
            const rules = [...document.styleSheets].find(isOurs);
            globalThis.printedSheets.push([
              sheets.querySelector("svg").getAttribute("width"), sheets.textContent,
              Boolean(rules?.media.mediaText === "print" && document.body.matches(".printing")),
            ]);
            document.documentElement.dataset.printed = globalThis.printedSheets.length;
          };
        }"""
    )


def test_the_counter_beside_the_receipt_is_not_on_the_paper(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    receipt = issue(desk, people, radios)
    page = desk.page
    page.evaluate(
        """async (name) => {
          const token = document.querySelector("[name=csrf_token]").value;
          const body = new URLSearchParams({ paper: "58", csrf_token: token });
          const answer = await fetch(`/receipts/${name}/prints`, { method: "POST", body });
          const page = new DOMParser().parseFromString(await answer.text(), "text/html");
          const sheets = Object.assign(document.createElement("div"), { className: "sheets sr" });
          sheets.append(...page.querySelectorAll(".sheet"));
          for (const sheet of sheets.children) sheet.className = "laid";
          const href = page.querySelector("link").getAttribute("href");
          const style = document.createElement("link");
          Object.assign(style, { rel: "stylesheet", media: "print", href });
          const loaded = new Promise((done) => (style.onload = done));
          document.head.append(style);
          document.body.append(sheets);
          document.body.classList.add("printing");
          await loaded;
        }""",
        receipt.name,
    )

    printed = page.pdf(prefer_css_page_size=True)
    document = pypdfium2.PdfDocument(printed)

    assert len(document) == 1
    assert document[0].get_width() / POINTS == pytest.approx(58, abs=0.3)
    words = document[0].get_textpage().get_text_range()
    assert receipt.name in words
    assert "AUTO" not in words


def test_the_receiver_signs_with_finger_or_mouse(
    context: BrowserContext, desk: Desk, people: list[str], radios: list[str]
) -> None:
    settings.change("receipt_signature", "canvas", None)
    receipt = issue(desk, people, radios)
    page = context.new_page()
    page.set_viewport_size({"width": 390, "height": 844})
    page.goto(f"/receipts/{receipt.name}")
    sign = page.get_by_role("button", name="Sign here")
    expect(sign).to_be_disabled()
    draw(page)
    page.get_by_role("button", name="Clear").click()
    expect(sign).to_be_disabled()
    draw(page)
    sign.click()

    expect(page.get_by_text("Signed on the screen")).to_be_visible()
    kept = ReceiptSignature.get()
    record = records.record(receipt.name)
    assert record is not None
    assert kept.lines_hash == record["lines_hash"]
    first = record["signatures"][0]["strokes"][0]
    assert 80 < first[0] < 120
    assert 130 < first[1] < 170


def draw(page: Page) -> None:
    """Draw one line across the field, beginning at a tenth of its width and half its height."""
    field = page.get_by_role("img", name="Field to sign in")
    field.scroll_into_view_if_needed()
    box = field.bounding_box()
    assert box is not None
    page.mouse.move(box["x"] + box["width"] * 0.1, box["y"] + box["height"] * 0.5)
    page.mouse.down()
    for part in (3, 5, 8):
        page.mouse.move(box["x"] + box["width"] * part / 10, box["y"] + box["height"] * 0.3)
    page.mouse.up()
