"""Timelines of people and items: rights, overrides, discrepancies, more time, notes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import timeline
from app.services.custody import custody, due_times, who_may_draw
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.discrepancies import discrepancies
from tests import make
from tests.browse import Browser
from tests.statements import counted

Browsers = Callable[..., Browser]
REASON = "case 7 of the provost"


@pytest.fixture
def clerk(record: object) -> User:
    return make.user("clerk")


@pytest.fixture
def cruz(clerk: User) -> Personnel:
    return make.person("300001")


@pytest.fixture
def rifle(clerk: User) -> Item:
    return make.item()


def happen(person: Personnel, item: Item, clerk: User) -> None:
    """Let one of everything happen to them."""
    boss = make.user(f"boss{User.select().count()}", "admin")
    what = {"what": "class rifle", "expires_on": "2027-12-31", "authority": "RSO 7"}
    given = who_may_draw.qualify(person.id, what, user=clerk)
    who_may_draw.withdraw(person.id, given.id, user=clerk)
    pair = who_may_draw.assign(item.id, person.id, user=clerk)
    who_may_draw.unassign(pair.id, user=clerk)
    custody.issue_item(person.id, make.item(f"X{given.id}").id, user=clerk)
    agreed = Details(agreement=Agreement(boss, "two posts"))
    take = custody.issue_item(person.id, item.id, user=clerk, details=agreed).row["id"]
    later = clock.now() + timedelta(days=9)
    due_times.extend(take, later, "flight late", user=clerk)
    due_times.note_contact(take, "called, no answer", user=clerk)
    case = discrepancies.report(item.id, "damaged", "cracked stock", user=clerk)
    discrepancies.take_step(case.id, "under review", "asked the armorer", user=clerk)
    discrepancies.take_step(case.id, "resolved", "mended", user=clerk)
    order = {"authority": "Maj SANTOS", "reason": REASON}
    bar = who_may_draw.bar(person.id, order, user=clerk)
    who_may_draw.lift(person.id, bar.id, user=clerk)
    custody.return_item(item.id, user=clerk)
    custody.return_item(f"IR-X{given.id}{make.DATE}", user=clerk)


OF_BOTH = (
    "Assigned: M16A1 W480302 to SGT CRUZ",
    "Assignment ended: M16A1 W480302 to SGT CRUZ",
    "Override: over the limit",
    "M16A1 W480302 to SGT CRUZ · two posts · agreed by boss1",
    "More time: M16A1 W480302 until",
    "flight late",
    "Contact: M16A1 W480302",
    "called, no answer",
    "Discrepancy: M16A1 W480302, damaged",
    "cracked stock",
    "Discrepancy under review: M16A1 W480302, damaged",
    "Discrepancy resolved: M16A1 W480302, damaged",
)
OF_PEOPLE = (
    "Qualified: rifle",
    "to 31 Dec 2027 · RSO 7",
    "Qualification withdrawn: rifle",
    "Duty bar: may draw no weapon",
    "order of Maj SANTOS",
    "Duty bar lifted",
)


def test_a_persons_timeline_tells_rights_and_cases_but_no_reason_of_an_order(
    browser: Browsers, cruz: Personnel, rifle: Item, clerk: User
) -> None:
    happen(cruz, rifle, clerk)

    for role in ("viewer", "admin"):
        for path in ("", "/story"):
            page = browser(role).open(f"/personnel/{cruz.id}{path}")
            for said in (*OF_BOTH, *OF_PEOPLE):
                assert said in page.text, (said, path)
            assert REASON not in page.html
    page = browser("viewer").open(f"/personnel/{cruz.id}")
    assert page.link("Override: over the limit") == "/transactions/2"
    assert page.link("Discrepancy: M16A1 W480302, damaged") == "/discrepancies/1"


def test_an_items_timeline_tells_its_own(
    browser: Browsers, cruz: Personnel, rifle: Item, clerk: User
) -> None:
    happen(cruz, rifle, clerk)

    text = browser("viewer").open(f"/items/{rifle.id}").text

    for said in OF_BOTH:
        assert said in text, said
    assert "Qualified" not in text
    assert "Duty bar" not in text


def test_the_chips_part_events_from_changes_and_moves(
    browser: Browsers, cruz: Personnel, rifle: Item, clerk: User
) -> None:
    happen(cruz, rifle, clerk)
    visitor = browser("viewer")
    page = visitor.open(f"/personnel/{cruz.id}")

    events = visitor.open(page.link("Rights and discrepancies")).text
    changes = visitor.open(page.link("Changes and remarks")).text
    moves = visitor.open(page.link("Issues and returns")).text

    assert "Duty bar lifted" in events
    assert "Code given" not in events
    assert "Code given" in changes
    assert "Duty bar lifted" not in changes + moves


def test_a_timeline_pages_through_everything_once(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    for _ in range(3):
        happen(cruz, rifle, clerk)
    whole = [row["seq"] for row in timeline.of_person(cruz.id, "", size=200).rows]

    found, after = list[int](), ""
    while True:
        page = timeline.of_person(cruz.id, after, size=7)
        found += [row["seq"] for row in page.rows]
        if page.after is None:
            break
        after = page.after

    assert found == whole == sorted(whole, reverse=True)
    assert len(set(whole)) == len(whole)


def test_a_timeline_costs_the_same_however_much_happened(
    cruz: Personnel, rifle: Item, clerk: User
) -> None:
    costs = []
    for _ in range(3):
        happen(cruz, rifle, clerk)
        with counted() as seen:
            timeline.of_person(cruz.id, "")
            timeline.of_item(rifle.id, "")
        costs.append(len(seen))

    assert len(set(costs)) == 1
