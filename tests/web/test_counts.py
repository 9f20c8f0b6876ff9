"""The pages of a count, without scripts: begun, scanned blind, compared, signed, its sheet."""

from __future__ import annotations

import io
from collections.abc import Callable

import pypdfium2
import pytest
from flask import Flask

from app.models.counts import Count, CountClosing, CountStep
from app.models.discrepancies import Discrepancy
from app.models.items import Item
from app.models.users import User
from app.queries import custody as held
from app.services.custody import custody
from app.services.users import pins
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PINS = {"armorer": "482915", "lim": "739164"}


@pytest.fixture
def rack(app: Flask) -> dict[str, str]:
    """Give three rifles in R1, one in R2 and one that is out, by short names."""
    found = {name: make.item(name, rack="R1").id for name in ("W1AA", "W2BB", "W3CC")}
    found["R2"] = make.item("W4DD", rack="R2").id
    found["OUT"] = make.item("W5EE", rack="R1").id
    by = make.user("armorer", "armorer")
    make.user("lim", "armorer")
    for name, pin in PINS.items():
        pins.set_pin(User.get(User.username == name), pin)
    custody.issue_item(make.person().id, found["OUT"], user=by)
    return found


def begin(visitor: Browser, **more: str) -> int:
    """Begin a count of rack R1 and return its number."""
    visitor.open("/counts/new")
    for label, value in {"Kind": "Shift hand-over", "What": "Racks", **more}.items():
        visitor.fill(label, value)
    visitor.fill("R1", True)
    visitor.press("Begin the count")
    newest: Count = Count.select().order_by(Count.id.desc()).get()
    return newest.id  # type: ignore[no-any-return]


def scan(visitor: Browser, *codes: str) -> str:
    """Scan codes on the open count and return what is said of the last."""
    for code in codes:
        visitor.fill("Scan", code)
        visitor.press("Count it")
    return " ".join("".join(visitor.page.by_id("scan-result").itertext()).split())


def sign(visitor: Browser, number: int, reason: str = "", status: int = 200) -> None:
    """Sign as both and close."""
    page = visitor.open(f"/counts/{number}/close")
    visitor.fill("Reason for the differences", reason)
    for name, control in zip(
        ("armorer", PINS["armorer"], "lim", PINS["lim"]),
        (page.by_id(key) for key in ("first", "first_secret", "second", "second_secret")),
        strict=True,
    ):
        control.set("value", name)
    visitor.press("Sign and close", status)


def test_a_rack_is_counted_blind_compared_signed_and_its_sheet_issued(
    browser: Browsers, rack: dict[str, str]
) -> None:
    visitor = browser("armorer")
    number = begin(visitor)
    assert "expected: hidden" in visitor.page.text
    assert "In its place" in scan(visitor, rack["W1AA"])
    assert "already counted" in scan(visitor, rack["W1AA"])
    assert "It belongs in rack R2" in scan(visitor, rack["R2"])
    assert "By the record it is out to SGT CRUZ" in scan(visitor, rack["OUT"])
    assert "It is noted" in scan(visitor, "48823-X")
    visitor.open(f"/counts/{number}/reconcile", 409)
    assert "press Finish" in visitor.page.text

    visitor.open(f"/counts/{number}")
    visitor.press("Finish")
    for words in ("Missing: 2", "Wrong place: 1", "Should be out: 1", "Unknown: 1"):
        assert words in visitor.page.text
    assert "SGT CRUZ has it by the record." in visitor.page.text

    visitor.click("Report missing M16A1 W3CC")
    visitor.fill("Reason", "not in the rack, nor in the bench")
    visitor.press("Report missing")
    assert Item.get_by_id(rack["W3CC"]).status == "Missing"
    visitor.press("Move here: M16A1 W4DD to R1")
    assert Item.get_by_id(rack["R2"]).rack == "R1"
    assert "Moved: from R2" in visitor.page.text
    assert "It belongs in R1" not in visitor.page.text
    visitor.press("Return it: M16A1 W5EE")
    assert held.open_custody(rack["OUT"]) is None
    visitor.click("Ignore: why 48823-X")
    visitor.fill("Reason", "a label of the depot")
    visitor.press("Ignore")

    sign(visitor, number, "", 422)
    assert "Something did not agree. Write why." in visitor.page.text
    sign(visitor, number, "W2BB is with the depot")
    assert "Off-going armorer" in visitor.page.text
    assert "5 differences" in visitor.page.text
    assert CountClosing.get_by_id(number).differences == 5
    assert Discrepancy.select().count() == 1
    assert CountStep.select().count() == 5

    papers = [issued(visitor, number) for _ in range(2)]
    head = CountClosing.get_by_id(number).head
    for word in ("Off-going armorer: armorer", "On-coming armorer: lim", "48823-X", "W2BB",
                 "Reason: W2BB is with the depot", head):  # fmt: skip
        assert word in papers[0]
    assert "CRUZ" not in papers[0]  # by which paper it was out, and not who had it
    assert "REPRINT" not in papers[0]
    assert "REPRINT 1 of Shift hand-over 1" in papers[1]
    file = visitor.send("GET", f"/counts/{number}/sheet.csv").get_data(as_text=True)
    total = next(line for line in file.splitlines() if line.startswith("Total,")).split(",")
    # Nothing was missing before, nothing moved: these two columns stand in files only.
    assert " ".join([*total[:5], *total[7:]]) in papers[0]
    assert visitor.send("GET", f"/counts/{number}/sheet").status_code == 200


def issued(visitor: Browser, number: int) -> str:
    """Issue the sheet as a PDF, and return its words."""
    visitor.open(f"/counts/{number}")
    token = {"csrf_token": visitor.csrf_token()}
    there = visitor.send("POST", f"/counts/{number}/papers", data=token).location
    pages = pypdfium2.PdfDocument(io.BytesIO(visitor.send("GET", there).data))
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())


def test_an_items_timeline_says_where_it_was_counted(
    browser: Browsers, rack: dict[str, str]
) -> None:
    visitor = browser("armorer")
    number = begin(visitor)
    scan(visitor, rack["R2"], rack["W1AA"])
    visitor.press("Undo M16A1 W4DD")
    said = visitor.open(f"/items/{rack['W1AA']}").text
    assert "Counted: in its place" in said, said
    assert f"count {number} · seen in R1" in said, said
    said = visitor.open(f"/items/{rack['R2']}").text
    assert "Counted: wrong place" in said
    assert f"count {number} · seen in R1 · undone" in said
