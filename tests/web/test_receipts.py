"""Receipts: made, printed, signed, voided by two, their signed papers attached.

Longer than 300 lines: one receipt, through all that happens to it.
"""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from html import unescape
from pathlib import Path

import pytest
from flask import Flask
from PIL import Image

from app import clock
from app.models.items import Item
from app.models.purposes import Purpose
from app.models.receipts import ReceiptPrint, ReceiptScan, ReceiptSignature
from app.models.transactions import Receipt, Transaction
from app.models.users import User
from app.queries import receipt_list
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.receipts import receipt_acts
from app.services.settings import settings
from app.services.stock import owed
from app.services.users import passwords, pins
from tests import make
from tests.browse import Browser, Page

Browsers = Callable[..., Browser]
PASSWORD = "a password of eighteen"
HOSTILE = "O'Neil <b>&%"


@pytest.fixture
def receipt(app: Flask) -> str:
    """One rifle with its set, out to somebody with a hostile name; return the number."""
    person = make.person("300001", surname=HOSTILE, mobile="+639171234567")
    rifle = make.item("W480302")
    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    details = Details(purpose=purpose, mags=7, rounds=210)
    entry = custody.issue_item(person.id, rifle.id, user=make.user("lim"), details=details)
    return str(entry.row["receipt_number"])


def test_the_page_says_what_was_handed_out_and_what_is_back(
    browser: Browsers, receipt: str
) -> None:
    page = browser("viewer").open(f"/receipts/{receipt.lower()}")
    assert "O'NEIL <B>&%" in page.text
    assert "7 magazines" in page.text
    assert "210 rounds" in page.text
    assert "returned" not in page.text

    custody.return_item(Item.get().id, user=User.get(User.username == "lim"))

    again = browser("viewer").open(f"/receipts/{receipt}")
    assert "returned" in again.text
    assert "7 magazines" in again.text


def test_a_print_is_recorded_and_the_second_says_reprint(browser: Browsers, receipt: str) -> None:
    visitor = browser("viewer")
    for paper, words in (("a4", "UNIT COPY"), ("80", "REPRINT"), ("58", "REPRINT")):
        visitor.open(f"/receipts/{receipt}")
        _, text = post(visitor, f"/receipts/{receipt}/prints", paper=paper)
        assert words in text
        assert "O'NEIL <B>&%" in text
    first = visitor.open(f"/receipts/{receipt}/prints/1")
    assert "REPRINT" not in first.text
    assert ReceiptPrint.select().count() == 3


def test_a_paper_that_is_none_prints_nothing(browser: Browsers, receipt: str) -> None:
    visitor = browser("lim")
    visitor.open(f"/receipts/{receipt}")
    token = visitor.csrf_token()
    answer = visitor.send(
        "POST", f"/receipts/{receipt}/prints", data={"csrf_token": token, "paper": "toilet"}
    )
    assert answer.status_code == 422
    assert ReceiptPrint.select().count() == 0


def test_two_people_void_a_receipt_and_the_ledger_stays(browser: Browsers, receipt: str) -> None:
    make.user("santos", password_hash=passwords.hash_password(PASSWORD))
    before = Transaction.select().count()
    visitor = browser("lim")
    path = f"/receipts/{receipt}/void"
    visitor.open(path)
    assert post(visitor, path, reason="x", approver="lim", secret=PASSWORD)[0] == 422
    assert post(visitor, path, reason="x", approver="santos", secret="wrong one")[0] == 422
    assert post(visitor, path, reason=" ", approver="santos", secret=PASSWORD)[0] == 422
    _, text = post(visitor, path, reason="wrong <name>", approver="santos", secret=PASSWORD)

    assert "VOID" in text
    assert "wrong <name>" in text
    assert Transaction.select().count() == before
    assert Receipt.select().count() == 1
    visitor.open(path)
    assert post(visitor, path, reason="again", approver="santos", secret=PASSWORD)[0] == 409
    assert "Void" in visitor.open("/receipts").text


def test_a_standing_issue_is_a_par_or_an_ics_by_its_cost(app: Flask) -> None:
    lim, kinds = make.user("lim"), []
    standing = Details(receipt_kind="PAR")
    for number, cost in enumerate((None, 4_999_999, 5_000_000)):
        person = make.person(f"30000{number}")
        item = make.item(f"R{number}", cost_centavos=cost)
        row = custody.issue_item(person.id, item.id, user=lim, details=standing).row
        kinds.append(row["receipt_number"])
        assert row["due_at"] is None
    year = clock.local(clock.now()).year

    assert kinds == [f"PAR-{year}-000001", f"ICS-{year}-000001", f"PAR-{year}-000002"]


