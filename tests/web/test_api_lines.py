"""Stock goes out and comes back through the API, line by line."""

from __future__ import annotations

import pytest

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.stock import Stock, StockKind
from app.queries import stock as stocks
from app.services.stock import stock_moves
from tests import make
from tests.web.test_api_transactions import Client, take


@pytest.fixture
def cruz(record: object) -> Personnel:
    """Make the person who draws."""
    return make.person()


@pytest.fixture
def rifle(record: object) -> Item:
    """Make the weapon."""
    return make.item("R1")


def lot(kind: str = "M193 5.56mm", on_hand: int = 1000) -> Stock:
    """Make a counted lot."""
    row: Stock = make.kept(
        Stock(kind=StockKind.get(StockKind.name == kind), lot="LC-1", tracked=1,
              created_at=clock.now())
    )  # fmt: skip
    stock_moves.move(row.id, "receive", on_hand, user=make.user("keeper"))
    return row


def test_a_line_goes_out_and_a_part_of_it_comes_back(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    armorer, rounds = api("armorer"), lot()
    lines = [{"stock_id": rounds.id, "quantity": 60}]

    taken = armorer.post("/transactions", take(cruz, rifle, lines=lines, mags=2)).json
    entry = taken["transaction"]
    assert entry["lines"] == [
        {"stock_id": rounds.id, "name": "M193 5.56mm lot LC-1", "quantity": 60}
    ]
    assert (entry["mags"], entry["rounds"]) == (2, 60)

    lines[0]["quantity"] = 50
    back = armorer.post(
        "/transactions", {"item_id": rifle.id, "action": "Return", "lines": lines}
    ).json["transaction"]
    assert (back["mags"], back["rounds"]) == (2, 50)
    assert stocks.balance(rounds.id) == (990, 10, 0)


def test_too_much_of_a_lot_is_refused_and_nothing_is_recorded(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    rounds = lot(on_hand=20)

    answer = api("armorer").post(
        "/transactions", take(cruz, rifle, lines=[{"stock_id": rounds.id, "quantity": 60}])
    )

    assert (answer.status, answer.json["error"]["code"]) == (409, "insufficient_stock")
    assert Item.get_by_id(rifle.id).status == "Available"
    assert stocks.balance(rounds.id) == (20, 0, 0)


def test_what_does_not_fit_is_refused(api: Client, cruz: Personnel, rifle: Item) -> None:
    rounds = lot("M882 9x19mm")

    answer = api("armorer").post(
        "/transactions", take(cruz, rifle, lines=[{"stock_id": rounds.id, "quantity": 5}])
    )

    assert (answer.status, answer.json["error"]["code"]) == (409, "incompatible_stock")


def test_a_pool_that_does_not_exist_is_named(api: Client, cruz: Personnel, rifle: Item) -> None:
    lines = [{"stock_id": 999, "quantity": 5}]

    answer = api("armorer").post("/transactions", take(cruz, rifle, lines=lines))

    assert answer.status in (404, 422)
    assert "pool or lot" in answer.json["error"]["message"]


def test_stock_is_listed_with_what_is_on_hand(api: Client) -> None:
    rounds = lot()

    rows = {row["id"]: row for row in api("viewer", "read").get("/stock").json["results"]}

    assert rows[rounds.id]["on_hand"] == 1000
    assert rows[rounds.id]["lot"] == "LC-1"
    assert rows[1]["on_hand"] is None
