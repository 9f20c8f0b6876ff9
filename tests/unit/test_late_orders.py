"""Paper from before an order came: recorded by two people, and never from while the order held."""

from __future__ import annotations

from dataclasses import replace
from datetime import datetime

import pytest

from app import clock
from app.config import Settings
from app.models.drawing_rights import DutyBar, Override
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import RuleBroken, writes
from app.queries import custody as held
from app.queries import recovery
from app.services.custody.overrides import Agreement
from app.services.verification import verify
from tests import make
from tests.unit.test_late_entries import ago, enter, line, problems, shown, unit

pytestmark = pytest.mark.usefixtures("record")


def barred(person_id: str, since: float, boss: User) -> None:
    """Bar somebody from so many hours ago."""
    make.kept(DutyBar(personnel=person_id, authority="Maj SANTOS", reason="case 7", user=boss,
                      begins_at=ago(since), created_at=clock.now()))  # fmt: skip


def test_what_was_written_before_an_order_came_is_recorded_by_two(record: Settings) -> None:
    user, boss = unit(), make.user("boss", "admin")
    person = Personnel.get(Personnel.serial == "300001")
    barred(person.id, 1, boss)
    written = line(1, "issue", "R1", "300001", hours=2)
    found = problems(written, user=user)
    assert "Issue blocked" in found["item-1"][0]
    assert "came after what the line says" in found["item-1"][0]

    enter(shown(written, found), user=user, agreed=Agreement(boss, "drawn before the order"))

    entry = Transaction.get()
    assert held.open_custody(entry.item_id).personnel.id == person.id
    row = Override.get()
    assert (row.rule, row.reason, row.approved_by_id) == (
        "personnel_barred", "drawn before the order", boss.id)  # fmt: skip
    assert [task["personnel_id"] for task in recovery.tasks(clock.now())] == [person.id]
    assert verify(record.database_path).ok


def test_what_was_written_while_an_order_held_is_recorded_by_nobody() -> None:
    user, boss = unit(), make.user("boss", "admin")
    person = Personnel.get(Personnel.serial == "300001")
    barred(person.id, 3, boss)
    barred(person.id, 1, boss)
    written = line(1, "issue", "R1", "300001", hours=2)
    found = problems(written, user=user)
    assert list(found) == ["item-1"]
    item = Item.get(Item.serial == "R1")
    forged = replace(written, shown=f"{item.id} {person.id} personnel_barred")
    again = problems(forged, user=user, agreed=Agreement(boss, "the weapon is out"))

    assert "Issue blocked" in again["item-1"][0]


@writes
def taken(person: Personnel, item: Item, user: User, boss: User, at: datetime) -> None:
    """Write an override of an order and its entry, past every service."""
    Override.create(transaction=1, rule="personnel_barred", reason="out", user=user,
                    approved_by=boss, created_at=clock.now())  # fmt: skip
    Transaction.create(action="Take", personnel=person, item=item, mags=0, rounds=0, user=user,
                       occurred_at=at, recorded_at=clock.now(), source="web")  # fmt: skip


def test_the_record_itself_lets_no_override_pass_an_order_that_held() -> None:
    user, boss = unit(), make.user("boss", "admin")
    person, item = Personnel.get(Personnel.serial == "300001"), Item.get(Item.serial == "R1")
    barred(person.id, 3, boss)

    with pytest.raises(RuleBroken, match="personnel_barred"):
        taken(person, item, user, boss, ago(2))
    taken(person, item, user, boss, ago(4))

    assert Transaction.select().count() == 1
