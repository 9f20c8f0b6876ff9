"""At the counter a weapon goes out with its set, and what is missing at the return is owed."""

from __future__ import annotations

import pytest

from app import clock
from app.models.purposes import Purpose
from app.models.stock import Stock, StockKind
from app.queries import discrepancies
from app.queries import stock as stocks
from app.services.counter.counter_words import Outcome
from app.services.errors import Invalid
from app.services.settings import settings
from app.services.stock import owed, stock, stock_moves
from tests import make
from tests.desk import Counter, code_of, entries

pytestmark = pytest.mark.usefixtures("record")


class Vigil:
    """A rifle that is issued for Duty Vigil, with its set."""

    def __init__(self) -> None:
        self.desk, self.person, self.item = Counter(), make.person(), make.item(rack="R3-12")
        purpose = Purpose.get(Purpose.name == "Duty Vigil")
        self.desk.scan(code_of(self.person.id), 0)
        self.issued = self.desk.scan(self.item.id, 3, purpose_id=purpose.id)

    def scan(self, at: float, way: str = "", **counts: int) -> Outcome:
        lines = tuple((self.stock(name), count) for name, count in counts.items())
        return self.desk.scan(self.item.id, at, way=way, lines=lines)

    def scan_for(self, purpose: Purpose, at: float, *, code: str, way: str) -> Outcome:
        return self.desk.scan(code, at, way=way, purpose_id=purpose.id)

    def stock(self, family: str) -> int:
        return next(line.stock_id for line in self.out if line.family == family)

    @property
    def out(self) -> list[stocks.Line]:
        return owed.of_take(1)


def test_the_set_goes_out_and_comes_back_with_the_weapon() -> None:
    vigil = Vigil()
    assert vigil.issued.text.endswith("with 7 mags, 210 rds, sling")

    back = vigil.scan(300)

    assert (back.title, back.text) == (
        "RETURNED M16A1 W480302",
        "from SGT CRUZ · rack R3-12 · on time",
    )
    assert vigil.out == []


def test_the_missing_card_asks_for_numbers_and_records_what_is_owed() -> None:
    vigil = Vigil()

    card = vigil.desk.scan("AGC-MISSING", 299)
    asked = vigil.scan(300, card.way)
    assert (asked.title, asked.recorded) == ("Count what came back", False)
    assert asked.count is not None
    assert [line.quantity for line in asked.count.lines] == [7, 210, 1]
    assert entries() == 1

    back = vigil.scan(301, "counted", magazine=5)
    assert (back.kind, back.title) == ("warn", "Still missing: 2 magazines")
    assert back.text == (
        "Issued 7, returned 5. Weapon is returned; 2 magazines stay with SGT CRUZ."
    )
    assert [(line.family, line.quantity) for line in vigil.out] == [("magazine", 2)]

    here = vigil.scan(310, "all_here")
    assert (here.title, here.recorded) == ("All here", True)
    assert vigil.out == []
    assert vigil.scan(311, "all_here").recorded is False


def test_a_unit_may_count_every_return() -> None:
    vigil = Vigil()
    settings.change("return_counts", "ask", make.user("admin", "superuser"))

    assert vigil.scan(300).title == "Count what came back"
    assert vigil.scan(301, "counted").title == "RETURNED M16A1 W480302"


def test_a_line_is_changed_with_one_number() -> None:
    vigil = Vigil()

    changed = vigil.scan(10, "change", magazine=5, ammunition=150)

    assert (changed.title, changed.recorded) == ("CHANGED", True)
    assert changed.text == "SGT CRUZ has 5 mags, 150 rds, sling with M16A1 W480302. Recorded."


def test_what_is_not_in_stock_is_refused_with_what_there_is() -> None:
    for name, lot, number in (("M193 5.56mm", "LC-1", 100), ("M855 5.56mm", "LC-2", 60)):
        kind = StockKind.get(StockKind.name == name)
        row = make.kept(Stock(kind=kind, lot=lot, tracked=1, created_at=clock.now()))
        stock_moves.move(row.id, "receive", number, user=make.user(lot))

    issued = Vigil().issued

    assert (issued.kind, issued.title) == ("bad", "Not enough in stock")
    assert "lot LC-1: 210 wanted, 100 on hand. NOT recorded." in issued.text
    assert entries() == 0


