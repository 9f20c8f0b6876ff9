"""Late entries in the browser: a paper's number, its lines, what is wrong with each."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models import line_codes
from app.models.late import PaperLine, PaperPack
from app.models.transactions import Transaction
from app.services.late import packs
from app.services.settings import settings
from app.services.users import passwords
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
pytestmark = pytest.mark.usefixtures("app")
CODE = line_codes.make()


@pytest.fixture
def armorer(browser: Browsers) -> Browser:
    """Give an armorer's browser over two people, two weapons and a pack."""
    make.person("300001", surname="Cruz")
    make.person("300002", surname="Reyes")
    make.item("R1")
    make.item("R2")
    packs.keep(CODE, user=None)
    return browser("armorer")


def fill(browser: Browser, number: int, what: str, item: str, person: str = "") -> None:
    """Type one line that happened a minute before the next."""
    at = clock.local(clock.now() - timedelta(minutes=30 - number))
    browser.fill("Day on the paper", at.date().isoformat())
    browser.fill(f"Line {number}", what)
    for label, words in (("Time", f"{at:%H:%M}"), ("Item", item), ("Person", person)):
        browser.fill(f"{label} of line {number}", words)


def test_lines_are_typed_and_stand_in_the_ledger_with_both_times(armorer: Browser) -> None:
    armorer.open("/transactions")
    armorer.click("Late entries")
    armorer.fill("Number on the paper", line_codes.line(CODE, 1).lower())
    page = armorer.press("Type it in")
    assert page.heading == f"Paper {CODE}"
    fill(armorer, 1, "Issue", "R1", "300001")
    fill(armorer, 3, "Return", "R1")

    page = armorer.press("Record these lines")

    assert "2 recorded" in page.text
    assert "Missing: 2" in page.text
    entry = armorer.open("/transactions/1").text
    assert "Typed in later" in entry
    assert f"{CODE} line 1" in entry
    assert "late entry" in armorer.open("/transactions").text
    assert "typed in later" in armorer.open(f"/items/{Transaction.get_by_id(1).item_id}").text


def test_all_that_is_wrong_stands_beside_its_line_and_nothing_is_recorded(
    armorer: Browser,
) -> None:
    armorer.open(f"/late/{CODE}")
    fill(armorer, 1, "Issue", "R1", "300001")
    fill(armorer, 2, "Return", "R2")
    fill(armorer, 4, "Issue", "nothing", "Reyes")
    armorer.fill("Rounds of line 4", "many")

    page = armorer.press("Record these lines", status=422)

    assert "2 lines cannot be recorded so. Nothing was recorded, of no line." in page.text
    assert page.control("Item of line 2").get("aria-invalid") == "true"
    assert "Give a whole number." in page.text
    assert "no weapon in ArmGuard" in page.text
    assert page.control("Item of line 1").get("value") == "R1"
    assert (Transaction.select().count(), PaperLine.select().count()) == (0, 0)


def test_an_old_line_asks_for_a_second_person(armorer: Browser) -> None:
    other = make.user("boss", "admin")
    make.changed(other, password_hash=passwords.hash_password("a long password of theirs"))
    settings.change("late_hours", "0", other)
    armorer.open(f"/late/{CODE}")
    fill(armorer, 1, "Issue", "R1", "300001")
    page = armorer.press("Record these lines", status=422)
    assert "A second person must agree." in page.text

    armorer.fill("Second person's username", "boss")
    armorer.fill("Their PIN or password", "a long password of theirs")
    second = next(e for e in page.all("input", id="reason"))
    second.set("value", "no power")
    armorer.press("Record these lines")

    assert "agreed by boss: no power" in armorer.open("/transactions/1").text


def test_lines_that_hold_nothing_are_said_so(armorer: Browser) -> None:
    armorer.open(f"/late/{CODE}")
    armorer.fill("Lines that hold nothing", "1-48")
    page = armorer.press("Record these lines", status=422)
    assert "Write why: left blank, spoilt." in page.text
    page.by_id("why_unused").set("value", "left blank")

    page = armorer.press("Record these lines")

    assert "48 not used" in page.text
    assert "All typed in" in page.text


def test_a_paper_sheet_of_the_counter_is_typed_in_by_its_own_number(armorer: Browser) -> None:
    sheet = armorer.open("/counter/paper-sheet")
    code = next(e.text for e in sheet.root.iter("b") if e.get("class") == "mono")
    assert line_codes.read(code or "") is not None
    assert PaperPack.select().count() == 1

    assert "3, 8-12" in armorer.open(f"/late/{code}").text
    fill(armorer, 1, "Issue", "R1", "Cruz")
    armorer.press("Record these lines")

    assert PaperPack.get(PaperPack.code == code).kind == "sheet"


def test_a_wrong_number_is_said_and_a_page_without_one_gets_one(armorer: Browser) -> None:
    armorer.open("/late")
    armorer.fill("Number on the paper", "AAAAAA")
    assert "Not a number of ours" in armorer.press("Type it in").text
    assert "Write " in armorer.click("It has no number").text
    armorer.open("/late/AAAAAA", status=404)


def test_the_code_of_a_line_scanned_at_the_counter_leads_to_its_paper(armorer: Browser) -> None:
    armorer.open("/counter")
    armorer.fill("Scan", line_codes.line(CODE, 7))
    page = armorer.page
    scan = page.by_id("scan-form")
    data = {e.get("name"): e.get("value") or "" for e in scan.iter("input") if e.get("name")}
    answer = armorer.send("POST", "/counter/scans", data=data | {"mode": "auto"})

    assert f"Line 7 of paper {CODE}. Nothing recorded." in answer.get_data(as_text=True)
    page = armorer.open(f"/late/{CODE}?line=7")
    assert next(label for label in page.labels() if label.startswith("Line ")) == "Line 7"


def test_who_may_not_issue_types_nothing(browser: Browsers) -> None:
    assert browser("viewer").send("GET", "/late").status_code == 403