def test_a_par_is_renewed_after_three_years(browser: Browsers, receipt: str) -> None:
    lim = User.get(User.username == "lim")
    item, person = make.item("R9"), make.person("300009")
    custody.issue_item(person.id, item.id, user=lim, details=Details(receipt_kind="PAR"))
    now = clock.now()

    assert receipt_list.to_renew(now) == 0
    assert receipt_list.to_renew(now + timedelta(days=3 * 366)) == 1
    assert "No receipt matches" in browser("viewer").open("/receipts?renewal=due").text


def test_a_par_that_was_signed_anew_is_due_three_years_later(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch, tmp_path: Path
) -> None:
    item, person, lim = make.item("R9"), make.person("300009"), make.user("lim")
    details = Details(receipt_kind="PAR")
    name = custody.issue_item(person.id, item.id, user=lim, details=details).row["receipt_number"]
    begun = clock.now()
    with monkeypatch.context() as later:
        later.setattr(clock, "now", lambda: begun + timedelta(days=3 * 366))
        assert receipt_list.to_renew(clock.now()) == 1
        assert name in browser("viewer").open("/receipts?renewal=due").text
        receipt = receipt_acts.existing(name)
        receipt_acts.attach(receipt, b"%PDF-1.7 signed anew %%EOF", media=tmp_path, user=lim)

        assert receipt_list.to_renew(clock.now()) == 0
        record = records.record(name)
        assert record is not None
        assert record["renewal"].year == clock.local(clock.now()).year + 3
        assert receipt_list.to_renew(clock.now() + timedelta(days=3 * 366)) == 1


def test_the_pin_of_the_receiver_signs_and_a_later_change_shows(
    browser: Browsers, receipt: str
) -> None:
    settings.change("receipt_signature", "pin", None)
    page = browser("lim").open(f"/receipts/{receipt}")
    assert "has no PIN in ArmGuard" in page.text
    make.user("oneil", "viewer", personnel=Receipt.get().personnel)
    pins.set_pin(User.get(User.username == "oneil"), "7294")

    visitor, first = browser("lim"), seen_now(receipt)
    assert sign(visitor, receipt, pin="1357")[0] == 422
    assert ReceiptSignature.select().count() == 0
    _, text = sign(visitor, receipt, pin="7294")
    assert "Signed with their PIN (oneil)" in text
    assert "before the change" not in text

    record = records.record(receipt)
    assert record is not None
    line = record["items"][0]["lines"][0]
    owed.change(Transaction.get(), {line["stock_id"]: 5}, user=User.get(User.username == "lim"))
    assert "Signed before the change" in visitor.open(f"/receipts/{receipt}").text
    assert sign(visitor, receipt, first, pin="7294")[0] == 409


def test_strokes_are_kept_as_numbers_or_not_at_all(browser: Browsers, receipt: str) -> None:
    settings.change("receipt_signature", "canvas", None)
    visitor = browser("lim")
    for bad in ("", "{}", "[[1]]", '[["<b>", 2]]', "[[1,2]]", "[" * 5000, "[[true,1,2,3]]"):
        assert sign(visitor, receipt, strokes=bad)[0] == 422, bad
    _, text = sign(visitor, receipt, strokes="[[10,20,5000,-7,30,40]]")

    assert "Signed on the screen" in text
    assert json.loads(ReceiptSignature.get().strokes) == [[10, 20, 1000, 0, 30, 40]]
    settings.change("receipt_signature", "none", None)
    assert sign(visitor, receipt, strokes="[[1,2,3,4]]")[0] == 409


def test_the_signed_paper_is_a_pdf_or_a_photograph_of_a_standing_receipt(
    browser: Browsers, receipt: str
) -> None:
    lim = User.get(User.username == "lim")
    item, person = make.item("R9"), make.person("300009")
    details = Details(receipt_kind="PAR")
    row = custody.issue_item(person.id, item.id, user=lim, details=details).row
    par, visitor = row["receipt_number"], browser("lim")
    picture = io.BytesIO()
    Image.new("RGB", (30, 30), "gray").save(picture, "PNG")
    page = b"%PDF-1.4\n<script>\n%%EOF\n"
    sent = {
        page: 303,
        picture.getvalue(): 303,
        b"": 422,
        b"MZ not a paper": 422,
        b"%PDF-1.4 cut": 422,
        b"%PDF-1.4" + b" " * 5_000_001 + b"%%EOF": 422,
    }
    for content, status in sent.items():
        assert attach(visitor, par, content) == status, content[:20]
    assert attach(visitor, receipt, page) == 422
    assert [scan.form for scan in ReceiptScan.select()] == ["pdf", "jpg"]

    served = browser("viewer").send("GET", f"/receipts/{par}/scans/1")
    assert served.data == page
    assert served.mimetype == "application/pdf"
    assert served.headers["Content-Disposition"].startswith("attachment")
    other = browser("viewer").send("GET", f"/receipts/{receipt}/scans/1")
    assert other.status_code == 404


