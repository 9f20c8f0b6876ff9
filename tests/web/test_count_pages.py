"""The list of counts, counting by number, what viewers see, and what is refused in words."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app import clock
from app.config import Settings
from app.models.counts import Count, CountQuantity, CountSighting
from app.models.stock import Stock
from app.models.users import User
from app.queries import counts
from app.services.counts import closing, sightings
from app.services.stock import stock_moves
from app.services.users import pins
from app.services.witnesses import checkpoints
from tests import make, paper
from tests.browse import Browser
from tests.counted import begin, see
from tests.statements import traced

Browsers = Callable[..., Browser]
PIN = "482915"


@pytest.fixture
def by(app: Flask) -> User:
    return make.user("armorer", "armorer")


def test_an_empty_list_says_what_a_count_is_for(browser: Browsers) -> None:
    page = browser("armorer").open("/counts")
    assert "No counts yet" in page.text
    assert "New count" not in browser("viewer").open("/counts").text


def test_counts_are_listed_narrowed_paged_and_exported(browser: Browsers, by: User) -> None:
    for number in range(52):
        count = begin(by, kind="monthly" if number % 2 else "spot")
        if number == 4:
            closing.close(count.id, "", (by, make.user("lim")), user=by)
    closing.void(1, "begun by mistake", user=by)
    visitor = browser("admin")

    visitor.open("/counts")
    assert "Monthly count 52" in visitor.page.text
    visitor.click("Older")
    assert "Void" in visitor.page.text
    visitor.open("/counts?state=closed")
    assert "Spot check 5" in visitor.page.text
    assert "Agreed" in visitor.page.text
    assert "Spot check 7" not in visitor.page.text
    assert "Nothing found" in visitor.open("/counts?kind=takeover").text
    lines = visitor.send("GET", "/counts.csv?kind=spot").get_data(as_text=True).splitlines()
    assert len(lines) == 1 + 26
    assert browser("armorer").send("GET", "/counts.csv").status_code == 403


def test_models_and_lots_are_counted_by_number(browser: Browsers, by: User) -> None:
    make.item("W1")
    lot = make.kept(Stock(kind=8, lot="L1", tracked=1, created_at=clock.now()))
    stock_moves.move(lot.id, "receive", 500, user=by, reason="from the depot")
    count = begin(by, method="numbers", with_stock="1", blind="1")
    visitor = browser("armorer")

    page = visitor.open(f"/counts/{count.id}")
    assert "expected" not in page.text
    label = next(words for words in page.labels() if "L1" in words)
    visitor.fill("M16A1 Rifle 5.56mm", "two")
    visitor.press("Save the numbers", 422)
    assert "Give a whole number" in visitor.page.text
    visitor.fill("M16A1 Rifle 5.56mm", "1")
    visitor.fill(label, "480")
    visitor.press("Save the numbers")
    assert visitor.page.control(label).get("value") == "480"
    assert "The numbers are saved." in visitor.page.text
    assert CountQuantity.select().count() == 2

    visitor.press("Finish")
    assert "-20" in visitor.page.text
    assert "Not counted yet" not in visitor.page.text


def test_a_viewer_reads_and_does_nothing(browser: Browsers, by: User) -> None:
    item = make.item("W1").id
    count = begin(by)
    see(count, by, item)
    visitor = browser("viewer")
    page = visitor.open(f"/counts/{count.id}")
    assert "M16A1 W1" in page.text
    assert not page.all("form", id="count-form")
    assert "Sign and close" not in visitor.open(f"/counts/{count.id}/reconcile").text
    token = {"csrf_token": visitor.csrf_token(), "code": item}
    for path in ("sightings", "finish", "numbers", "close", "void", "papers", f"return/{item}"):
        assert visitor.send("POST", f"/counts/{count.id}/{path}", data=token).status_code == 403
    assert visitor.send("GET", f"/counts/{count.id}/close").status_code == 403
    assert visitor.send("GET", f"/counts/{count.id}/sheet.csv").status_code == 200


def test_what_comes_after_the_signatures_is_refused_in_words(browser: Browsers, by: User) -> None:
    item = make.item("W1").id
    count = begin(by)
    see(count, by, item)
    seen = CountSighting.get().id
    visitor = browser("armorer")
    visitor.open(f"/counts/{count.id}")
    token = {"csrf_token": visitor.csrf_token(), "code": "W1", "key": "late", "text": "x"}
    closing.close(count.id, "", (by, make.user("lim")), user=by)
    for path in ("sightings", "numbers", f"sightings/{seen}/undo", "finish"):
        answer = visitor.send("POST", f"/counts/{count.id}/{path}", data=token)
        assert answer.status_code == 409, path
        assert "is closed. Nothing was recorded." in answer.get_data(as_text=True)
    assert visitor.open(f"/counts/{count.id}/reconcile").path == f"/counts/{count.id}"
    assert visitor.open("/counts/99", 404).status == 404
    assert CountSighting.select().count() == 1


def test_a_signed_count_is_voided_by_two(browser: Browsers, by: User) -> None:
    lim = make.user("lim")
    pins.set_pin(lim, PIN)
    count = begin(by)
    closing.close(count.id, "", (by, lim), user=by)
    visitor = browser("armorer")
    visitor.open(f"/counts/{count.id}/void")
    visitor.fill("Reason", "the wrong armory")
    visitor.press("Void it", 422)
    assert "A second person must agree." in visitor.page.text
    visitor.fill("Second person's username", "lim")
    visitor.fill("Their PIN or password", PIN)
    visitor.press("Void it")
    assert "VOID since" in visitor.page.text
    assert counts.one(count.id)["state"] == "void"


def test_verify_understands_the_code_of_an_issued_sheet(
    browser: Browsers, by: User, record: Settings
) -> None:
    count = begin(by)
    kept = checkpoints.make(record.data)
    closing.close(count.id, "", (by, make.user("lim")), user=by)
    visitor = browser("armorer")
    visitor.open(f"/counts/{count.id}")
    token = {"csrf_token": visitor.csrf_token()}
    there = visitor.send("POST", f"/counts/{count.id}/papers", data=token).location

    read = paper.codes(paper.render(visitor.send("GET", there).data))
    assert kept.text in read
    for code in read:
        assert "MATCHES this record" in visitor.open(f"/verify?code={code}").text
    seen = visitor.send("GET", f"/counts/{count.id}/sheet").get_data(as_text=True)
    assert f"up to its row {kept.seq}, signed" in seen


def test_a_serial_number_is_typed_and_chosen_where_two_end_alike(
    browser: Browsers, by: User
) -> None:
    for serial in ("A8842", "B8842"):
        make.item(serial)
    count = begin(by)
    visitor = browser("armorer")
    visitor.open(f"/counts/{count.id}")
    visitor.fill("Scan", "8842")
    visitor.fill("Cannot scan: I type the serial number", True)
    visitor.press("Count it")
    assert "2 weapons end in 8842" in visitor.page.text
    visitor.press("M16A1 B8842")
    row = CountSighting.get()
    assert (row.item_id, row.typed) == (f"IR-B8842{make.DATE}", 1)
    visitor.press("Undo M16A1 B8842")
    assert "Last seen" not in visitor.page.text


def test_a_page_asks_as_much_for_two_hundred_weapons_as_for_two(
    browser: Browsers, by: User
) -> None:
    visitor = browser("armorer")
    numbers = []
    for some in (range(2), range(2, 200)):
        for number in some:
            make.item(f"W{number:03}", rack="R1")
        count: Count = begin(by)
        for number in some:
            key = f"{count.id}-{number}"
            code = f"IR-W{number:03}{make.DATE}"
            sightings.sight(count.id, code, key=key, user=by, rack="R1" if number % 2 else "R2")
        asked = []
        for path in ("", "/reconcile", "/sheet", "/close"):
            visitor.send("GET", f"/counts/{count.id}{path}")
            heard: list[str] = []
            with traced(lambda sql, _bound, heard=heard: heard.append(sql)):  # type: ignore[misc]
                assert visitor.send("GET", f"/counts/{count.id}{path}").status_code == 200
            asked.append(len(heard))
        numbers.append(asked)
    assert numbers[0] == numbers[1]
