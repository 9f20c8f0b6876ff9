"""Registering and editing items with the web forms."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.codes import Code
from app.models.items import Item
from app.services.records import items
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
HOSTILE = "<script>alert('x')</script> & \"O'Neil\" {x} Ñandú"


def filled(visitor: Browser, model: str, **fields: str) -> Browser:
    """Open the form for a new item and fill it in; `model` is how its choice begins."""
    page = visitor.open("/items/new")
    options = ["".join(o.itertext()) for o in page.control("Model").iter("option")]
    visitor.fill("Model", next(text for text in options if text.startswith(model)))
    for label, value in fields.items():
        visitor.fill(label.replace("_", " "), value)
    return visitor


def test_an_armorer_registers_an_item_with_everything(browser: Browsers) -> None:
    visitor = filled(
        browser("armorer"), "M16A1", Serial_number="rp123", Property_number="pn-7", Rack="R3",
        Slot="12", Owner_unit="951st", Cost="25,000.50", Acquired_on="2019-03-31",
        Description=HOSTILE,
    )  # fmt: skip

    page = visitor.press("Register")

    assert page.heading == "M16A1 RP123"
    assert "Registered" in page.text
    row = Item.get(Item.serial == "RP123")
    assert (row.item_number, row.property_number, row.cost_centavos) == ("0001", "PN-7", 2500050)
    for shown in ("R3 slot 12", "951st", "25,000.50", "2019-03-31", HOSTILE):
        assert shown in page.text


def test_each_model_offers_its_next_number(browser: Browsers) -> None:
    make.item("A1")
    make.item("A2")

    page = browser("armorer").open("/items/new")

    assert "M16A1 Rifle 5.56mm · next number 0003" in page.text
    assert "M14 Rifle 7.62mm · next number 0001" in page.text
    assert "M4 Carbine 5.56mm · next number 0001 · scan its factory code" in page.text


def test_a_model_with_a_factory_code_is_registered_by_scanning_it(browser: Browsers) -> None:
    visitor = filled(browser("armorer"), "M4", Serial_number="W1")

    refused = visitor.press("Register", 422)
    assert "Scan the code engraved on the M4." in refused.text
    visitor.fill("Factory code", "COLT-M4-99")
    page = visitor.press("Register")

    assert page.heading == "M4 W1"
    owner = Item.get(Item.serial == "W1").id
    assert Code.get(Code.code == "COLT-M4-99").owner == owner


def test_every_problem_is_said_at_once_and_the_input_is_kept(browser: Browsers) -> None:
    make.item("OLD", property_number="PN-1")
    visitor = filled(
        browser("armorer"), "M16A1", Serial_number="//", Item_number="12x", Cost="much",
        Property_number="pn-1", Description=HOSTILE,
    )  # fmt: skip

    page = visitor.press("Register", 422)

    for sentence in (
        "The serial needs a letter or a digit.",
        "The item number is four digits.",
        "The cost is an amount like 25000.50.",
        "belongs to",
    ):
        assert sentence in page.text
    assert page.control("Serial number").get("value") == "//"
    assert (page.control("Description").text or "").strip() == HOSTILE
    assert Item.select().count() == 1


def test_a_known_serial_offers_its_record(browser: Browsers) -> None:
    there = make.item("W480302")

    page = filled(browser("armorer"), "M16A1", Serial_number="w480302").press("Register", 409)

    assert page.link("Open that record") == f"/items/{there.id}"
    assert "Restore it" not in page.text


def test_a_retired_serial_offers_to_restore_it(browser: Browsers) -> None:
    there = make.item("W480302", status="Retired", status_reason="worn out")

    page = filled(browser("admin"), "M16A1", Serial_number="W480302").press("Register", 409)

    assert page.link("Restore it") == f"/items/{there.id}/restore"


def test_an_edit_shows_what_changed(browser: Browsers) -> None:
    item = make.item("R1", rack="R3", cost_centavos=100)
    visitor = browser("admin")

    visitor.open(f"/items/{item.id}")
    visitor.click("Edit")
    visitor.fill("Rack", "R9")
    visitor.fill("Cost", "12.5")
    visitor.fill("Condition", "Fair")
    page = visitor.press("Save")

    assert "Rack: R3 → R9" in page.text
    assert "Cost: 1.00 → 12.50" in page.text
    assert "Condition: Good → Fair" in page.text
    assert Item.get_by_id(item.id).version == 2


def test_saving_without_a_change_writes_nothing(browser: Browsers) -> None:
    item = make.item("R1", rack="R3", description="scratch", cost_centavos=5)
    visitor = browser("admin")

    visitor.open(f"/items/{item.id}/edit")
    page = visitor.press("Save")

    assert "Nothing changed" in page.text
    assert Item.get_by_id(item.id).version == 1


def test_a_wrong_edit_names_its_fields(browser: Browsers) -> None:
    make.item("R1")
    item = make.item("R2")
    visitor = browser("admin")

    visitor.open(f"/items/{item.id}/edit")
    visitor.fill("Item number", "1")
    visitor.fill("Acquired on", "31/03/2019")
    page = visitor.press("Save", 422)
    visitor.fill("Item number", "")
    empty = visitor.press("Save", 422)

    assert "Did you mean 0003?" in page.text
    assert "year-month-day" in page.text
    assert "The item number is missing." in empty.text
    assert Item.get_by_id(item.id).version == 1


def test_a_stale_edit_shows_both_versions_and_mine_can_be_kept(browser: Browsers) -> None:
    item = make.item("R1", rack="R3")
    visitor = browser("admin")
    visitor.open(f"/items/{item.id}/edit")
    items.edit(item.id, {"rack": "R5", "slot": "1"}, user=make.user("other", "admin"))

    visitor.fill("Rack", "R9")
    page = visitor.press("Save", 409)

    assert "Both versions" in page.text
    assert "Rack R9 R5" in page.text
    assert "Slot none 1" in page.text
    assert page.control("Rack").get("value") == "R9"
    assert page.link("Take theirs") == f"/items/{item.id}/edit"
    assert Item.get_by_id(item.id).rack == "R5"
    visitor.press("Keep mine")
    row = Item.get_by_id(item.id)
    assert (row.rack, row.slot) == ("R9", None)


@pytest.mark.parametrize("version", ["", "x", "99", "-1"])
def test_a_form_without_its_version_is_stale(browser: Browsers, version: str) -> None:
    item = make.item("R1", rack="R3")
    visitor = browser("admin")
    visitor.open(f"/items/{item.id}/edit")

    visitor.page.all("input", name="version")[0].set("value", version)
    visitor.fill("Rack", "R9")

    visitor.press("Save", 409)
    assert Item.get_by_id(item.id).rack == "R3"


def test_a_missing_field_is_left_as_it_is(browser: Browsers) -> None:
    item = make.item("R1", rack="R3", description="scratch")
    visitor = browser("admin")
    visitor.open(f"/items/{item.id}/edit")

    sent = {"csrf_token": visitor.csrf_token(), "version": "1", "slot": "4", "serial": "Z"}
    answer = visitor.send("POST", f"/items/{item.id}/edit", data=sent)

    assert answer.status_code == 303
    row = Item.get_by_id(item.id)
    assert (row.rack, row.slot, row.description, row.serial) == ("R3", "4", "scratch", "R1")


def test_who_may_not_edit_sees_no_button(browser: Browsers) -> None:
    item = make.item("R1")

    armorer = browser("armorer").open(f"/items/{item.id}").text
    viewer = browser("viewer")

    assert "Edit" not in armorer
    assert "Change the status" not in armorer
    assert "New item" in browser("armorer").open("/items").text
    assert "New item" not in viewer.open("/items").text
    viewer.open("/items/new", 403)
    browser("armorer").open(f"/items/{item.id}/edit", 403)


def test_an_unknown_item_cannot_be_edited(browser: Browsers) -> None:
    browser("admin").open("/items/IR-NOTHING/edit", 404)
