"""The pages of stock: counting begins, quantities come and go with reasons, lots are suspended."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.stock import Stock, StockMovement
from app.queries import stock as stocks
from app.queries import stock_board
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.stock import owed
from app.services.users.passwords import hash_password
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def lot(browser: Browsers, app: Flask) -> Stock:
    """Count a lot of 1,000 rounds, as an admin does."""
    admin = browser("admin")
    admin.open("/stock/new")
    for label, value in (("What", "M193 5.56mm (ammunition)"), ("Lot number", "LC-1"),
                         ("Good until", "2030-01-31"), ("Quantity received", "1000"),
                         ("Where it came from", "depot, paper 7")):  # fmt: skip
        admin.fill(label, value)
    page = admin.press("Count it")
    assert "M193 5.56mm lot LC-1" in page.heading
    row: Stock = Stock.get(Stock.lot == "LC-1")
    return row


def test_a_lot_is_counted_from_its_first_receipt_on(browser: Browsers, lot: Stock) -> None:
    assert stocks.balance(lot.id) == (1000, 0, 0)
    page = browser("viewer").open(f"/stock/{lot.id}")
    assert "Balances" in page.text
    assert "depot, paper 7" in page.text
    assert not page.all("a", href=f"/stock/{lot.id}/receive")


def test_every_problem_of_a_new_lot_is_named_at_once(browser: Browsers, app: Flask) -> None:
    admin = browser("admin")
    admin.open("/stock/new")
    admin.fill("Good until", "soon")
    admin.fill("Quantity received", "many")

    said = admin.press("Count it", status=422).text

    for sentence in ("Choose what it is.", "Give a day like", "Give a whole number from 0"):
        assert sentence in said


@pytest.mark.parametrize(
    ("act", "button", "left"),
    [("receive", "Receive", 1050), ("find", "Found", 1050), ("condemn", "Condemn", 950),
     ("adjust", "Fewer than recorded", 950), ("expend", "Fired", 950),
     ("turn-in", "Turn in to the depot", 950)],
)  # fmt: skip
def test_a_quantity_changes_only_with_a_reason(
    browser: Browsers, lot: Stock, act: str, button: str, left: int
) -> None:
    admin = browser("admin")
    admin.open(f"/stock/{lot.id}/{act}")
    admin.fill("Quantity", "50")
    assert "This is needed." in admin.press(button, status=422).text

    admin.fill("Reason", "paper 8")
    assert "Balances" in admin.press(button).text
    assert stocks.balance(lot.id).on_hand == left


def test_no_more_leaves_than_there_is(browser: Browsers, lot: Stock) -> None:
    admin = browser("admin")
    admin.open(f"/stock/{lot.id}/condemn")
    admin.fill("Quantity", "1001")
    admin.fill("Reason", "wet")

    assert "1001 wanted, 1000 on hand" in admin.press("Condemn", status=409).text
    assert stocks.balance(lot.id).on_hand == 1000


def test_a_suspended_lot_lists_who_carries_some_of_it(browser: Browsers, lot: Stock) -> None:
    person, rifle = make.person(), make.item()
    custody.issue_item(person.id, rifle.id, user=make.user(), details=Details(rounds=60))
    admin = browser("admin")
    admin.open(f"/stock/{lot.id}/suspension")
    admin.fill("Reason", "misfires")

    page = admin.press("Suspend the lot")

    assert "Suspended" in page.text
    assert "SGT CRUZ" in page.text
    assert "Let it go out again" in admin.open(f"/stock/{lot.id}/suspension").text
    admin.press("Let it go out again")
    assert Stock.get_by_id(lot.id).suspended_at is None


def test_what_is_low_is_said(browser: Browsers, lot: Stock) -> None:
    make.changed(lot.kind, low_at=2000)

    assert stock_board.low() == ["M193 5.56mm"]
    assert "Low" in browser("viewer").open("/stock").text


def test_what_is_owed_is_on_the_persons_page_and_is_settled_by_two(
    browser: Browsers, app: Flask
) -> None:
    person, rifle = make.person(), make.item()
    make.user("second", password_hash=hash_password(PASSWORD))
    custody.issue_item(person.id, rifle.id, user=make.user(), details=Details(mags=7, rounds=60))
    custody.return_item(rifle.id, user=make.user("lim"), details=Details(mags=5, rounds=50))
    armorer = browser("armorer")
    page = armorer.open(f"/personnel/{person.id}")
    assert "2 5.56mm 30 rounds" in page.text

    rounds = next(line for line in owed.of_take(1) if line.family == "ammunition")
    armorer.open(f"/owed/1/{rounds.stock_id}")
    armorer.fill("What became of it", "It was fired")
    assert "A second person must confirm" in armorer.press("Settle", status=422).text

    for label, value in (("What became of it", "It was fired"), ("Event or reason", "range day"),
                         ("Second person's username", "second"),
                         ("Their PIN or password", PASSWORD)):  # fmt: skip
        armorer.fill(label, value)
    assert "10 M193" not in armorer.press("Settle").text
    moved = StockMovement.select().order_by(StockMovement.id.desc()).get()
    assert (moved.kind, moved.quantity, moved.approved_by.username) == ("expend", 10, "second")


def test_an_armorer_changes_no_quantity_and_a_viewer_settles_nothing(
    browser: Browsers, lot: Stock
) -> None:
    assert browser("armorer").send("GET", f"/stock/{lot.id}/receive").status_code == 403
    assert browser("viewer").send("GET", "/owed/1/1").status_code == 403


def test_a_new_kind_works_uncounted_at_once(browser: Browsers, app: Flask) -> None:
    admin = browser("admin")
    admin.open("/settings/tables/stock-kinds/new")
    admin.fill("Name", "Bayonet")
    admin.fill("Is", "Accessory")
    admin.press("Save kind")

    assert "Bayonet" in browser("viewer").open("/stock").text


def opened(visitor: Browser, address: str, **typed: str) -> Browser:
    visitor.open(address)
    for label, value in typed.items():
        visitor.fill(label.replace("_", " "), value)
    return visitor


def test_a_form_about_a_quantity_that_is_sent_twice_is_done_once(
    browser: Browsers, lot: Stock
) -> None:
    first, second = (
        opened(browser("admin"), f"/stock/{lot.id}/receive", Quantity="100", Reason="depot")
        for _ in range(2)
    )
    # What goes out at the counter meanwhile is no reason to ask.
    rifle = make.item()
    custody.issue_item(
        make.person().id, rifle.id, user=make.user(), details=Details(mags=7, rounds=60)
    )
    first.press("Receive")

    said = second.press("Receive", status=409)

    assert "Receive 100 was recorded at" in said.text
    assert stocks.balance(lot.id).on_hand == 1040
    second.press("Receive")  # it was meant
    assert stocks.balance(lot.id).on_hand == 1140


def test_a_part_of_what_is_owed_and_of_what_is_missing_is_settled_once(
    browser: Browsers, lot: Stock
) -> None:
    rifle, partner = make.item(), make.user("second", password_hash=hash_password(PASSWORD))
    custody.issue_item(make.person().id, rifle.id, user=partner, details=Details(rounds=60))
    custody.return_item(rifle.id, user=partner, details=Details(rounds=40))
    owes, finds = f"/owed/1/{lot.id}", "/discrepancies/1/resolution"

    one, two = (opened(browser("armorer"), owes, Quantity="5") for _ in range(2))
    one.press("Settle")
    assert "Recorded meanwhile" in two.press("Settle", status=409).text
    owed.settle(1, lot.id, 15, "lose", user=make.user("lim"), reason="mud", approved_by=partner)
    one, two = (
        opened(browser("admin"), finds, How_many="5", **{"What was done, and why": "mud"})
        for _ in range(2)
    )
    one.press("Resolve")
    assert "Recorded meanwhile" in two.press("Resolve", status=409).text

    assert stocks.balance(lot.id) == (990, 0, 10)
