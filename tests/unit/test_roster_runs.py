"""A run goes on as people come and go: a second scan issues nothing, a swap stays on its line."""

from __future__ import annotations

import pytest

from app.models.rosters import Roster
from app.queries import rosters as kept
from app.services.custody import transfers
from app.services.custody.transfers import Swap
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from app.services.settings import settings
from tests import make
from tests.desk import Counter

pytestmark = pytest.mark.usefixtures("record")


def running(desk: Counter) -> tuple[Roster, Wanted]:
    """Have a counter run a roster of one person with one rifle."""
    line = Wanted(make.person().id, make.item("R1").id)
    roster = rosters.create(Plan("Guard mount", lines=(line,)), user=desk.user)
    return rosters.run_at(roster.id, desk.station, user=desk.user), line


def test_a_weapon_that_came_back_proves_nobody_any_more() -> None:
    desk = Counter()
    settings.change("weapon_proves_person", "yes", None)
    _, line = running(desk)
    said = [desk.scan(str(line.item_id), at).title for at in (0, 300, 303)]

    assert said == ["ISSUED M16A1 R1", "RETURNED M16A1 R1", "Scan the person first"]


def test_an_issue_that_was_undone_can_be_proven_again() -> None:
    desk = Counter()
    settings.change("weapon_proves_person", "yes", None)
    _, line = running(desk)
    codes = (str(line.item_id), "AGC-UNDO", str(line.item_id))
    said = [desk.scan(code, 3600 + at).title for at, code in enumerate(codes)]

    assert [title.split()[0] for title in said] == ["ISSUED", "UNDONE", "ISSUED"]


def test_a_swap_in_a_run_is_still_out_on_its_line() -> None:
    desk = Counter()
    roster, line = running(desk)
    desk.scan(line.personnel_id)
    desk.scan(str(line.item_id), 1)
    other = make.item("R2")

    asked = Swap(line.personnel_id, str(line.item_id), other.id, "key-swap-1")
    transfers.swap(asked, user=desk.user)

    (shown,) = kept.progress(roster.id).lines
    assert (shown.state, shown.out_item) == (kept.OUT, "M16A1 R2")
    assert kept.cards()[0].out == 1
