"""The rack list for paper, the owners' counts, and the filter by owner."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock
from app.models.items import Item
from app.models.personnel import Personnel
from app.queries import rack_list
from app.services.custody import custody
from tests import make
from tests.browse import Browser
from tests.statements import traced

Browsers = Callable[..., Browser]


@pytest.fixture
def racked(record: object) -> list[Item]:
    """Give rifles in two racks, one of them out, and one without a rack."""
    places = (("R10", "1"), ("R2", "10"), ("R2", "9"), (None, None))
    return [
        # No head code, which stands on the page too, is so long a word.
        make.item(f"WALKINGORDER{number}", rack=rack, slot=slot)
        for number, (rack, slot) in enumerate(places)
    ]


def test_racks_and_slots_stand_in_the_order_of_walking(
    browser: Browsers, racked: list[Item]
) -> None:
    page = browser("viewer").open("/items/racks")

    places = [page.text.index(f"WALKINGORDER{number}") for number in (2, 1, 0, 3)]
    assert places == sorted(places)
    assert "R2 slot 9" in page.text


def test_a_slot_says_who_holds_its_weapon(browser: Browsers, racked: list[Item]) -> None:
    person = make.person()
    custody.issue_item(person.id, racked[1].id, user=make.user())

    page = browser("viewer").open("/items/racks?rack=r2")

    assert "SGT CRUZ, Juan" in page.text
    assert "1 out of 2 are issued" in page.text
    assert "WALKINGORDER0" not in page.text


def test_a_rack_list_asks_one_statement_of_its_own(racked: list[Item]) -> None:
    asked: list[str] = []

    with traced(lambda sql, _: asked.append(sql)):
        rack_list.slots(clock.now())

    assert len(asked) == 1


def test_an_owner_is_entered_shown_and_asked_for(browser: Browsers, racked: list[Item]) -> None:
    cruz: Personnel = make.person()
    admin = browser("admin")
    admin.open(f"/items/{racked[0].id}/edit")
    admin.fill("Private owner", cruz.serial)
    admin.fill("Owner unit", "950th")
    page = admin.press("Save")

    assert "SGT CRUZ, Juan" in page.text
    found = admin.open("/items?owner=private")
    assert "WALKINGORDER0" in found.text
    assert "WALKINGORDER1" not in found.text
    assert "Private property" in found.text
    assert "WALKINGORDER0" not in admin.open("/items?owner=unit%3A950th").text
    assert "WALKINGORDER1" in admin.open("/items?owner=none").text
    owners = admin.open("/items/owners")
    assert "private property" in owners.text
    assert "WALKINGORDER0" in admin.open("/items/racks?owner=private").text


def test_an_unknown_owner_is_said_at_the_field(browser: Browsers, racked: list[Item]) -> None:
    admin = browser("admin")
    admin.open(f"/items/{racked[0].id}/edit")
    admin.fill("Private owner", "nobody at all")

    assert "There is nobody with that" in admin.press("Save", status=422).text
