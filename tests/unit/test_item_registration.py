"""Registering and editing items."""

from __future__ import annotations

from typing import Any

import pytest

from app import clock
from app.config import Settings
from app.models.codes import Code
from app.models.items import Item, ItemModel
from app.services.custody import custody
from app.services.errors import Invalid, NotFound
from app.services.records import codes, items
from app.services.records.record_refusals import AlreadyExists, ItemIsOut, VersionConflict
from app.services.verification import verify
from tests import make

RIFLE = {"model": "M16A1 Rifle 5.56mm", "serial": "rp123456"}
CARBINE = {"model": "m4", "serial": "W480302", "factory_code": "https://paf.example/w/W480302?b=1"}


def problems(given: dict[str, Any], **more: Any) -> dict[str, list[str]]:
    """Return what registering says is wrong."""
    with pytest.raises(Invalid) as refused:
        items.register({**given, **more}, user=None)
    return refused.value.problems


def codes_of(item: Item) -> set[tuple[str, str]]:
    """Return the sources and texts of an item's codes, our own shortened to its kind."""
    return {
        (code.source, "AGW" if code.source == "own" else code.code)
        for code in Code.select().where(Code.owner == item.id)
    }


def test_an_item_gets_id_number_and_code(record: Settings) -> None:
    today = f"{clock.local(clock.now()):%d%m%y}"

    rifle = items.register({**RIFLE, "rack": "R4-15", "condition": "fair"}, user=None)

    assert (rifle.id, rifle.serial) == (f"IR-RP123456{today}", "RP123456")
    assert (rifle.item_number, rifle.condition, rifle.status) == ("0001", "Fair", "Available")
    assert codes_of(rifle) == {("own", "AGW")}
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_a_model_that_needs_its_factory_code_is_not_registered_without() -> None:
    assert "engraved" in problems({"model": "M4", "serial": "W1"})["factory_code"][0]

    carbine = items.register(CARBINE, user=None)

    assert codes_of(carbine) == {("own", "AGW"), ("factory", CARBINE["factory_code"])}


@pytest.mark.usefixtures("record")
def test_two_models_with_one_serial_on_one_day_have_two_ids() -> None:
    first = items.register({"model": "M14", "serial": "777"}, user=None)
    second = items.register({"model": "M653", "serial": "777"}, user=None)

    assert second.id == f"{first.id}-2"


@pytest.mark.usefixtures("record")
def test_a_serial_stays_as_typed_and_the_id_is_safe_in_an_address() -> None:
    rifle = items.register({**RIFLE, "serial": " rp/12 34ñ#5 "}, user=None)

    assert rifle.serial == "RP/12 34Ñ#5"
    assert rifle.id.startswith("IR-RP-12-34N-5")


@pytest.mark.usefixtures("record")
def test_numbers_go_on_after_the_highest_and_fill_gaps_at_the_end() -> None:
    model = ItemModel.get(ItemModel.short_name == "M14")
    items.register({"model": "M14", "serial": "1", "item_number": "7"}, user=None)
    assert items.suggested_number(model) == "0008"
    assert items.suggested_number(model, {"0008", "0009"}) == "0010"
    items.register({"model": "M14", "serial": "2", "item_number": "9999"}, user=None)
    assert items.suggested_number(model) == "0001"


@pytest.mark.usefixtures("record")
def test_what_belongs_to_another_item_is_refused() -> None:
    first = items.register({**RIFLE, "property_number": "PN-1", "item_number": "0001"}, user=None)
    items.register(CARBINE, user=None)

    found = problems(
        {"model": "M16A1", "serial": "other", "property_number": "pn-1", "item_number": "1"},
        factory_code=CARBINE["factory_code"].upper(),
    )

    assert set(found) == {"property_number", "item_number", "factory_code"}
    assert f"belongs to {first.id}" in found["property_number"][0]
    assert "Did you mean 0002?" in found["item_number"][0]
    with pytest.raises(AlreadyExists) as twice:
        items.register({**RIFLE, "serial": "Rp123456"}, user=None)
    assert twice.value.details == {"item_id": first.id, "archived": False}


