"""Relief in place and swap: both entries or none, and every rule for whoever takes over."""

from __future__ import annotations

import pytest

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.transactions import Transaction
from app.models.transfers import Transfer
from app.models.users import User
from app.queries import custody as held
from app.services.custody import custody, transfers
from app.services.custody.custody import Details
from app.services.custody.transfers import Relief, Swap
from app.services.errors import Invalid, Refusal
from app.services.settings import settings
from app.services.stock import loadouts, owed
from tests import make
from tests.desk import Counter, code_of, entries

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def post(record: object) -> tuple[User, Personnel, Personnel, Personnel, Item]:
    """A user; a sentry with a rifle and its set, the next sentry, and a witness."""
    user, item = make.user("lim"), make.item()
    people = [make.person(f"11111{number}", surname=f"Cruz{number}") for number in range(3)]
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    loadout = tuple(loadouts.of_purpose(item, vigil))
    details = Details(purpose=vigil, loadout=loadout)
    custody.issue_item(people[0].id, item.id, user=user, details=details)
    return user, *people, item  # type: ignore[return-value]


def relief(item: str, holder: str, relief: str, witness: str, key: str = "key-one-1") -> Relief:
    return Relief(item, holder, relief, witness, key)


def test_a_relief_hands_the_weapon_with_its_set_on(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, old, new, witness, item = post
    codes = [code_of(one) for one in (item.id, old.id, new.id, witness.id)]

    done = transfers.relieve(relief(*codes), user=user)

    out = held.open_custody(item.id)
    assert out is not None
    assert out.personnel_id == new.id
    assert [line.quantity for line in owed.of_take(out.take_id)] == [7, 210, 1]
    assert owed.of_take(1) == []
    assert (done.kind, done.witness_id, entries()) == ("relief", witness.id, 3)


def test_a_relief_sent_twice_is_recorded_once(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, old, new, witness, item = post
    asked = relief(item.id, old.id, new.id, witness.id)

    first = transfers.relieve(asked, user=user)

    assert transfers.relieve(asked, user=user).id == first.id
    assert entries() == 3


def test_a_relief_that_a_rule_forbids_leaves_the_weapon_where_it_was(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, old, new, witness, item = post
    custody.issue_item(new.id, make.item("R2").id, user=user)
    before = entries()

    with pytest.raises(Refusal, match="already holds 1 rifle"):
        transfers.relieve(relief(item.id, old.id, new.id, witness.id), user=user)

    out = held.open_custody(item.id)
    assert out is not None
    assert (out.personnel_id, entries()) == (old.id, before)


def test_a_relief_names_every_problem(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, old, new, witness, item = post
    with pytest.raises(Invalid) as wrong:
        transfers.relieve(relief("X", old.id, old.id, old.id), user=user)
    assert set(wrong.value.problems) == {"item", "relief", "witness"}
    with pytest.raises(Invalid) as wrong:
        transfers.relieve(relief(item.id, new.id, witness.id, old.id), user=user)
    assert "is out to SGT CRUZ0, not SGT CRUZ1" in wrong.value.problems["holder"][0]
    assert entries() == 1


def test_the_witness_must_be_active(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, old, new, witness, item = post
    make.changed(witness, status="Suspended")

    with pytest.raises(Invalid, match="suspended"):
        transfers.relieve(relief(item.id, old.id, new.id, witness.id), user=user)


def test_a_swap_is_judged_after_the_return(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, person, _, _, old = post
    new = make.item("R2")
    due = Transaction.get().due_at

    done = transfers.swap(Swap(person.id, old.id, new.id, "key-two-22"), user=user)

    out = held.open_custody(new.id)
    assert held.open_custody(old.id) is None
    assert out is not None
    assert (out.personnel_id, out.due_at, out.take.purpose.name) == (person.id, due, "Duty Vigil")
    assert [line.quantity for line in owed.of_take(out.take_id)] == [7, 210, 1]
    assert Transfer.get_by_id(done.id).kind == "swap"


def test_what_stands_for_good_stays_on_such_a_paper(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, person, new, witness, _ = post
    first, second = make.item("R3", "G17"), make.item("R4", "G17")
    settings.change("custody_limit", "per class", None)
    details = Details(receipt_kind="PAR")
    custody.issue_item(person.id, first.id, user=user, details=details)

    transfers.swap(Swap(person.id, first.id, second.id, "key-par-11"), user=user)
    asked = relief(second.id, person.id, new.id, witness.id, "key-par-12")
    transfers.relieve(asked, user=user)

    papers = [row.receipt.kind for row in Transaction.select().where(Transaction.action == "Take")]
    assert papers == ["TR", "PAR", "PAR", "PAR"]
    assert held.open_custody(second.id).due_at is None


def test_what_is_counted_at_each_return_is_not_passed_by_a_swap_or_a_return_and_issue(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, person, new, _, old = post
    settings.change("return_counts", "ask", None)

    with pytest.raises(Invalid, match=r"is counted\. Take it back at the counter first"):
        transfers.swap(Swap(person.id, old.id, make.item("R2").id, "key-two-33"), user=user)
    desk = Counter("ong")
    desk.start = clock.now()
    desk.scan(new.id)
    said = desk.scan(old.id, 1, mode="issue", way="return_first")

    assert (said.title, said.actions, entries()) == ("Already out", (), 1)


def test_a_swap_that_is_refused_leaves_the_first_weapon_out(
    post: tuple[User, Personnel, Personnel, Personnel, Item],
) -> None:
    user, person, _, _, old = post
    broken = make.item("R2", status="Maintenance", status_reason="spring")

    with pytest.raises(Refusal, match="spring"):
        transfers.swap(Swap(person.id, old.id, broken.id, "key-three"), user=user)
    with pytest.raises(Invalid, match="comes back"):
        transfers.swap(Swap(person.id, old.id, old.id, "key-four"), user=user)

    assert entries() == 1
