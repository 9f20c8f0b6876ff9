"""Checks of the conservation law, what needs somebody, and the parts of a discrepancy."""

from __future__ import annotations

import sqlite3
from contextlib import closing

import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.base import database
from app.models.stock import Stock, StockKind
from app.models.users import User
from app.queries import discrepancies as known
from app.queries import stock as stocks
from app.queries import stock_board, stock_checks
from app.queries.stock_attention import attention
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.discrepancies import discrepancies
from app.services.errors import Invalid
from app.services.stock import conservation, loadouts, owed, stock
from tests import make


@pytest.fixture
def admin(record: object) -> User:
    return make.user("admin", "superuser")


def counted(admin: User, lot: str, quantity: int = 1000, **other: str) -> Stock:
    kind = StockKind.get(StockKind.name == other.pop("kind", "M193 5.56mm"))
    given = {"kind": str(kind.id), "lot": lot, "quantity": str(quantity), "reason": "depot"}
    return stock.add(given | other, user=admin)


def texts() -> list[str]:
    return [line.text for line in attention()]


def spoil(record: Settings, lot: Stock) -> None:
    """Type a quantity over, behind the triggers, as somebody with the file might."""
    database.close()
    with closing(sqlite3.connect(record.database_path)) as connection:
        connection.execute("DROP TRIGGER stock_movements_fixed")
        connection.execute(
            "UPDATE stock_movements SET on_hand = on_hand + 5 WHERE stock_id = ?", (lot.id,)
        )
        connection.commit()
    database.connect()


def test_a_check_says_its_result_with_its_date_and_is_in_the_chain(admin: User) -> None:
    lot = counted(admin, "LC-1")

    conservation.check(user=admin)

    last = stock_checks.last()
    assert last is not None
    assert (last["faults"], last["user"], last["stock_id"]) == (0, "admin", None)
    assert last["lots"] == Stock.select().count()
    assert stock_checks.last(lot.id) == last
    assert AuditRow.select().where(AuditRow.object_type == "stock_checks").count() == 1


def test_a_lot_that_does_not_balance_is_said_until_a_check_finds_it_right(
    admin: User, record: Settings
) -> None:
    good, bad = counted(admin, "LC-1"), counted(admin, "LC-2")
    spoil(record, bad)

    made = conservation.check(user=None)  # as the night's work calls it

    assert set(stock_checks.faults(made.id)) == {bad.id}
    assert f"{bad.label} does not balance" in texts()
    conservation.check(good.id, user=admin)
    assert f"{bad.label} does not balance" in texts()
    assert attention()[0].url == f"/stock/{bad.id}"


def test_loose_rounds_over_the_operational_load_are_said_and_never_refused(admin: User) -> None:
    lot = counted(admin, "LC-1", 5000)
    make.changed(lot.kind, limit_authority="base order 7", loose_limit=4500)

    assert texts() == ["M193 5.56mm: 5,000 loose, 4,500 allowed"]
    stock.move(lot.id, "receive", "100", "depot", user=admin)


def test_what_is_low_expires_or_is_suspended_and_held_is_said(admin: User) -> None:
    lot = counted(admin, "LC-1", 500, expires_on="2020-01-01")
    far = counted(admin, "LC-2", 100, expires_on="2099-01-01")
    make.changed(lot.kind, low_at=2000)
    rifle = make.item()
    details = Details(lines=((far.id, 60),))
    custody.issue_item(make.person().id, rifle.id, user=make.user(), details=details)
    stock.suspend(far.id, "misfires", user=admin)

    assert texts() == [
        "M193 5.56mm lot LC-2 is suspended, and 60 are out",
        "M193 5.56mm is low: 540 on hand, 2,000 wanted",
        "M193 5.56mm lot LC-1 expired 2020-01-01",
    ]


def test_the_lot_that_goes_next_is_the_one_a_loadout_takes(admin: User) -> None:
    counted(admin, "gone", expires_on="2020-01-01")
    counted(admin, "late", expires_on="2090-01-01")
    soon = counted(admin, "soon", expires_on="2080-01-01")
    stock.suspend(counted(admin, "recalled", expires_on="2070-01-01").id, "recall", user=admin)

    (line,) = loadouts.of_numbers(make.item(), None, 210)

    said = [row["id"] for row in stock_board.lots() if row["is_next"] and row["lot"]]
    assert said == [line.stock_id] == [soon.id]


