"""Many rows at once: ticked or all that match; each says what came of it."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.items import Item
from app.models.personnel import Group, Personnel
from app.services.records import bulk
from app.web import bulk as web_bulk
from tests import armory, make
from tests.browse import Browser
from tests.statements import counted

Browsers = Callable[..., Browser]


def test_the_ticked_change_and_each_says_what_came_of_it(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("admin")
    visitor.open("/items")
    for label in ("M16A1 R1", "M16A1 R2", "M16A1 R3"):
        visitor.fill(f"Tick {label}", True)

    visitor.press("Change the ticked")
    assert visitor.page.heading == "Change 3 items"
    visitor.fill("Status", "Maintenance")
    visitor.fill("Reason", "yearly check")
    page = visitor.press("Change 3 items")

    assert "1 changed, 1 the same, 1 refused" in page.text
    assert "Status Available → Maintenance." in page.text
    assert "CRUZ" in page.text  # who holds the refused one
    assert Item.get_by_id(armory.GOOD_RIFLE).status == "Maintenance"
    assert Item.get_by_id(armory.GOOD_RIFLE).status_reason == "yearly check"
    assert Item.get_by_id(armory.OUT_RIFLE).status == "Issued"


def test_all_that_match_means_the_filter_not_the_page(browser: Browsers) -> None:
    for number in range(60):
        make.item(f"K{number:02}", condition="Fair" if number < 55 else "Good")
    visitor = browser("admin")

    visitor.open("/items?condition=Fair")
    visitor.press("Change all that match")
    assert visitor.page.heading == "Change 55 items"
    visitor.fill("Rack", "R9")
    assert "55 changed, 0 the same, 0 refused" in visitor.press("Change 55 items").text
    assert Item.select().where(Item.rack == "R9").count() == 55
    visitor.open("/items?condition=Fair")
    assert visitor.press("Change the whole page").heading == "Change 50 items"
    assert visitor.page.link("Print labels").startswith("/labels?form=label&ids=IR-K00")


def test_people_move_to_another_group_and_squadron(browser: Browsers) -> None:
    armory.fill()
    group = Group.select().order_by(Group.id.desc()).first()
    visitor = browser("admin")
    visitor.open("/personnel?q=cruz")
    visitor.press("Change all that match")

    visitor.fill("Group", group.name)
    visitor.fill("Squadron", "99th New")
    page = visitor.press("Change 1 person")

    assert "1 changed" in page.text
    person = Personnel.get(Personnel.surname == "Cruz")
    assert (person.group.name, person.squadron.name) == (group.name, "99th New")


def test_what_is_missing_is_said_and_nothing_is_written(browser: Browsers) -> None:
    item = make.item("R1")
    visitor = browser("admin")

    visitor.open(f"/items/bulk?ids={item.id},IR-NOBODY,,{item.id}")
    assert "Choose what to change" in visitor.press("Change 1 item", 422).text
    visitor.fill("Status", "Missing")
    assert "Write why the status changes" in visitor.press("Change 1 item", 422).text
    assert Item.get_by_id(item.id).version == 1
    assert "Nothing chosen" in visitor.open("/items/bulk").text


@pytest.mark.parametrize("role", ["armorer", "viewer"])
def test_only_who_may_edit_sees_ticks(browser: Browsers, role: str) -> None:
    armory.fill()

    for noun in ("items", "personnel"):
        page = browser(role).open(f"/{noun}")
        assert not page.all("input", name="ids")
        assert "Change the ticked" not in page.text
        assert browser(role).send("GET", f"/{noun}/bulk?all=1").status_code == 403


def test_no_request_takes_more_than_the_most(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(web_bulk, "MOST", 3)
    for number in range(5):
        make.item(f"K{number}")

    visitor = browser("admin")
    page = visitor.open("/items/bulk?all=1&q=K")

    assert page.heading == "Change 3 items"
    assert "More than 3" in page.text
    visitor.fill("Rack", "R9")
    visitor.press("Change 3 items")
    visitor.click("Go on with the next")
    assert visitor.page.heading == "Change 2 items"
    visitor.fill("Rack", "R9")
    assert "Go on with the next" not in visitor.press("Change 2 items").text
    assert Item.select().where(Item.rack == "R9").count() == 5


def test_a_field_is_emptied_in_each(browser: Browsers) -> None:
    items = [make.item(f"K{number}", rack="R1", slot="4") for number in range(2)]
    visitor = browser("admin")
    visitor.open("/items/bulk?all=1")

    visitor.fill("Rack", "R7")
    visitor.fill("Empty: rack", True)
    assert "filled in and to be emptied" in visitor.press("Change 2 items", 422).text
    visitor.fill("Empty: rack", False)
    visitor.fill("Empty: slot", True)
    page = visitor.press("Change 2 items")

    assert "Rack R1 → R7; slot 4 → none." in page.text
    assert [(item.rack, item.slot) for item in Item.select()] == [("R7", None)] * len(items)
    person = make.person(group=Group.get())
    visitor.open(f"/personnel/bulk?ids={person.id}")
    visitor.fill("Empty: group", True)
    assert "1 changed" in visitor.press("Change 1 person").text
    assert Personnel.get().group is None


def test_others_that_came_to_match_are_not_changed_unseen(browser: Browsers) -> None:
    make.item("K1", condition="Fair")
    visitor = browser("admin")
    visitor.open("/items/bulk?all=1&condition=Fair")
    visitor.fill("Rack", "R7")
    make.item("K2", condition="Fair")

    page = visitor.press("Change 1 item", 409)

    assert "Others match now" in page.text
    assert Item.select().where(Item.rack == "R7").count() == 0
    assert "2 changed" in visitor.press("Change 2 items").text


@pytest.mark.usefixtures("record")
def test_a_refused_row_leaves_nothing_and_the_chain_stays_whole() -> None:
    armory.fill()
    by = make.user("boss", "admin")
    ids = [armory.GOOD_RIFLE, armory.OUT_RIFLE, "IR-NOBODY", armory.GOOD_PISTOL]

    told = bulk.edit_each("items", ids, {"status": "Missing", "rack": "R5"}, "not seen", user=by)

    assert [(one.id, one.what) for one in told] == [
        (armory.GOOD_RIFLE, bulk.CHANGED), (armory.OUT_RIFLE, bulk.REFUSED),
        ("IR-NOBODY", bulk.REFUSED), (armory.GOOD_PISTOL, bulk.CHANGED),
    ]  # fmt: skip
    assert Item.get_by_id(armory.OUT_RIFLE).rack != "R5"


def test_the_page_takes_as_many_statements_for_forty_rows_as_for_four(browser: Browsers) -> None:
    visitor, numbers = browser("admin"), []
    for upto in (range(4), range(4, 40)):
        for number in upto:
            make.item(f"N{number}")
            make.person(f"8{number:05}")
        found = []
        for path in ("/items/bulk?all=1", "/personnel/bulk?all=1", "/items"):
            with counted() as statements:
                assert visitor.send("GET", path).status_code == 200
            found.append(len(statements))
        numbers.append(found)

    assert numbers[0] == numbers[1], numbers
