"""Discrepancies: what is reported is not issued, steps only grow, closing moves stock and item."""

from __future__ import annotations

import pytest

from app.config import Settings
from app.models.discrepancies import Discrepancy, DiscrepancyStep, ReturnAnswer
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.stock import Stock
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import RuleBroken, writes
from app.queries import discrepancies as known
from app.queries import stock as stocks
from app.services.custody import custody, custody_rules
from app.services.custody.custody import Details
from app.services.discrepancies import discrepancies, return_answers
from app.services.discrepancies.discrepancy_refusals import (
    AlreadyAnswered,
    AlreadyClosed,
    AlreadyReported,
    MovedSince,
    NothingOpen,
)
from app.services.errors import Invalid, Refusal
from app.services.settings import settings
from app.services.stock import owed, stock_moves
from app.services.verification import verify
from tests import make
from tests.desk import Counter, code_of

pytestmark = pytest.mark.usefixtures("record")
ALL_YES = dict.fromkeys(return_answers.QUESTIONS, True)


@pytest.fixture
def boss(record: object) -> User:
    return make.user("boss", "superuser")


@pytest.fixture
def clerk(record: object) -> User:
    return make.user("clerk")


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person()


@pytest.fixture
def rifle(record: object) -> Item:
    return make.item(rack="R3", slot="12")


@writes
def lost(person: Personnel, item: Item, user: User) -> tuple[Stock, int]:
    """Issue with 3 magazines, have the weapon back without them, and settle 2 as missing."""
    issue = custody.issue_item(person.id, item.id, user=user, details=Details(mags=3))
    take = int(issue.row["id"])
    custody.return_item(item.id, user=user, details=Details(mags=0))
    stock_id = owed.of_take(take)[0].stock_id
    owed.settle(take, stock_id, 2, "lose", user=user, reason="left on the range")
    return stock_moves.existing(stock_id), take


def status(item: Item) -> str:
    return str(Item.get_by_id(item.id).status)


def last_return() -> int:
    row = Transaction.select().where(Transaction.action == "Return")
    return int(row.order_by(Transaction.id.desc()).get().id)


