"""Which printer a receipt is for: the paper's usual one, one chosen for a print, or a counter's."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.receipts import ReceiptPrint
from app.models.stations import Station
from app.queries import receipts as records
from app.services.custody import custody
from app.services.documents import forms
from tests import make
from tests.browse import Browser
from tests.html_rules import text_of

Browsers = Callable[..., Browser]


@pytest.fixture
def receipt(app: Flask) -> str:
    """A receipt, and three printers: two of A4, one of slips."""
    boss = make.user("boss", "superuser")
    for name, paper, right in (("Office", "a4", 0), ("Window", "a4", 3), ("Thermal", "80", 1)):
        given = {"name": name, "paper": paper, "right_mm": str(right), "down_mm": "0"}
        forms.add_printer(given, user=boss)
    entry = custody.issue_item(make.person().id, make.item().id, user=boss)
    return str(entry.row["receipt_number"])


def printed_by(visitor: Browser, receipt: str, choice: str, status: int = 303) -> int | None:
    """Print a receipt on what was chosen; return the number of the printer it is moved for."""
    visitor.open(f"/receipts/{receipt}")
    token = visitor.csrf_token()
    data = {"csrf_token": token, "paper": choice}
    answer = visitor.send("POST", f"/receipts/{receipt}/prints", data=data)
    assert answer.status_code == status
    printer: int | None = ReceiptPrint.select().order_by(ReceiptPrint.id.desc()).get().printer_id
    return printer


def test_a_printer_is_chosen_for_one_print(browser: Browsers, receipt: str) -> None:
    visitor = browser("viewer")
    page = visitor.open(f"/receipts/{receipt}")
    words = [text_of(one) for one in page.all("option")]
    for offered in ("A4 x2, Office", "A4 x2, Window", "80 mm, Thermal", "A5"):
        assert offered in words

    assert printed_by(visitor, receipt, "a4") == 1
    assert printed_by(visitor, receipt, "a4.2") == 2
    records_now = records.record(receipt)
    assert records_now is not None
    assert [one["offset"] for one in records_now["prints"]] == [(0, 0), (3, 0)]
    assert printed_by(visitor, receipt, "legal") is None
    assert "by Window" in visitor.open(f"/receipts/{receipt}").text


def test_a_printer_of_another_paper_or_none_gives_way_to_the_usual_one(
    browser: Browsers, receipt: str
) -> None:
    visitor = browser("viewer")
    for odd in ("a4.3", "a4.99", "a4.x", "a4."):
        assert printed_by(visitor, receipt, odd) == 1
    forms.remove_printer(1, user=visitor.user)
    assert printed_by(visitor, receipt, "a4.1") == 2
    assert printed_by(visitor, receipt, "2", status=422) == 2


def test_a_counter_prints_by_the_printer_beside_it(browser: Browsers, receipt: str) -> None:
    lim = browser("armorer")
    lim.open("/counter")
    lim.open("/settings/station")
    lim.fill("Receipts are printed on", "A4 x2, Window")
    lim.press("Save")

    assert (Station.get().paper, Station.get().printer_id) == ("a4", 2)
    choice = lim.open("/counter").by_id("counter-panel").get("data-paper")
    assert choice is not None
    assert printed_by(lim, receipt, choice) == 2
    lim.open("/settings/station")
    lim.fill("Receipts are printed on", "A5")
    lim.press("Save")
    assert (Station.get().paper, Station.get().printer_id) == ("a5", None)