@pytest.mark.usefixtures("record")
def test_a_factory_code_that_was_revoked_or_is_anothers_serial_is_refused_in_words() -> None:
    carbine = items.register(CARBINE, user=None)
    items.register({**RIFLE, "serial": "RP77"}, user=None)
    code = Code.get(Code.code == CARBINE["factory_code"])
    codes.revoke(code.id, carbine.id, "wrong rifle", user=make.user())
    other = {"model": "M4", "serial": "W99"}

    revoked = problems(other, factory_code=CARBINE["factory_code"])["factory_code"]
    named = problems(other, factory_code="rp77")["factory_code"]
    with pytest.raises(Invalid):
        items.edit(carbine.id, {"factory_code": CARBINE["factory_code"]}, user=None)

    assert f"was revoked on {carbine.id} and never becomes valid" in revoked[0]
    assert "rp77 is the serial or id of M16A1 RP77" in named[0]
    assert items.register({**other, "factory_code": "W99"}, user=None)


@pytest.mark.usefixtures("record")
def test_a_description_of_several_lines_is_kept_as_one() -> None:
    rifle = items.register({**RIFLE, "description": "sling loose\r\n\nnew sight"}, user=None)

    assert rifle.description == "sling loose new sight"


@pytest.mark.usefixtures("record")
def test_every_problem_is_said_at_once() -> None:
    found = problems(
        {"model": "M-4", "serial": "//"},
        item_number="12345",
        condition="Broken",
        status="Issued",
        rack="R" * 41,
        cost="much",
        acquired_on="31/03/2019",
        factory_code="AGC-UNDO",
        colour="black",
    )
    assert set(found) == {
        *("model", "serial", "item_number", "condition", "status", "rack", "cost"),
        *("acquired_on", "factory_code", "colour"),
    }
    assert "Did you mean M4?" in found["model"][0]
    assert "never set by hand" in found["status"][0]


@pytest.mark.usefixtures("record")
def test_cost_and_date_are_kept_exactly() -> None:
    rifle = items.register({**RIFLE, "cost": "25,000.50", "acquired_on": "2019-03-31"}, user=None)
    assert (rifle.cost_centavos, rifle.acquired_on) == (2500050, "2019-03-31")


def test_an_edit_changes_only_what_is_given(record: Settings) -> None:
    rifle = items.register({**RIFLE, "rack": "R1", "slot": "4"}, user=None)

    edited = items.edit(
        rifle.id, {"rack": "R2", "status": "Maintenance"}, user=None, version=1, reason="Bolt"
    )

    assert (edited.rack, edited.slot, edited.version) == ("R2", "4", 2)
    assert (edited.status, edited.status_reason) == ("Maintenance", "Bolt")
    with pytest.raises(VersionConflict):
        items.edit(rifle.id, {"rack": "R3"}, user=None, version=1)
    assert items.edit(rifle.id, {"rack": "R2"}, user=None).version == 2
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("changes", "field"),
    [
        ({"serial": "other"}, "serial"),
        ({"model": "M14"}, "model"),
        ({"model": None}, "model"),
        ({"status": "Missing"}, "reason"),
        ({"status": "Issued"}, "status"),
        ({"condition": ""}, "condition"),
        ({"holder": "x"}, "holder"),
    ],
)
def test_what_an_edit_refuses(changes: dict[str, Any], field: str) -> None:
    rifle = items.register(RIFLE, user=None)
    with pytest.raises(Invalid) as refused:
        items.edit(rifle.id, changes, user=None)
    assert list(refused.value.problems) == [field]


@pytest.mark.usefixtures("record")
def test_the_status_of_an_issued_item_follows_from_custody() -> None:
    rifle, person, armorer = items.register(RIFLE, user=None), make.person(), make.user()
    custody.issue_item(person.id, rifle.id, user=armorer)

    with pytest.raises(ItemIsOut):
        items.edit(rifle.id, {"status": "Missing"}, user=armorer, reason="Lost")
    with pytest.raises(NotFound):
        items.edit("IR-0", {}, user=armorer)

    assert items.edit(rifle.id, {"rack": "R9"}, user=armorer).status == "Issued"


def test_a_factory_code_can_be_added_later(record: Settings) -> None:
    rifle = items.register(RIFLE, user=None)

    items.edit(rifle.id, {"factory_code": "RP-123456-X"}, user=None)
    items.edit(rifle.id, {"factory_code": "rp-123456-x"}, user=None)

    assert codes_of(rifle) == {("own", "AGW"), ("factory", "RP-123456-X")}
    assert verify(record.database_path).findings == ()
