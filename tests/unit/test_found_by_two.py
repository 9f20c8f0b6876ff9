"""What is missing comes back by two people, and by no edit, sheet or list of ticks."""

from __future__ import annotations

import pytest

from app.config import Settings
from app.models.items import Item
from app.models.users import User
from app.services.discrepancies import discrepancies
from app.services.imports import run
from app.services.records import bulk, items, records
from app.services.records.record_refusals import FoundByTwo
from tests import make


@pytest.fixture
def boss(record: Settings) -> User:
    return make.user("boss", "admin")


@pytest.fixture
def gone(boss: User) -> Item:
    return make.item("R1", status="Missing", status_reason="not in the rack")


@pytest.mark.parametrize("status", ["Available", "Maintenance", "Evidence", "Retired"])
def test_an_edit_does_not_find_it(gone: Item, boss: User, status: str) -> None:
    with pytest.raises(FoundByTwo) as refusal:
        items.edit(gone.id, {"status": status}, user=boss, reason="seen")

    assert refusal.value.code == "two_people_needed"
    assert Item.get_by_id(gone.id).status == "Missing"


def test_the_pages_of_status_and_archive_do_not_either(gone: Item, boss: User) -> None:
    record = records.existing("items", gone.id)

    with pytest.raises(FoundByTwo):
        records.change_status(record, "Available", "seen", user=boss)
    with pytest.raises(FoundByTwo):
        records.archive(record, "worn", user=boss)


def test_ticks_do_not_either(gone: Item, boss: User) -> None:
    told = bulk.edit_each("items", [gone.id], {"status": "Available"}, "seen", user=boss)

    assert "Two people record it as found" in told[0].text


def test_a_sheet_does_not_either(gone: Item, boss: User) -> None:
    sheet = f"SERIAL NUMBER,MODEL,STATUS\n{gone.serial},M16A1,Available\n".encode()

    report = run.import_file("items", "rifles.csv", sheet, user=boss)

    assert "Two people record it as found" in str(report)
    assert Item.get_by_id(gone.id).status == "Missing"


def test_its_other_fields_may_be_edited(gone: Item, boss: User) -> None:
    edited = items.edit(gone.id, {"rack": "R9", "status": "Missing"}, user=boss, reason="seen")

    assert (edited.rack, edited.status) == ("R9", "Missing")


def test_two_people_find_it(gone: Item, boss: User) -> None:
    discrepancies.found(gone.id, "behind the rack", user=make.user(), approved_by=boss)

    assert Item.get_by_id(gone.id).status == "Available"


def test_two_people_write_it_off(gone: Item, boss: User) -> None:
    clerk = make.user()
    discrepancies.report(gone.id, "missing item", "never seen again", user=clerk)

    discrepancies.take_step(1, "written off", "board of inquiry", user=clerk, approved_by=boss)

    assert Item.get_by_id(gone.id).status == "Retired"
