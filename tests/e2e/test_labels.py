"""Labels in a real browser: from an item's page to exact millimetres on paper."""

from __future__ import annotations

import io
from typing import Any

import pypdfium2
import pytest
import zxingcpp
from PIL import Image
from playwright.sync_api import Browser, BrowserContext, expect

from app.documents.control_card import CONTROLS
from app.documents.presets import PRESETS
from app.models.codes import Code
from tests import make
from tests import paper as seen
from tests.e2e.desk import Desk
from tests.e2e.server import Server

POINTS = 72 / 25.4
CSS_DPI = 96
PAPERS = ("l7160", "5267", "niimbot-b-50x30", "ql-29x90")


@pytest.fixture
def items(context: BrowserContext) -> list[str]:
    """Give the codes of three items; the first has words that try to break out."""
    rows = [make.item("W480301", rack="R1<&%> Ñ"), make.item("W480302"), make.item("W480303")]
    return [str(Code.get(Code.owner == row.id).code) for row in rows]


def read(picture: Any) -> set[str]:
    return {found.text for found in zxingcpp.read_barcodes(picture)}


def test_an_items_label_is_found_seen_printed_and_written_down(
    context: BrowserContext, items: list[str]
) -> None:
    page = context.new_page()
    problems: list[str] = []
    page.on("console", lambda said: problems.append(said.text))
    page.goto("/items")
    page.get_by_role("link", name="M16A1 W480301").click()
    page.get_by_role("link", name="Label", exact=True).click()
    expect(page.get_by_role("heading", name="1 label, 1 page")).to_be_visible()
    preview = page.get_by_role("img", name="First page of 1 label")
    assert read(Image.open(io.BytesIO(preview.screenshot()))) == {items[0]}

    page.get_by_role("link", name="Start at position 4").click()
    page.get_by_role("link", name="Print now").click()
    page.evaluate("globalThis.print = () => { document.title = 'asked' }")
    page.get_by_role("button", name="Print").click()
    expect(page).to_have_title("asked")
    page.get_by_role("link", name="Back").click()
    page.get_by_role("button", name="They are printed: mark as labelled").click()

    expect(page.get_by_role("status")).to_contain_text("1 marked as labelled")
    expect(page.get_by_role("heading", name="2 labels, 1 page")).to_be_visible()
    assert problems == []


def test_the_browser_prints_at_exact_millimetres(context: BrowserContext, items: list[str]) -> None:
    page = context.new_page()
    for key in PAPERS:
        page.goto(f"/labels/print?paper={key}")

        printed = page.pdf(prefer_css_page_size=True, print_background=True)

        paper, document = PRESETS[key], pypdfium2.PdfDocument(printed)
        assert len(document) == -(-len(items) // paper.count)
        size = [side / POINTS for side in document[0].get_size()]
        assert size == pytest.approx(paper.page, abs=0.3)
        for dpi in (203, 300):
            pages = [seen.render(printed, number, dpi) for number in range(len(document))]
            assert set[str]().union(*map(read, pages)) == set(items)
        ours = context.request.get(f"/labels/labels.pdf?paper={key}").body()
        assert black(printed) == pytest.approx(black(ours), abs=0.2)


def test_what_the_page_shows_can_be_scanned_at_203_and_300_dots_to_the_inch(
    chromium: Browser, server: Server, context: BrowserContext, items: list[str]
) -> None:
    person = make.person()
    card = str(Code.get(Code.owner == person.id).code)
    asked = {f"/labels/print?paper={key}": set(items) for key in PAPERS}
    asked |= {"/labels/print?form=tag": set(items), "/labels/print?form=card": {card}}
    asked["/labels/control-card"] = {control.code for control in CONTROLS}
    for dpi in (203, 300):
        device = chromium.new_context(
            base_url=server.at(),
            storage_state=context.storage_state(),
            device_scale_factor=dpi / CSS_DPI,
        )
        page = device.new_page()
        for address, codes in asked.items():
            page.goto(address)
            sheets = [sheet.screenshot() for sheet in page.locator(".sheet").all()]
            found = set[str]().union(*(read(Image.open(io.BytesIO(sheet))) for sheet in sheets))
            assert codes <= found, (dpi, address)
        device.close()


def test_an_old_label_says_at_the_counter_that_it_was_revoked(
    boss: BrowserContext, items: list[str]
) -> None:
    page = boss.new_page()
    page.goto("/labels?ids=" + Code.get(Code.code == items[1]).owner)
    page.get_by_text("Old labels lost or copied?").click()
    page.get_by_label("Reason").fill("label copied")
    page.get_by_role("button", name="make new ones").click()
    expect(page.get_by_role("status")).to_contain_text("1 with a new code")

    desk = Desk(boss.new_page())
    desk.open()
    desk.scan(items[1])
    desk.saved()
    expect(desk.banner).to_contain_text("revoked", ignore_case=True)
    page.goto("/labels?never=1")
    expect(page.locator("main")).to_contain_text("3 labels")


def black(pdf: bytes) -> tuple[float, ...]:
    """Return the box of all ink on the first page, in millimetres: the code leads at the left."""
    whole: tuple[float, ...] = seen.ink(seen.render(pdf), (0, 0, 500, 500))
    return whole