def lot(name: str, quantity: int, kind: str = "M193 5.56mm") -> Stock:
    of = StockKind.get(StockKind.name == kind)
    row: Stock = make.kept(Stock(kind=of, lot=name, tracked=1, created_at=clock.now()))
    stock_moves.move(row.id, "receive", quantity, user=make.user(f"keeper of {name}"))
    return row


def test_what_there_is_goes_out_instead_by_one_tap() -> None:
    lot("LC-1", 100)
    vigil = Vigil()
    assert vigil.issued.text.endswith("210 wanted, 100 on hand. NOT recorded. Take less.")
    ((label, fields),) = vigil.issued.actions
    assert (label, entries()) == ("Issue with what is there", 0)

    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    issued = vigil.scan_for(purpose, 5, **fields)

    assert (issued.kind, issued.title) == ("ok", "ISSUED M16A1 W480302")
    assert issued.text.endswith("with 7 mags, 100 rds, sling")


def test_a_weapon_goes_out_without_what_is_suspended_by_one_tap() -> None:
    stock.suspend(lot("LC-1", 1000).id, "misfires", user=make.user("boss", "admin"))
    stock.suspend(lot("LC-2", 1000, "M855 5.56mm").id, "misfires", user=make.user("chief", "admin"))
    vigil = Vigil()
    assert (vigil.issued.title, len(vigil.issued.actions)) == ("Not enough in stock", 1)

    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    issued = vigil.scan_for(purpose, 5, **vigil.issued.actions[0][1])

    assert issued.text.endswith("with 7 mags, sling")


def test_another_lot_that_has_enough_is_named() -> None:
    few = lot("LC-1", 300)
    lot("LC-2", 500)
    vigil = Vigil()

    refused = vigil.desk.scan(vigil.item.id, 9, way="change", lines=((few.id, 310),))

    assert "100 wanted, 90 on hand" in refused.text
    assert refused.text.endswith("Take less, or take M193 5.56mm lot LC-2: it has enough.")
    assert refused.actions == ()


def test_rounds_that_do_not_come_back_take_a_second_person_and_an_event() -> None:
    vigil, user, second = Vigil(), make.user(), make.user("second")
    vigil.scan(300, "counted", ammunition=200)
    (line,) = vigil.out

    with pytest.raises(Invalid) as caught:
        owed.settle(1, line.stock_id, 10, "expend", user=user)
    assert caught.value.problems.keys() == {"reason", "approver"}
    with pytest.raises(Invalid, match="your own"):
        owed.settle(1, line.stock_id, 10, "expend", user=user, reason="range", approved_by=user)

    owed.settle(1, line.stock_id, 10, "expend", user=user, reason="range", approved_by=second)
    assert vigil.out == []


def test_only_rounds_are_fired() -> None:
    vigil, user = Vigil(), make.user()
    vigil.scan(300, "counted", magazine=5)

    with pytest.raises(Invalid, match="Only rounds are fired"):
        owed.settle(1, vigil.stock("magazine"), 2, "expend", user=user, reason="range")
    pool = make.kept(
        Stock(kind=StockKind.get(StockKind.name == "Sling"), tracked=1, created_at=clock.now())
    )
    stock_moves.move(pool.id, "receive", 5, user=user)
    with pytest.raises(Invalid, match="Only rounds are fired"):
        stock.move(pool.id, "expend", "2", "range", user=user)


def test_what_came_back_damaged_is_a_discrepancy_until_it_is_repaired_or_written_off() -> None:
    vigil, user = Vigil(), make.user()
    vigil.scan(300, "counted", magazine=5)
    magazines = vigil.stock("magazine")

    owed.settle(1, magazines, 2, "damage", user=user, reason="split feed lips")

    row = discrepancies.one(1)
    assert row is not None
    assert (row["title"], row["text"]) == (
        "2 5.56mm 30 rounds damaged", "Damaged: split feed lips"
    )  # fmt: skip
    assert (vigil.out, stocks.balance(magazines).missing) == ([], 2)


def test_no_more_is_settled_than_is_owed() -> None:
    vigil = Vigil()
    vigil.scan(300, "counted", magazine=5)
    (line,) = vigil.out

    with pytest.raises(Invalid, match="2 are owed, so 3 cannot come back"):
        owed.settle(1, line.stock_id, 3, "return", user=make.user())