def test_what_is_owed_and_missing_becomes_a_discrepancy_by_itself(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    stock, _ = lost(cruz, rifle, clerk)

    row = known.page(None)[0][0]
    assert (row["kind"], row["quantity"], row["state"]) == ("missing stock", 2, "open")
    assert row["person"] == "SGT CRUZ"
    assert stocks.balance(stock.id) == (0, 1, 2)
    custody.issue_item(cruz.id, rifle.id, user=clerk)  # the weapon itself is in order


@pytest.mark.parametrize("state", ["resolved", "written off"])
def test_closing_missing_stock_moves_it(
    cruz: Personnel, rifle: Item, clerk: User, boss: User, state: str
) -> None:
    stock, _ = lost(cruz, rifle, clerk)

    discrepancies.take_step(1, state, "found in the truck", user=clerk, approved_by=boss)

    assert stocks.balance(stock.id).missing == 0
    assert known.open_count() == 0
    with pytest.raises(AlreadyClosed):
        discrepancies.take_step(1, "under review", "again", user=clerk)


def test_a_write_off_and_a_found_weapon_take_two_people(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    lost(cruz, rifle, clerk)
    discrepancies.report(rifle.id, "missing item", "not in its rack", user=clerk)
    debtor = make.user("cruz", personnel=cruz.id)

    for number, state in ((1, "written off"), (2, "resolved"), (2, "written off")):
        for second in (None, clerk):
            with pytest.raises(Invalid) as caught:
                discrepancies.take_step(number, state, "so", user=clerk, approved_by=second)
            assert "second person" in str(caught.value)
    with pytest.raises(Invalid, match="This is about themself"):
        discrepancies.take_step(1, "written off", "so", user=clerk, approved_by=debtor)
    assert DiscrepancyStep.select().count() == 0


def test_a_missing_item_is_not_issued_until_two_say_it_is_found(
    cruz: Personnel, rifle: Item, clerk: User, boss: User
) -> None:
    discrepancies.report(rifle.id, "missing item", "not in its rack", user=clerk)
    assert status(rifle) == "Missing"
    with pytest.raises(AlreadyReported):
        discrepancies.report(rifle.id, "missing item", "still not", user=clerk)

    discrepancies.found(rifle.id, "behind the rack", user=clerk, approved_by=boss)

    assert status(rifle) == "Available"
    custody.issue_item(cruz.id, rifle.id, user=clerk)
    with pytest.raises(NothingOpen):
        discrepancies.found(rifle.id, "again", user=clerk, approved_by=boss)


def test_an_item_set_to_missing_by_hand_is_found_in_the_same_way(
    rifle: Item, clerk: User, boss: User
) -> None:
    make.changed(rifle, clerk, status="Missing", status_reason="nobody knows")

    discrepancies.found(rifle.id, "in the workshop", user=clerk, approved_by=boss)

    assert status(rifle) == "Available"
    assert Discrepancy.get().text == "nobody knows"


def test_what_somebody_holds_is_reported_and_refused_once_it_is_back(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    custody.issue_item(cruz.id, rifle.id, user=clerk)
    discrepancies.report(rifle.id, "missing item", "lost on patrol", user=clerk)
    assert (status(rifle), known.page(None)[0][0]["person"]) == ("Issued", "SGT CRUZ")
    custody.return_item(rifle.id, user=clerk)

    with pytest.raises(Refusal) as caught:
        custody.issue_item(cruz.id, rifle.id, user=clerk)

    assert (caught.value.code, caught.value.title) == ("open_discrepancy", "Reported missing")
    assert "Hold it. Call the duty officer." in caught.value.text


def test_the_database_refuses_it_whoever_asks(
    cruz: Personnel, rifle: Item, clerk: User, monkeypatch: pytest.MonkeyPatch
) -> None:
    discrepancies.report(rifle.id, "fault", "dirty", user=clerk, out_of_service=False)
    monkeypatch.setattr(custody_rules, "check_issue", lambda *_: [])

    with pytest.raises(RuleBroken) as caught:
        custody.issue_item(cruz.id, rifle.id, user=clerk)

    assert "open_discrepancy" in caught.value.name


def test_damage_takes_it_out_of_service_until_it_is_repaired(rifle: Item, clerk: User) -> None:
    discrepancies.report(rifle.id, "damaged", "cracked stock", user=clerk)
    discrepancies.report(rifle.id, "fault", "extractor", user=clerk)
    assert status(rifle) == "Maintenance"

    discrepancies.take_step(1, "resolved", "new stock", user=clerk)
    assert status(rifle) == "Maintenance"
    discrepancies.back_in_service(rifle.id, "new extractor", user=clerk)

    assert (status(rifle), known.open_count()) == ("Available", 0)


def test_a_written_off_item_leaves_the_books(rifle: Item, clerk: User, boss: User) -> None:
    discrepancies.report(rifle.id, "damaged", "burnt", user=clerk)

    discrepancies.take_step(1, "written off", "board of 3 May", user=boss, approved_by=clerk)

    assert status(rifle) == "Retired"
    with pytest.raises(Invalid):
        discrepancies.report(rifle.id, "fault", "again", user=clerk)


def test_what_is_wrong_with_a_report_is_said_at_once(rifle: Item, clerk: User) -> None:
    with pytest.raises(Invalid) as caught:
        discrepancies.report(rifle.id, "stolen", " ", user=clerk)

    assert set(caught.value.problems) == {"kind", "text"}


def test_a_no_opens_a_fault_and_a_grave_one_takes_it_out_of_service(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    for question, expected in (("clean", "Available"), ("serviceable", "Maintenance")):
        custody.issue_item(cruz.id, rifle.id, user=clerk)
        custody.return_item(rifle.id, user=clerk)
        return_answers.answer(last_return(), ALL_YES | {question: False}, "look", user=clerk)

        assert status(rifle) == expected
        row = known.open_of_item(rifle.id)[0]
        assert (row["kind"], row["text"]) == ("fault", f"Not {question}: look")
        discrepancies.back_in_service(rifle.id, "cleaned", user=clerk)


def test_answers_are_given_once_with_words_and_before_it_goes_out_again(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    custody.issue_item(cruz.id, rifle.id, user=clerk)
    custody.return_item(rifle.id, user=clerk)
    first = last_return()
    with pytest.raises(Invalid):
        return_answers.answer(first, ALL_YES | {"clean": False}, " ", user=clerk)
    return_answers.answer(first, ALL_YES, "", user=clerk)
    with pytest.raises(AlreadyAnswered):
        return_answers.answer(first, ALL_YES, "", user=clerk)

    custody.issue_item(cruz.id, rifle.id, user=clerk)
    custody.return_item(rifle.id, user=clerk)
    second = last_return()
    custody.issue_item(cruz.id, rifle.id, user=clerk)
    with pytest.raises(MovedSince):
        return_answers.answer(second, ALL_YES | {"clean": False}, "mud", user=clerk)


def test_the_banner_asks_when_the_setting_says_so(cruz: Personnel, rifle: Item) -> None:
    counter, weapon = Counter(), code_of(rifle.id)
    counter.scan(code_of(cruz.id), 0)
    counter.scan(weapon, 5)
    plain = counter.scan(weapon, 200, mode="return")
    assert [label for label, _ in plain.links] == ["Report damage"]

    settings.change("return_questions", "on", None)
    counter.scan(code_of(cruz.id), 300)
    counter.scan(weapon, 305)
    asked = counter.scan(weapon, 500, mode="return")
    good = counter.scan(weapon, 510, way="all_good")

    assert [label for label, _ in asked.links] == ["Something is wrong"]
    assert asked.actions == (("All good", {"code": rifle.id, "way": "all_good"}),)
    assert (good.title, ReturnAnswer.select().count()) == ("All good", 1)
    assert counter.scan(weapon, 520, way="all_good").title == "Answered already"


@pytest.mark.parametrize(
    ("kind", "title", "way"),
    [("missing item", "Reported missing", "Record as found"),
     ("damaged", "In maintenance", "Back in service"),
     ("fault", "In maintenance", "Back in service")],
)  # fmt: skip
def test_a_refused_scan_leads_on(rifle: Item, kind: str, title: str, way: str) -> None:
    counter = Counter()
    discrepancies.report(rifle.id, kind, "broken extractor", user=counter.user)

    said = counter.scan(code_of(rifle.id))

    assert (said.title, [label for label, _ in said.links]) == (title, [way])


def test_rounds_fired_add_up_for_each_weapon(
    cruz: Personnel, rifle: Item, clerk: User, boss: User
) -> None:
    for fired in (20, 10):
        issue = custody.issue_item(cruz.id, rifle.id, user=clerk, details=Details(rounds=30))
        custody.return_item(rifle.id, user=clerk, details=Details(rounds=30 - fired))
        take = int(issue.row["id"])
        stock_id = owed.of_take(take)[0].stock_id
        owed.settle(take, stock_id, fired, "expend", user=clerk, reason="range", approved_by=boss)

    assert known.rounds_fired(rifle.id) == 30


def test_the_record_verifies_after_all_of_it(
    record: Settings, cruz: Personnel, rifle: Item, clerk: User, boss: User
) -> None:
    lost(cruz, rifle, clerk)
    discrepancies.take_step(1, "written off", "never found", user=boss, approved_by=clerk)
    discrepancies.report(rifle.id, "missing item", "not in its rack", user=clerk)
    discrepancies.found(rifle.id, "behind it", user=clerk, approved_by=boss)

    assert verify(record.database_path).findings == ()
