"""Sealed containers: they come and go whole, and only what is opened is issued."""

from __future__ import annotations

import pytest

from app import clock
from app.models.stock import ContainerStep, Stock, StockKind, StockMovement
from app.models.users import User
from app.queries import containers as known
from app.queries import stock as stocks
from app.queries import stock_board
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.errors import Invalid, Refusal
from app.services.stock import containers, loadouts, stock
from app.services.verification import verify
from tests import make

RECEIVED = {"how": "receive", "rounds": "800", "place": "Bay 2", "reason": "depot, paper 7"}


@pytest.fixture
def admin(record: object) -> User:
    return make.user("admin", "superuser")


@pytest.fixture
def lot(admin: User) -> Stock:
    kind = StockKind.get(StockKind.name == "M193 5.56mm")
    return stock.add(
        {"kind": str(kind.id), "lot": "LC-1", "quantity": "200", "reason": "depot"}, user=admin
    )


def receive(lot: Stock, admin: User, *seals: str, **other: str) -> list[int]:
    given = RECEIVED | {"seals": "\n".join(seals)} | other
    return [row.id for row in containers.add(lot.id, given, user=admin)]


def test_on_hand_is_loose_and_sealed_and_both_are_said(lot: Stock, admin: User) -> None:
    receive(lot, admin, "A1", "A2", "A3", "A4", "A5")

    assert stocks.balance(lot.id) == (4200, 0, 0)
    assert (stocks.sealed(lot.id), stocks.loose(lot.id)) == (4000, 200)
    row = next(row for row in stock_board.lots() if row["id"] == lot.id)
    assert row["lies"] == "5 sealed x 800, 200 loose"


def test_an_issue_takes_only_loose_rounds_and_names_the_container_to_open(
    lot: Stock, admin: User
) -> None:
    (first,) = receive(lot, admin, "A1")
    rifle, cruz = make.item(), make.person()

    with pytest.raises(Refusal, match=rf"Open container {first} \(seal A1, 800 rounds\)") as caught:
        custody.issue_item(cruz.id, rifle.id, user=make.user(), details=Details(rounds=210))
    assert "210 wanted, 200 loose on hand. NOT recorded." in caught.value.text
    assert caught.value.details == {
        "stock_id": lot.id, "wanted": 210, "on_hand": 200, "container_id": first,
    }  # fmt: skip

    containers.do(first, "open", "guard mount, with SGT REYES", user=admin)
    custody.issue_item(cruz.id, rifle.id, user=make.user("lim"), details=Details(rounds=210))
    assert (stocks.loose(lot.id), stocks.sealed(lot.id)) == (790, 0)


def test_a_lot_that_only_lacks_an_opened_container_is_the_nearest(lot: Stock, admin: User) -> None:
    other = stock.add(
        {"kind": str(lot.kind_id), "lot": "LC-2", "quantity": "205", "reason": "depot"}, user=admin
    )
    receive(lot, admin, "A1")
    rifle = make.item()

    with pytest.raises(Refusal, match="lot LC-1: 210 wanted, 200 loose") as caught:
        loadouts.of_numbers(rifle, None, 210)
    assert caught.value.details is not None
    assert caught.value.details["stock_id"] != other.id


def test_loose_rounds_go_under_a_seal_and_no_more_than_lie_loose(lot: Stock, admin: User) -> None:
    receive(lot, admin, "B1", how="seal", rounds="150", reason="sealed with SGT REYES")

    assert stocks.balance(lot.id).on_hand == 200
    assert stocks.loose(lot.id) == 50
    with pytest.raises(Refusal, match="60 wanted, 50 loose"):
        receive(lot, admin, "B2", how="seal", rounds="60")


def test_what_is_sealed_does_not_leave_by_numbers(lot: Stock, admin: User) -> None:
    receive(lot, admin, "A1")

    for act in ("adjust", "expend", "condemn", "turn-in"):
        with pytest.raises(Refusal, match="201 wanted, 200 loose"):
            stock.move(lot.id, act, "201", "why", user=admin)


@pytest.mark.parametrize(
    ("act", "state"), [("condemn", "condemned"), ("turn-in", "turned in"), ("gone", "not there")]
)
def test_a_container_leaves_whole_and_once(lot: Stock, admin: User, act: str, state: str) -> None:
    (one,) = receive(lot, admin, "A1")

    containers.do(one, act, "board of 3 May", user=admin)

    assert stocks.balance(lot.id) == (200, 0, 0)
    newest = StockMovement.select().order_by(StockMovement.id.desc()).get()
    assert (newest.quantity, newest.container_id) == (800, one)
    with pytest.raises(Refusal, match=rf"it is {state}\. Nothing was"):
        containers.do(one, "open", "why", user=admin)


def test_one_that_was_not_there_can_be_found_again(lot: Stock, admin: User) -> None:
    (one,) = receive(lot, admin, "A1")
    containers.do(one, "gone", "searched bay 2", user=admin)

    containers.do(one, "found", "bay 3, seal whole", user=admin)

    assert stocks.sealed(lot.id) == 800
    assert known.one(one)["state"] == "sealed"


def test_sealed_containers_are_counted_by_their_seals(lot: Stock, admin: User) -> None:
    receive(lot, admin, "A1", "A2")

    counted = containers.count(lot.id, "a1\n", user=admin)

    assert (counted.seen, [row["seal"] for row in counted.not_seen]) == (1, ["A2"])
    with pytest.raises(Invalid, match="No sealed container of this lot has seal A9"):
        containers.count(lot.id, "A1\nA9", user=admin)
    assert ContainerStep.select().count() == 1


def test_a_container_is_moved_and_its_story_says_who_when_and_why(lot: Stock, admin: User) -> None:
    (one,) = receive(lot, admin, "A1")
    containers.do(one, "place", "Bay 9", user=admin)
    containers.do(one, "open", "range day", user=admin)

    row = known.one(one)
    assert row is not None
    assert (row["place"], row["state"]) == ("Bay 9", "opened")
    told = [(step["kind"], step["user"]) for step in known.story(one)]
    assert told == [("open", "admin"), ("move", "admin"), ("receive", "admin")]


def test_a_seal_is_used_once_whatever_its_case(lot: Stock, admin: User) -> None:
    receive(lot, admin, "A1")

    with pytest.raises(Invalid, match="Seal a1 is on record already"):
        receive(lot, admin, "a1")
    with pytest.raises(Invalid, match="A7 stands twice"):
        receive(lot, admin, "A7", "A7")


def test_every_problem_is_named_at_once_and_only_counted_ammunition_is_sealed(
    lot: Stock, admin: User
) -> None:
    with pytest.raises(Invalid) as caught:
        containers.add(lot.id, {}, user=admin)
    assert set(caught.value.problems) == {"seals", "rounds", "reason"}

    sling = StockKind.get(StockKind.name == "Sling")
    pool = make.kept(Stock(kind=sling, tracked=1, created_at=clock.now()))
    with pytest.raises(Invalid, match="Only a counted lot of ammunition"):
        receive(pool, admin, "A1")


def test_the_record_with_containers_verifies(lot: Stock, admin: User, record: object) -> None:
    first, second = receive(lot, admin, "A1", "A2")
    containers.do(first, "open", "why", user=admin)
    containers.do(second, "condemn", "wet", user=admin)

    assert verify(record.database_path).findings == ()  # type: ignore[attr-defined]