def test_a_loadout_takes_live_rounds_and_no_blanks_instead_by_itself(admin: User) -> None:
    counted(admin, "BL-1", use="blank", expires_on="2060-01-01")
    live = counted(admin, "LIVE-1", expires_on="2080-01-01")
    rifle = make.item()

    assert loadouts.of_numbers(rifle, None, 210)[0].stock_id == live.id
    assert [row["lot"] for row in stock_board.lots() if row["is_next"]] == ["LIVE-1"]
    stock.suspend(live.id, "recall", user=admin)
    assert all(line.stock_id != live.id for line in loadouts.of_numbers(rifle, None, 210))
    assert "BL-1" not in [line.name for line in loadouts.of_numbers(rifle, None, 210)]
    assert not [row for row in stock_board.lots() if row["is_next"]]


def test_blanks_do_not_hide_that_live_rounds_are_low(admin: User) -> None:
    make.changed(counted(admin, "LIVE-1", 100).kind, low_at=500)
    counted(admin, "BL-1", 5000, use="blank")

    assert texts() == ["M193 5.56mm is low: 100 on hand, 500 wanted"]


def test_blanks_of_one_kind_never_stand_in_for_live_rounds(admin: User) -> None:
    blank, rifle = counted(admin, "BL-1", use="blank"), make.item()

    # The first kind that fits has no live lot that is counted: its uncounted pool is live.
    (line,) = loadouts.of_numbers(rifle, None, 210)
    assert (line.name, line.tracked) == ("M193 5.56mm", False)
    assert not [row for row in stock_board.lots() if row["is_next"]]

    # The second kind that fits has live ones, counted.
    other = counted(admin, "LIVE-5", kind="M855 5.56mm")
    make.changed(Stock.get((Stock.kind == blank.kind) & (Stock.tracked == 0)), active=0)
    assert loadouts.of_numbers(rifle, None, 210)[0].stock_id == other.id

    # Somebody who wants blanks chooses them.
    assert [line.name for line in loadouts.possible(rifle)] == [
        "5.56mm 30 rounds", "M855 5.56mm lot LIVE-5", "Holster", "Magazine pouch", "Sling",
        "Bandoleer", "M193 5.56mm lot BL-1 blank",
    ]  # fmt: skip


def test_who_carries_it_when_it_was_used_and_how_many_there_are(admin: User) -> None:
    lot, rifle, cruz = counted(admin, "LC-1"), make.item(), make.person()
    custody.issue_item(cruz.id, rifle.id, user=make.user(), details=Details(rounds=60))
    stock.move(lot.id, "expend", "40", "zeroing, 3 May", user=admin)

    assert [(row["surname"], row["quantity"]) for row in stock_board.holders(lot.id)] == [
        ("Cruz", 60)
    ]
    used = stock_board.last_used(lot.id)[lot.id]
    assert (used["quantity"], used["event"], used["person"]) == (40, "zeroing, 3 May", None)


def lost(admin: User, quantity: int = 5) -> int:
    """Issue magazines, have the weapon back without them, and settle them as missing."""
    rifle = make.item()
    custody.issue_item(make.person().id, rifle.id, user=admin, details=Details(mags=7))
    custody.return_item(rifle.id, user=admin, details=Details(mags=0))
    stock_id = owed.of_take(1)[0].stock_id
    owed.settle(1, stock_id, quantity, "lose", user=admin, reason="left on the range")
    return stock_id


def test_a_part_of_a_discrepancy_is_closed_and_the_rest_stays_open(admin: User) -> None:
    stock_id, boss = lost(admin), make.user("boss", "superuser")

    discrepancies.take_step(1, "resolved", "in the truck", user=admin, part=2)
    row = known.one(1)
    assert row is not None
    assert (row["state"], row["left"]) == ("under review", 3)
    assert row["title"] == "3 of 5 5.56mm 30 rounds missing"
    assert stocks.balance(stock_id) == (0, 2, 3)

    with pytest.raises(Invalid, match="A second person must agree"):
        discrepancies.take_step(1, "written off", "never found", user=admin, part=1)
    with pytest.raises(Invalid, match="3 are missing, so give a number from 1 to 3"):
        discrepancies.take_step(1, "resolved", "more", user=admin, part=4)
    discrepancies.take_step(1, "written off", "board", user=admin, approved_by=boss, part=1)
    discrepancies.take_step(1, "resolved", "under the seat", user=admin, part=2)

    assert known.open_count() == 0
    assert stocks.balance(stock_id) == (0, 2, 0)
    assert stocks.outstanding([1])[1][0].quantity == 2  # what was never lost is owed as before
