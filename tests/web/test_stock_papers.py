"""Pages of containers, kinds, checks and brass, and what the dashboard says of the stock."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.audit import AuditRow
from app.models.stock import Container, Stock, StockKind
from app.models.users import User
from app.queries import stock as stocks
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.settings import settings
from app.services.stock import owed, stock
from app.services.users import tokens
from app.services.users.passwords import hash_password
from tests import make
from tests.browse import Browser, Page
from tests.desk import Counter, code_of

Browsers = Callable[..., Browser]
PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def keeper(app: Flask) -> User:
    return make.user("keeper", "superuser")


def counted(keeper: User, lot: str, quantity: int = 200, **other: str) -> Stock:
    kind = StockKind.get(StockKind.name == "M193 5.56mm")
    given = {"kind": str(kind.id), "lot": lot, "quantity": str(quantity), "reason": "depot"}
    return stock.add(given | other, user=keeper)


def take_in(browser: Browsers, lot: Stock, seals: str, status: int = 200) -> Page:
    admin = browser("admin")
    admin.open(f"/stock/{lot.id}/containers")
    for label, value in (("Seal numbers", seals), ("Rounds in each", "800"), ("Place", "Bay 2"),
                         ("Where they came from, or who sealed them", "paper 7")):  # fmt: skip
        admin.fill(label, value)
    return admin.press("Take them in", status)


def test_containers_come_in_sealed_and_the_screens_say_both_numbers(
    browser: Browsers, keeper: User
) -> None:
    lot = counted(keeper, "LC-1")

    page = take_in(browser, lot, "A1\nA2\nA3\nA4\nA5")

    assert "4,200 rounds: 5 sealed x 800, 200 loose" in page.text
    assert "Containers: 5 sealed" in page.text
    assert "5 sealed x 800, 200 loose" in browser("viewer").open("/stock").text
    assert "Seal a1 is on record already" in take_in(browser, lot, "a1", 422).text


def test_an_armorer_opens_moves_and_counts_but_condemns_nothing(
    browser: Browsers, keeper: User
) -> None:
    lot = counted(keeper, "LC-1")
    take_in(browser, lot, "A1\nA2")
    armorer = browser("armorer")

    armorer.open("/containers/1/place")
    armorer.fill("New place", "Bay 9")
    assert "Moved to Bay 9" in armorer.press("Move").text
    armorer.open("/containers/1/open")
    assert "This is needed." in armorer.press("Open", status=422).text
    armorer.fill("Reason", "guard mount")
    assert "What it held counts as loose since then." in armorer.press("Open").text
    assert armorer.send("GET", "/containers/2/condemn").status_code == 403
    assert browser("viewer").send("GET", "/containers/2/open").status_code == 403
    assert stocks.loose(lot.id) == 1000

    armorer.open("/containers/1/open")
    armorer.fill("Reason", "again")
    assert "it is opened. Nothing was changed." in armorer.press("Open", status=409).text


def test_what_is_sealed_is_counted_by_its_seals(browser: Browsers, keeper: User) -> None:
    lot = counted(keeper, "LC-1")
    take_in(browser, lot, "A1\nA2")
    armorer = browser("armorer")

    armorer.open(f"/stock/{lot.id}/containers/count")
    armorer.fill("Seals seen", "A1\nA7")
    assert "has seal A7" in armorer.press("Note as counted", status=422).text
    armorer.fill("Seals seen", "A1")

    assert "1 of 2 counted today" in armorer.press("Note as counted").text


def test_an_admin_lets_a_container_leave_and_come_back(browser: Browsers, keeper: User) -> None:
    lot = counted(keeper, "LC-1")
    take_in(browser, lot, "A1")
    admin = browser("admin")
    for act, button, state in (("gone", "Not there", "Not there"), ("found", "Found again", "Sea"),
                               ("condemn", "Condemn", "Condemned")):  # fmt: skip
        admin.open(f"/containers/1/{act}")
        admin.fill("Reason", "board of 3 May")
        assert state in admin.press(button).text

    assert stocks.balance(lot.id).on_hand == 200
    assert "Container 1" in admin.open(f"/stock/{lot.id}").text
    assert admin.open("/containers/9", status=404)


def test_one_page_says_who_carries_a_kind_when_it_was_used_and_how_many_there_are(
    browser: Browsers, keeper: User
) -> None:
    soon, late = (counted(keeper, lot, 500, expires_on=day) for lot, day in (
        ("LC-1", "2090-01-31"), ("LC-2", "2095-01-31")))  # fmt: skip
    rifle = make.item()
    custody.issue_item(make.person().id, rifle.id, user=keeper, details=Details(rounds=60))
    stock.move(late.id, "expend", "40", "zeroing on range 2", user=keeper)

    page = browser("viewer").open(f"/stock/kinds/{soon.kind_id}")

    for said in ("On hand: 900", "Carried now by 1", "SGT CRUZ", "zeroing on range 2", "Goes next"):
        assert said in page.text
    assert "It goes out next." in browser("viewer").open(f"/stock/{soon.id}").text
    assert "It goes out next." not in browser("viewer").open(f"/stock/{late.id}").text


def test_a_check_is_made_on_demand_and_says_its_result_with_its_date(
    browser: Browsers, keeper: User
) -> None:
    lot = counted(keeper, "LC-1")
    armorer = browser("armorer")
    assert "Not checked yet." in armorer.open("/stock").text

    page = armorer.press("Check now")
    assert "by armorer" in page.text
    assert f"{Stock.select().count()} pools and lots" in page.text

    armorer.open(f"/stock/{lot.id}")
    assert "this lot" in armorer.press("Check now").text
    assert AuditRow.select().where(AuditRow.action == "check").count() == 2
    assert not browser("viewer").open("/stock").all("form", action="/stock/checks")


def test_the_dashboard_leads_to_what_needs_somebody(browser: Browsers, keeper: User) -> None:
    lot = counted(keeper, "LC-1", 5000, expires_on="2020-01-01")
    make.item()
    make.changed(lot.kind, low_at=9000, limit_authority="base order 7", loose_limit=4500)

    page = browser("viewer").open("/")

    assert page.link("M193 5.56mm lot LC-1 expired 2020-01-01") == f"/stock/{lot.id}"
    assert page.link("M193 5.56mm is low: 5,000 on hand, 9,000 wanted")
    link = page.link("M193 5.56mm: 5,000 loose, 4,500 allowed")
    assert link == f"/stock/kinds/{lot.kind_id}"
    for path in ("/stock", link):
        assert "5,000 loose, 4,500 allowed by base order 7" in browser("viewer").open(path).text


def test_a_limit_of_loose_rounds_names_its_authority(browser: Browsers, app: Flask) -> None:
    kind = StockKind.get(StockKind.name == "M193 5.56mm")
    admin = browser("admin")
    admin.open(f"/settings/tables/stock-kinds/rows/{kind.id}")
    admin.fill("Loose rounds at most", "4500")
    assert "This is needed with: Loose rounds at most." in admin.press("Save kind", 422).text

    admin.fill("By whose authority", "base order 7")
    admin.press("Save kind")
    assert StockKind.get_by_id(kind.id).loose_limit == 4500


def fire(browser: Browsers, **fields: str) -> Page:
    """Have 100 rounds out, the weapon back without them, and settle them as fired."""
    clerk = make.user("clerk")
    make.user("second", password_hash=hash_password(PASSWORD))
    rifle = make.item()
    custody.issue_item(make.person().id, rifle.id, user=clerk, details=Details(rounds=100))
    custody.return_item(rifle.id, user=clerk, details=Details(rounds=0))
    armorer = browser("armorer")
    armorer.open(f"/owed/1/{owed.of_take(1)[0].stock_id}")
    for label, value in (("What became of it", "It was fired"), ("Event or reason", "range day"),
                         ("Second person's username", "second"),
                         ("Their PIN or password", PASSWORD), *fields.items()):  # fmt: skip
        armorer.fill(label.replace("_", " "), value)
    return armorer.press("Settle")


def test_brass_is_said_at_once_and_its_certificate_is_printed(
    browser: Browsers, app: Flask
) -> None:
    page = fire(browser, Cases_counted="97")

    for said in ("100 fired, 97 cases: 3 short.", "contain no live rounds", "range day",
                 "SGT CRUZ", "confirmed by second", "Certified by"):  # fmt: skip
        assert said in page.text
    assert "100 fired, 97 cases" in browser("viewer").open("/owed/1").text


def test_brass_that_is_short_opens_a_discrepancy_where_the_unit_wants_it(
    browser: Browsers, keeper: User
) -> None:
    settings.change("brass", "on", keeper)

    page = fire(browser, Cases_counted="80")

    assert "100 fired, 80 cases: 20 short. 20 count as missing." in page.text
    assert "20 M193 5.56mm missing" in browser("viewer").open(page.link("Discrepancy")).text


def test_brass_is_weighed_where_the_kind_says_what_a_case_weighs(
    browser: Browsers, keeper: User
) -> None:
    make.changed(StockKind.get(StockKind.name == "M193 5.56mm"), case_mg=6200)

    page = fire(browser, **{"Cases weighed (grams)": "620"})

    assert "100 fired, 100 cases: they match." in page.text
    assert "620 g at 6.2 g each" in page.text


def test_a_part_of_what_is_missing_is_found(browser: Browsers, keeper: User) -> None:
    rifle = make.item()
    custody.issue_item(make.person().id, rifle.id, user=keeper, details=Details(mags=5))
    custody.return_item(rifle.id, user=keeper, details=Details(mags=0))
    stock_id = owed.of_take(1)[0].stock_id
    owed.settle(1, stock_id, 5, "lose", user=keeper, reason="left behind")
    armorer = browser("armorer")
    armorer.open("/discrepancies/1/resolution")
    armorer.fill("How many", "2")
    armorer.fill("What was done, and why", "in the truck")

    page = armorer.press("Resolve")

    assert page.heading == "3 of 5 5.56mm 30 rounds missing"
    assert "2 found, the rest stays open" in page.text
    armorer.open("/discrepancies/1/resolution")
    armorer.fill("How many", "4")
    armorer.fill("What was done, and why", "too many")
    assert "give a number from 1 to 3" in armorer.press("Resolve", status=422).text


def test_the_counter_warns_of_blank_and_live_in_one_hand_over(app: Flask, keeper: User) -> None:
    counted(keeper, "BL-1", 500, use="blank")
    settings.change("custody_limit", "per class", keeper)
    desk, cruz = Counter(), make.person()
    pistol, rifle = make.item("P1", "G17"), make.item()
    details = Details(rounds=20)
    custody.issue_item(cruz.id, pistol.id, user=keeper, details=details)
    desk.scan(code_of(cruz.id), 0)

    said = desk.scan(rifle.id, 2)
    assert "together" not in said.text
    blank = Stock.get(Stock.lot == "BL-1")
    changed = desk.scan(rifle.id, 4, way="change", lines=((blank.id, 30),))

    assert "LIVE and BLANK rounds together: keep them apart" in changed.text


def test_the_api_says_what_is_loose_and_what_is_sealed(browser: Browsers, keeper: User) -> None:
    lot = counted(keeper, "LC-1")
    take_in(browser, lot, "A1")
    token = tokens.add("reader", keeper, scope="read")

    answer = browser("viewer").send(
        "GET", "/api/v1/stock", headers={"Authorization": f"Bearer {token}"}
    )

    row = next(row for row in answer.get_json()["results"] if row["id"] == lot.id)
    assert (row["on_hand"], row["loose"], row["sealed"], row["containers"]) == (1000, 200, 800, 1)
    assert Container.select().count() == 1
