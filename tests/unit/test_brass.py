"""Brass beside the rounds that were fired: the difference is said, and followed up where wanted."""

from __future__ import annotations

import pytest

from app.models.stock import StockKind
from app.models.users import User
from app.queries import brass as kept
from app.queries import discrepancies as known
from app.queries import stock as stocks
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.errors import Invalid
from app.services.settings import settings
from app.services.stock import brass, owed
from app.services.stock.brass import Brass
from tests import make


@pytest.fixture
def users(record: object) -> tuple[User, User]:
    return make.user("santos"), make.user("boss", "superuser")


@pytest.fixture
def rounds(users: tuple[User, User]) -> int:
    """Issue 100 rounds, have the weapon back without them; return the lot."""
    rifle = make.item()
    custody.issue_item(make.person().id, rifle.id, user=users[0], details=Details(rounds=100))
    custody.return_item(rifle.id, user=users[0], details=Details(rounds=0))
    return owed.of_take(1)[0].stock_id


def fired(rounds: int, users: tuple[User, User], cases: Brass | None, quantity: int = 100) -> None:
    owed.settle(1, rounds, quantity, "expend", user=users[0], reason="range day",
                approved_by=users[1], cases=cases)  # fmt: skip


def test_a_standard_return_needs_no_brass(rounds: int, users: tuple[User, User]) -> None:
    fired(rounds, users, None)

    assert kept.of_take(1) == []
    assert owed.of_take(1) == []


def test_the_difference_is_said_and_not_followed_up_unless_the_unit_wants_it(
    rounds: int, users: tuple[User, User]
) -> None:
    fired(rounds, users, Brass(70))

    (row,) = kept.of_take(1)
    assert row["said"] == "100 fired, 70 cases: 30 short."
    assert known.open_count() == 0


def test_brass_outside_the_tolerance_opens_a_discrepancy(
    rounds: int, users: tuple[User, User]
) -> None:
    settings.change("brass", "on", users[1])

    fired(rounds, users, Brass(90))

    (row,) = kept.of_take(1)
    assert row["said"] == "100 fired, 90 cases: 10 short. 10 count as missing."
    assert stocks.balance(rounds) == (0, 0, 10)
    (found,) = known.page(None)[0]
    assert (found["quantity"], found["text"]) == (10, "100 fired, brass of 90: range day")
    assert row["discrepancy_id"] == found["id"]


def test_within_the_tolerance_all_of_it_was_fired(rounds: int, users: tuple[User, User]) -> None:
    settings.change("brass", "on", users[1])

    fired(rounds, users, Brass(98))

    assert stocks.balance(rounds) == (0, 0, 0)
    assert kept.of_take(1)[0]["said"] == "100 fired, 98 cases: 2 short."


def test_no_brass_at_all_makes_all_of_it_missing(rounds: int, users: tuple[User, User]) -> None:
    settings.change("brass", "on", users[1])

    fired(rounds, users, Brass(0))

    assert stocks.balance(rounds) == (0, 0, 100)
    assert owed.of_take(1) == []


def test_where_it_is_asked_for_it_must_be_given(rounds: int, users: tuple[User, User]) -> None:
    settings.change("brass", "on", users[1])

    with pytest.raises(Invalid, match="Count or weigh the brass"):
        fired(rounds, users, None)


def test_it_is_weighed_by_what_a_case_weighs(record: object) -> None:
    kind = StockKind.get(StockKind.name == "M193 5.56mm")
    problems: dict[str, list[str]] = {}
    assert brass.read({"grams": "620"}, kind, problems) is None
    assert problems == {"grams": ["Nothing says what a case of M193 5.56mm weighs. Count them."]}

    kind.case_mg = 6200
    assert brass.read({"grams": "620"}, kind, {}) == Brass(100, 620, 6200)
    assert brass.cases_of(623, 6200) == 100
    assert brass.cases_of(624, 6200) == 101
    brass.read({"grams": "620", "cases": "100"}, kind, problems)
    assert problems["cases"] == ["Give the count or the weight, not both."]
