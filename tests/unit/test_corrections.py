"""Undo and correction, moments that cannot be, and blocks that fail."""

from __future__ import annotations

from datetime import timedelta

import pytest

from app import clock
from app.models.base import database
from app.models.items import Item
from app.models.transactions import Custody, Receipt, Transaction
from app.models.users import User
from app.queries import custody as held
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.errors import Invalid, NotFound, Refusal
from tests import make

pytestmark = pytest.mark.usefixtures("record")


def refusal_of(act: object, *args: object, **kwargs: object) -> str:
    """Return the code of the refusal that an act ends with."""
    with pytest.raises(Refusal) as caught:
        act(*args, **kwargs)  # type: ignore[operator]
    return caught.value.code


def test_undo_of_an_issue_is_a_return_that_names_it() -> None:
    user, item = make.user(), make.item()
    entry = custody.issue_item(make.person().id, item.id, user=user)

    undone = custody.undo(entry.row["id"], user=user)

    assert undone.answer["action"] == "Return"
    assert undone.answer["corrects"] == entry.row["id"]
    assert Item.get_by_id(item.id).status == "Available"


def test_undo_of_a_return_gives_the_item_back_under_its_old_receipt_and_due_time() -> None:
    user, item = make.user(), make.item()
    issue = custody.issue_item(make.person().id, item.id, user=user)
    back = custody.return_item(item.id, user=user)

    undone = custody.undo(back.row["id"], user=user)

    assert undone.answer["receipt_number"] == issue.answer["receipt_number"]
    assert undone.answer["due_at"] == issue.answer["due_at"]
    assert held.open_custody(item.id) is not None
    assert Receipt.select().count() == 1


def test_undo_ends_after_ten_seconds() -> None:
    user, item = make.user(), make.item()
    entry = custody.issue_item(make.person().id, item.id, user=user)
    recorded = clock.from_text(entry.row["recorded_at"])

    late = Details(occurred_at=recorded + timedelta(seconds=10.1))
    assert refusal_of(custody.undo, entry.row["id"], user=user, details=late) == "undo_expired"

    in_time = Details(occurred_at=recorded + timedelta(seconds=9.9))
    assert custody.undo(entry.row["id"], user=user, details=in_time).answer["correction"] == "undo"


def test_only_the_newest_entry_of_an_item_is_undone() -> None:
    user, item = make.user(), make.item()
    issue = custody.issue_item(make.person().id, item.id, user=user)
    custody.return_item(item.id, user=user)

    assert refusal_of(custody.undo, issue.row["id"], user=user) == "version_conflict"


def test_an_undo_is_not_undone() -> None:
    user, item = make.user(), make.item()
    issue = custody.issue_item(make.person().id, item.id, user=user)
    undone = custody.undo(issue.row["id"], user=user)

    assert refusal_of(custody.undo, undone.row["id"], user=user) == "version_conflict"


def test_a_correction_names_the_old_entry_its_reason_and_who_approved() -> None:
    user, second, item = make.user(), make.user("lim"), make.item()
    entry = custody.issue_item(make.person().id, item.id, user=user)

    fixed = custody.correct(entry.row["id"], "wrong person", user=user, approved_by=second)

    row = Transaction.get_by_id(fixed.row["id"])
    assert (row.corrects_id, row.correction) == (entry.row["id"], "correction")
    assert row.approved_by_id == second.id
    query = "SELECT reason FROM transaction_texts WHERE transaction_id = ?"
    assert database.execute_sql(query, (row.id,)).fetchone() == ("wrong person",)


def test_nobody_approves_their_own_correction_and_the_reason_is_asked_for_at_once() -> None:
    user, item = make.user(), make.item()
    entry = custody.issue_item(make.person().id, item.id, user=user)

    with pytest.raises(Invalid) as caught:
        custody.correct(entry.row["id"], "  ", user=user, approved_by=user)

    assert set(caught.value.problems) == {"reason", "approver"}


def test_nobody_approves_a_correction_about_themself() -> None:
    user, cruz, item = make.user(), make.person(), make.item()
    entry = custody.issue_item(cruz.id, item.id, user=user)
    holder = make.user("cruz", personnel=cruz.id)

    with pytest.raises(Invalid, match="This is about themself"):
        custody.correct(entry.row["id"], "not mine", user=user, approved_by=holder)


def test_what_lies_in_the_future_or_before_the_last_move_did_not_happen() -> None:
    user, person, item = make.user(), make.person(), make.item()
    future = Details(occurred_at=clock.now() + timedelta(hours=1))
    with pytest.raises(Invalid, match="future"):
        custody.issue_item(person.id, item.id, user=user, details=future)
    custody.issue_item(person.id, item.id, user=user)

    long_ago = Details(occurred_at=clock.ago(clock.now(), 3600))
    with pytest.raises(Invalid, match="last moved"):
        custody.return_item(item.id, user=user, details=long_ago)


def test_an_unknown_person_or_item_is_named() -> None:
    user = make.user()
    with pytest.raises(NotFound) as person:
        custody.issue_item("PE-0", make.item().id, user=user)
    with pytest.raises(NotFound) as item:
        custody.issue_item(make.person().id, "IR-0", user=user)

    assert (person.value.code, item.value.code) == ("unknown_personnel", "unknown_item")


def test_a_failing_block_leaves_nothing_behind() -> None:
    user, person, item = make.user(), make.person(), make.item()
    before = database.execute_sql("SELECT count(*), max(seq) FROM audit_log").fetchone()

    with pytest.raises(AttributeError):
        custody.issue_item(person.id, item.id, user=user, details=None)
    ghost = User(id=999, username="ghost")
    with pytest.raises(Exception, match=r"unknown_user|FOREIGN KEY"):
        custody.issue_item(person.id, item.id, user=ghost)

    assert Transaction.select().count() == Custody.select().count() == Receipt.select().count() == 0
    assert database.execute_sql("SELECT count(*), max(seq) FROM audit_log").fetchone() == before
