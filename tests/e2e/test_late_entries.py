"""Late entries in a real browser: a scanner types, mistakes stay beside their line, two agree."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, Page, expect

from app import clock
from app.models import line_codes
from app.models.codes import Code
from app.models.drawing_rights import DutyBar, Override
from app.models.transactions import Transaction
from app.models.writes import writes
from app.services.late import packs
from app.services.users import users
from tests import make
from tests.e2e.conftest import PASSWORD

CODE = line_codes.make()


@pytest.fixture
def late(context: BrowserContext) -> Page:
    """Give the page of a paper; two weapons, and somebody who was barred half an hour ago."""
    boss = users.add("boss", "admin", PASSWORD)
    _armory(boss.id)
    page = context.new_page()
    page.goto("/late")
    page.get_by_label("Number on the paper").fill(line_codes.line(CODE, 1))
    page.keyboard.press("Enter")
    page.wait_for_url(f"**/late/{CODE}**")
    return page


@writes
def _armory(boss: int) -> None:
    cruz = make.person("300001", surname="Cruz")
    make.person("300002", surname="Reyes")
    make.item("R1")
    make.item("R2")
    packs.keep(CODE, user=None)
    now = clock.now()
    make.kept(DutyBar(personnel=cruz, authority="Maj SANTOS", reason="case 7", user=boss,
                      begins_at=now - timedelta(minutes=30), created_at=now))  # fmt: skip


def code_of(owner: str) -> str:
    return str(Code.get(Code.owner == owner).code)


def write(page: Page, number: int, minutes: int, item: str, person: str) -> None:
    """Type a line: the time, then item and person by scanner, whose Enter goes on by itself."""
    at = clock.local(clock.now() - timedelta(minutes=minutes))
    page.get_by_label("Day on the paper").fill(at.date().isoformat())
    page.get_by_label(f"Line {number}", exact=True).select_option("Issue")
    page.get_by_label(f"Time of line {number}").fill(f"{at:%H:%M}")
    page.keyboard.press("Enter")
    for words in (item, person):
        page.keyboard.type(words)
        page.keyboard.press("Enter")
    expect(page.get_by_label(f"Purpose of line {number}")).to_be_focused()


def test_lines_are_scanned_in_and_what_came_before_an_order_takes_a_second_person(
    late: Page,
) -> None:
    write(late, 1, 60, code_of(make_id("IR-R1")), "SGT CRUZ, Juan")
    write(late, 2, 59, "M16A1 R2", "SGT NOBODY")
    late.get_by_role("button", name="Record these lines").click()

    expect(late.locator("#item-1-error")).to_contain_text("came after what the line says")
    expect(late.locator("#person-2-error")).to_contain_text("no person")
    assert Transaction.select().count() == 0

    late.get_by_label("Person of line 2").fill(code_of(make_id("PE-300002")))
    late.get_by_label("Second person's username").fill("boss")
    late.get_by_label("Their PIN or password").fill(PASSWORD)
    late.get_by_label("Why it is recorded so").fill("drawn before the order")
    late.get_by_role("button", name="Record these lines").click()

    expect(late.get_by_text("2 recorded")).to_be_visible()
    assert Transaction.select().count() == 2
    assert Override.get().rule == "personnel_barred"


def make_id(lead: str) -> str:
    """Return the id of what the fixture made."""
    return f"{lead}{make.DATE}"
