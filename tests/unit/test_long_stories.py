"""Nobody waits longer at the counter because a weapon or its holder has a long story."""

from __future__ import annotations

from collections.abc import Callable
from datetime import datetime, timedelta

import pytest
from peewee import IntegrityError

from app import clock
from app.models.base import database
from app.models.writes import writes
from app.queries import custody as held
from app.services import audit
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.settings import settings
from tests import make
from tests.desk import Counter, code_of
from tests.statements import steps

pytestmark = pytest.mark.usefixtures("record")

TIMES = 60
# The step counter's grain and a deeper index; each old row that is read costs five and more.
SLACK = 150
LOAD = Details(mags=7, rounds=210)
Act = Callable[[], object]


@writes
@audit.many()
def lived_through(*acts: Act) -> None:
    """Do this many times over."""
    for _ in range(TIMES):
        for act in acts:
            act()


def test_an_old_weapon_is_issued_and_taken_back_like_a_new_one() -> None:
    user, person, item = make.user(), make.person(), make.item()
    acts: list[Act] = [
        lambda: custody.issue_item(person.id, item.id, user=user, details=LOAD),
        lambda: custody.return_item(item.id, user=user),
    ]
    for act in acts:
        act()
    young = [steps(act) for act in acts]

    lived_through(*acts)

    assert [steps(act) for act in acts] == [pytest.approx(count, abs=SLACK) for count in young]


def test_a_scan_of_those_with_a_long_story_is_as_quick_as_any(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    desk, person, item = Counter(), make.person(), make.item()
    scanned = [code_of(owner) for owner in (person.id, item.id, item.id)]

    def scans(*seconds: float) -> list[int]:
        pairs = zip(scanned, seconds, strict=True)
        return [steps(lambda code=code, at=at: desk.scan(code, at)) for code, at in pairs]  # type: ignore[misc]

    scans(0, 5, 300)
    young = scans(600, 605, 900)
    monkeypatch.setattr(clock, "now", lambda: desk.start + timedelta(seconds=1000))
    lived_through(
        lambda: custody.issue_item(person.id, item.id, user=desk.user),
        lambda: custody.return_item(item.id, user=desk.user),
    )
    monkeypatch.undo()

    old = scans(1600, 1605, 1900)

    assert held.open_custody(item.id) is None
    assert old == [pytest.approx(count, abs=SLACK) for count in young]


def test_the_newest_row_says_when_an_item_last_moved_also_where_the_clock_stands_still(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    user, person, item = make.user(), make.person(), make.item()
    stopped = clock.now()
    monkeypatch.setattr(clock, "now", lambda: stopped)
    assert held.last_moved_at(item.id) is None
    for _ in range(3):
        custody.issue_item(person.id, item.id, user=user)
        assert held.last_moved_at(item.id) == stopped == latest(item.id)
        custody.return_item(item.id, user=user)
    monkeypatch.undo()

    custody.issue_item(person.id, item.id, user=user)

    assert held.last_moved_at(item.id) == latest(item.id) > stopped


def test_the_ledger_refuses_an_entry_between_two_of_an_items() -> None:
    user, person, item = make.user(), make.person(), make.item()
    custody.issue_item(person.id, item.id, user=user)
    between = custody.return_item(item.id, user=user).row["occurred_at"]
    custody.issue_item(person.id, item.id, user=user)
    columns = "action, personnel_id, item_id, occurred_at, recorded_at, user_id"
    entry = f"INSERT INTO transactions ({columns}) VALUES ('Return', ?, ?, ?, ?, ?)"

    with pytest.raises(IntegrityError, match="before_last_entry"):
        database.execute_sql(entry, (person.id, item.id, between, between, user.id))


def test_what_a_person_holds_is_told_oldest_first_whatever_is_due_first() -> None:
    settings.change("custody_limit", "per class", None)
    user, person = make.user(), make.person()
    rifle, pistol = make.item(), make.item("P1", "G17")
    for item, hours in ((rifle, 8), (pistol, 1)):
        due = Details(due_at=clock.now() + timedelta(hours=hours))
        custody.issue_item(person.id, item.id, user=user, details=due)

    assert [row.item_id for row in held.held_by(person.id)] == [rifle.id, pistol.id]


def latest(item_id: str) -> datetime:
    """Return the last of all moments of an item's story, however it is ordered."""
    whole = "SELECT max(coalesce(returned_at, since)) FROM custody WHERE item_id = ?"
    return clock.from_text(database.execute_sql(whole, (item_id,)).fetchone()[0])