def post(visitor: Browser, path: str, **fields: str) -> tuple[int, str]:
    """Send a form of a receipt's page; return the status and the words of the page it leads to."""
    token = visitor.csrf_token()
    answer = visitor.send("POST", path, data={"csrf_token": token, **fields})
    if answer.status_code == 303:
        return 303, visitor.open(answer.location or "").text
    return answer.status_code, Page(answer).text


def sign(visitor: Browser, number: str, seen: str = "", **fields: str) -> tuple[int, str]:
    """Sign what the page shows now, or what it showed when it was `seen`."""
    visitor.open(f"/receipts/{number}")
    seen = seen or seen_now(number)
    return post(visitor, f"/receipts/{number}/signature", seen=seen, **fields)


def seen_now(number: str) -> str:
    record = records.record(number)
    assert record is not None
    return str(record["lines_hash"])


def attach(visitor: Browser, number: str, content: bytes) -> int:
    """Send a file as the signed paper of a receipt; return the status."""
    visitor.open(f"/receipts/{number}")
    data = {"csrf_token": visitor.csrf_token(), "file": (io.BytesIO(content), "../../x.exe")}
    return visitor.send(
        "POST", f"/receipts/{number}/scans", data=data, content_type="multipart/form-data"
    ).status_code


def test_overrides_stand_on_the_receipt_with_who_agreed(browser: Browsers, receipt: str) -> None:
    lim, boss = User.get(User.username == "lim"), make.user("boss", "admin")
    second, person = make.item("R9"), Receipt.get().personnel
    agreed = Details(agreement=Agreement(boss, "two posts <b>"))
    row = custody.issue_item(person.id, second.id, user=lim, details=agreed).row

    visitor, path = browser("viewer"), f"/receipts/{row['receipt_number']}"
    assert "Over the limit: two posts <b>. Agreed: boss" in visitor.open(path).text
    _, text = post(visitor, f"{path}/prints", paper="a5")
    assert "two posts <b>" in text


def test_an_undone_issue_leaves_its_receipt_but_not_the_paper(
    browser: Browsers, receipt: str
) -> None:
    custody.undo(1, user=User.get(User.username == "lim"))
    visitor = browser("viewer")

    assert "taken back as a wrong entry" in visitor.open(f"/receipts/{receipt}").text
    _, text = post(visitor, f"/receipts/{receipt}/prints", paper="80")
    assert "W480302" not in text
    assert receipt not in visitor.open("/receipts/sheet").text


def test_a_day_of_many_receipts_is_signed_on_several_sheets(
    browser: Browsers, receipt: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    lim = User.get(User.username == "lim")
    for number in range(4):
        item = make.item(f"S{number}")
        custody.issue_item(
            make.person(f"77{number}", surname=f"Diaz{number}").id, item.id, user=lim
        )
    monkeypatch.setattr(receipt_list, "SHEET_LINES", 2)
    names = [row.name for row in Receipt.select().order_by(Receipt.id)]
    seen: list[list[str]] = []
    visitor, address = browser("viewer"), "/receipts/sheet"

    for _ in range(3):
        text = visitor.send("GET", address).get_data(as_text=True)
        seen.append([name for name in names if name in text])
        more = re.search(r'<a href="(/receipts/sheet[^"]*after=[^"]*)">next sheet', text)
        assert (more is not None) == ("print this one, then" in text)
        address = unescape(more[1]) if more else ""

    assert not address
    assert seen == [names[:2], names[2:4], names[4:]]
    assert "No receipts on this day" in visitor.open("/receipts/sheet?day=2020-01-01").text


def test_equal_hand_overs_are_signed_apart(app: Flask, receipt: str) -> None:
    lim = User.get(User.username == "lim")
    custody.return_item(Item.get().id, user=lim)
    details = Details(mags=7, rounds=210)
    row = custody.issue_item(Receipt.get().personnel_id, Item.get().id, user=lim, details=details)

    assert seen_now(receipt) != seen_now(row.row["receipt_number"])
