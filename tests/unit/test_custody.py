"""Issue, return, undo and correction keep the rules of domain.md."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.base import database
from app.models.items import Item
from app.models.purposes import Purpose
from app.models.transactions import IdempotencyKey, Receipt, Transaction
from app.queries import custody as held
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.idempotency import Request
from app.services.errors import Invalid, Refusal
from app.services.settings import settings
from tests import make

pytestmark = pytest.mark.usefixtures("record")


def refusal_of(act: object, *args: object, **kwargs: object) -> str:
    """Return the code of the refusal that an act ends with."""
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)  # type: ignore[operator]
    return caught.value.code


def test_an_issue_opens_custody_and_marks_the_item_issued() -> None:
    user, person, item = make.user(), make.person(), make.item()

    entry = custody.issue_item(person.id, item.id, user=user)

    assert Item.get_by_id(item.id).status == "Issued"
    assert held.open_custody(item.id).take_id == entry.row["id"]
    assert entry.answer["receipt_number"].startswith("TR-")


def test_a_return_closes_custody_and_makes_the_item_available() -> None:
    user, person, item = make.user(), make.person(), make.item()
    custody.issue_item(person.id, item.id, user=user)

    entry = custody.return_item(item.id, user=user)

    assert Item.get_by_id(item.id).status == "Available"
    assert held.open_custody(item.id) is None
    assert entry.answer["personnel"]["id"] == person.id


def test_an_item_is_issued_once() -> None:
    user, item = make.user(), make.item()
    first, second = make.person("111111"), make.person("222222")
    custody.issue_item(first.id, item.id, user=user)

    assert refusal_of(custody.issue_item, second.id, item.id, user=user) == "item_not_available"
    assert Transaction.select().count() == 1


def test_a_person_holds_one_firearm_by_default() -> None:
    user, person = make.user(), make.person()
    custody.issue_item(person.id, make.item("R1", "M16A1").id, user=user)

    assert (
        refusal_of(custody.issue_item, person.id, make.item("P1", "G17").id, user=user)
        == "custody_limit"
    )


def test_per_class_a_person_holds_one_rifle_and_one_pistol() -> None:
    settings.change("custody_limit", "per class", None)
    user, person = make.user(), make.person()
    custody.issue_item(person.id, make.item("R1", "M16A1").id, user=user)
    custody.issue_item(person.id, make.item("P1", "G17").id, user=user)

    second_rifle = make.item("R2", "M14")
    assert refusal_of(custody.issue_item, person.id, second_rifle.id, user=user) == "custody_limit"


def test_a_changed_limit_binds_new_issues_only() -> None:
    settings.change("custody_limit", "per class", None)
    user, person = make.user(), make.person()
    custody.issue_item(person.id, make.item("R1", "M16A1").id, user=user)
    custody.issue_item(person.id, make.item("P1", "G17").id, user=user)

    settings.change("custody_limit", "per person", None)

    assert len(held.held_by(person.id)) == 2
    other = make.item("P2", "G17")
    assert refusal_of(custody.issue_item, person.id, other.id, user=user) == "custody_limit"


@pytest.mark.parametrize("status", ["Maintenance", "Missing", "Evidence", "For turn-in", "Retired"])
def test_only_available_items_are_issued(status: str) -> None:
    item = make.item(status=status)

    code = refusal_of(custody.issue_item, make.person().id, item.id, user=make.user())

    assert code == "item_not_available"


def test_a_damaged_item_is_not_issued() -> None:
    item = make.item(condition="Damaged")

    code = refusal_of(custody.issue_item, make.person().id, item.id, user=make.user())

    assert code == "unserviceable"


@pytest.mark.parametrize("status", ["Inactive", "Suspended", "Archived"])
def test_only_active_people_draw(status: str) -> None:
    person = make.person(status=status)

    code = refusal_of(custody.issue_item, person.id, make.item().id, user=make.user())

    assert code == "personnel_inactive"


def test_nobody_issues_to_themself() -> None:
    person = make.person()
    user = make.user(personnel=person)

    code = refusal_of(custody.issue_item, person.id, make.item().id, user=user)

    assert code == "self_issue"


def test_only_what_is_out_comes_back() -> None:
    assert refusal_of(custody.return_item, make.item().id, user=make.user()) == "not_issued"


def test_a_return_by_somebody_else_keeps_the_holder_named() -> None:
    user, item = make.user(), make.item()
    holder, other = make.person("111111"), make.person("222222")
    custody.issue_item(holder.id, item.id, user=user)

    entry = custody.return_item(item.id, user=user, details=Details(handed_in_by=other))

    assert entry.answer["personnel"]["id"] == holder.id
    assert entry.answer["returned_by"] == other.id


def test_what_was_left_out_at_return_came_back_whole() -> None:
    user, item = make.user(), make.item()
    custody.issue_item(make.person().id, item.id, user=user, details=Details(mags=7, rounds=210))

    entry = custody.return_item(item.id, user=user)

    assert (entry.answer["mags"], entry.answer["rounds"]) == (7, 210)


def test_more_than_went_out_cannot_come_back() -> None:
    user, item = make.user(), make.item()
    custody.issue_item(make.person().id, item.id, user=user, details=Details(mags=7, rounds=210))

    with pytest.raises(Invalid) as caught:
        custody.return_item(item.id, user=user, details=Details(mags=8, rounds=211))

    assert set(caught.value.problems) == {"mags", "rounds"}


def test_a_temporary_receipt_is_due_after_the_purposes_hours_else_a_day() -> None:
    user, purpose = make.user(), Purpose.get(Purpose.name == "Duty Vigil")
    make.changed(purpose, due_hours=8)
    vigil = custody.issue_item(
        make.person("111111").id, make.item("R1").id, user=user, details=Details(purpose=purpose)
    )
    plain = custody.issue_item(make.person("222222").id, make.item("R2").id, user=user)

    for entry, hours in ((vigil, 8), (plain, 24)):
        out = clock.from_text(entry.row["occurred_at"])
        assert clock.from_text(entry.row["due_at"]) == out + timedelta(hours=hours)


def test_a_property_receipt_is_never_due() -> None:
    entry = custody.issue_item(
        make.person().id, make.item().id, user=make.user(), details=Details(receipt_kind="PAR")
    )

    assert entry.answer["due_at"] is None
    assert entry.answer["receipt_number"].startswith("PAR-")


def test_a_return_time_before_the_issue_is_refused() -> None:
    past = clock.ago(clock.now(), 60)
    with pytest.raises(Invalid, match="must lie after"):
        custody.issue_item(
            make.person().id, make.item().id, user=make.user(), details=Details(due_at=past)
        )


def test_receipts_are_numbered_without_gaps() -> None:
    user = make.user()
    for number in range(5):
        person, item = make.person(f"11111{number}"), make.item(f"R{number}")
        custody.issue_item(person.id, item.id, user=user)
        refusal_of(custody.issue_item, person.id, item.id, user=user)

    assert [receipt.number for receipt in Receipt.select().order_by(Receipt.id)] == [1, 2, 3, 4, 5]


def test_a_repeated_key_returns_the_first_entry_and_writes_nothing() -> None:
    user, person, item = make.user(), make.person(), make.item()
    asked = Details(request=Request.of("key-1", {"item": item.id}))
    first = custody.issue_item(person.id, item.id, user=user, details=asked)
    before = database.execute_sql("SELECT count(*) FROM audit_log").fetchone()

    again = custody.issue_item(person.id, item.id, user=user, details=asked)

    assert again.replayed
    assert again.answer == first.answer
    assert database.execute_sql("SELECT count(*) FROM audit_log").fetchone() == before


def test_a_key_used_for_another_request_is_refused() -> None:
    user, person, item = make.user(), make.person(), make.item()
    first = Details(request=Request.of("key-1", "this"))
    other = Details(request=Request.of("key-1", "that"))
    custody.issue_item(person.id, item.id, user=user, details=first)

    assert (
        refusal_of(custody.return_item, item.id, user=user, details=other)
        == "idempotency_key_reused"
    )


def test_a_refused_request_stores_no_key() -> None:
    user, person, item = make.user(), make.person(), make.item(status="Maintenance")
    asked = Details(request=Request.of("key-1", "x"))
    refusal_of(custody.issue_item, person.id, item.id, user=user, details=asked)
    assert IdempotencyKey.select().count() == 0

    make.changed(item, status="Available")

    assert not custody.issue_item(person.id, item.id, user=user, details=asked).replayed
