"""Stock goes out and comes back with a weapon; a quantity is the sum of its movements."""

from __future__ import annotations

from typing import Any

import pytest

from app import clock
from app.config import Settings
from app.models.base import database
from app.models.items import Item
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind, StockMovement
from app.queries import stock as stocks
from app.services.custody import custody
from app.services.custody.custody import Details, Entry
from app.services.errors import Invalid, Refusal
from app.services.stock import loadouts, stock_moves
from app.services.verification import verify
from tests import make

pytestmark = pytest.mark.usefixtures("record")


def pool(kind: str, on_hand: int = 0, **fields: Any) -> Stock:
    """Make a counted pool or lot, with what it received."""
    user = make.user(f"keeper of {kind} {fields.get('lot', '')}")
    row: Stock = make.kept(
        Stock(
            kind=StockKind.get(StockKind.name == kind), tracked=1, created_at=clock.now(), **fields
        )
    )
    if on_hand:
        stock_moves.move(row.id, "receive", on_hand, user=user, reason="from the depot")
    return row


def issue(item: Item, **given: Any) -> Entry:
    person = make.person(f"{400000 + Item.select().count() * 7 + StockMovement.select().count()}")
    return custody.issue_item(
        person.id, item.id, user=make.user(person.id), details=Details(**given)
    )


def on_hand(stock: Stock) -> stocks.Balance:
    return stocks.balance(stock.id)


def test_what_is_not_counted_works_at_once_and_is_owed_by_name() -> None:
    rifle = make.item()

    entry = issue(rifle, mags=7, rounds=210)
    assert entry.answer["lines"] == []  # mags and rounds say it all
    along = {line.name: line.quantity for line in entry.row["lines"]}
    assert along == {"5.56mm 30 rounds": 7, "M193 5.56mm": 210}

    custody.return_item(rifle.id, user=make.user(), details=Details(mags=5))
    owed = stocks.outstanding([entry.row["id"]])[entry.row["id"]]
    assert [(line.name, line.quantity) for line in owed] == [("5.56mm 30 rounds", 2)]


def test_a_purpose_brings_its_loadout() -> None:
    vigil, sentinel = (
        Purpose.get(Purpose.name == name) for name in ("Duty Vigil", "Duty Sentinel")
    )
    rifle, pistol = make.item(), make.item("P1", "G17")

    lines = loadouts.of_purpose(rifle, vigil)
    assert [(line.name, line.quantity) for line in lines] == [
        ("5.56mm 30 rounds", 7), ("M193 5.56mm", 210), ("Sling", 1)
    ]  # fmt: skip
    assert [line.name for line in loadouts.of_purpose(pistol, sentinel)] == [
        "Glock 17 9mm", "M882 9x19mm", "Holster", "Magazine pouch"
    ]  # fmt: skip
    assert loadouts.of_purpose(pistol, vigil) == []
    assert loadouts.of_purpose(rifle, None) == []


def test_a_counted_lot_goes_down_and_comes_back() -> None:
    lot, rifle = pool("M193 5.56mm", 1000, lot="LC-1"), make.item()

    issue(rifle, rounds=210)
    assert on_hand(lot) == (790, 210, 0)
    custody.return_item(rifle.id, user=make.user())
    assert on_hand(lot) == (1000, 0, 0)


def test_the_lot_that_expires_first_goes_first_and_one_without_enough_is_passed_over() -> None:
    pool("M193 5.56mm", 1000, lot="late", expires_on="2030-01-01")
    pool("M193 5.56mm", 100, lot="little", expires_on="2027-01-01")
    soon = pool("M193 5.56mm", 1000, lot="soon", expires_on="2028-01-01")

    (line,) = issue(make.item(), rounds=210).answer["lines"]

    assert line["stock_id"] == soon.id


def test_too_little_is_refused_with_what_there_is() -> None:
    pool("M193 5.56mm", 150, lot="LC-1")
    pool("M855 5.56mm", 180, lot="LC-2")
    rifle = make.item()

    with pytest.raises(Refusal, match="LC-2: 210 wanted, 180 on hand") as caught:
        issue(rifle, rounds=210)

    assert caught.value.code == "insufficient_stock"
    assert Item.get_by_id(rifle.id).status == "Available"


def test_what_does_not_fit_is_refused() -> None:
    glock = pool("Glock 17 9mm", 10)

    with pytest.raises(Refusal, match="does not fit M16A1") as caught:
        issue(make.item(), lines=((glock.id, 2),))

    assert caught.value.code == "incompatible_stock"


def test_a_suspended_lot_does_not_go_out() -> None:
    lot = pool("M193 5.56mm", 1000, lot="LC-1")
    make.changed(lot, suspended_at=clock.now(), suspended_reason="misfires")

    with pytest.raises(Refusal, match="suspended: misfires"):
        issue(make.item(), lines=((lot.id, 10),))


def test_more_than_went_out_cannot_come_back() -> None:
    rifle = make.item()
    issue(rifle, mags=7)

    with pytest.raises(Invalid, match="7 went out, so 8 cannot come back"):
        custody.return_item(rifle.id, user=make.user(), details=Details(mags=8))


@pytest.mark.parametrize("lot", [None, "LC-1"])
def test_an_undone_return_that_left_something_owed_leaves_one_whole_set_out(
    lot: str | None, record: Settings
) -> None:
    if lot:
        pool("M193 5.56mm", 210, lot=lot)
    rifle, user = make.item(), make.user()
    first = issue(rifle, mags=7, rounds=210).row["id"]
    back = custody.return_item(rifle.id, user=user, details=Details(mags=5, rounds=200))

    again = custody.undo(back.row["id"], user=user).row

    assert stocks.outstanding([first]) == {}
    out = stocks.outstanding([again["id"]])[again["id"]]
    assert [line.quantity for line in out] == [7, 210]
    assert (again["mags"], again["rounds"]) == (7, 210)
    assert [line.quantity for line in again["lines"]] == [7, 210]
    custody.return_item(rifle.id, user=user, details=Details(mags=7, rounds=210))
    assert stocks.outstanding([first, again["id"]]) == {}
    assert verify(record.database_path).findings == ()


def test_an_undone_issue_puts_the_stock_back_and_an_undone_return_takes_it_out_again() -> None:
    lot, rifle, user = pool("M193 5.56mm", 500, lot="LC-1"), make.item(), make.user()

    taken = issue(rifle, rounds=100)
    custody.undo(taken.row["id"], user=user)
    assert on_hand(lot) == (500, 0, 0)

    issue(rifle, rounds=120)
    back = custody.return_item(rifle.id, user=user, details=Details(rounds=100))
    assert on_hand(lot) == (480, 20, 0)
    custody.undo(back.row["id"], user=user)
    assert on_hand(lot) == (380, 120, 0)


def test_the_record_with_stock_verifies(record: object) -> None:
    pool("M193 5.56mm", 500, lot="LC-1")
    rifle = make.item()
    issue(rifle, rounds=100, mags=3)
    custody.return_item(rifle.id, user=make.user(), details=Details(rounds=90))

    assert verify(record.database_path).findings == ()  # type: ignore[attr-defined]


def test_a_movement_is_in_the_chain_with_its_reason_sealed() -> None:
    pool("M193 5.56mm", 500, lot="LC-1")

    rows = database.execute_sql(
        "SELECT action, after FROM audit_log WHERE object_type = 'stock_movement_texts'"
    ).fetchall()
    assert len(rows) == 1
    assert "depot" not in rows[0][1]
