"""What is somebody's own is kept and counted, and goes out to nobody else."""

from __future__ import annotations

import pytest

from app.config import Settings
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import rack_list
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.drawing_refusals import OwnedByAnother
from app.services.custody.overrides import Agreement
from app.services.errors import Invalid, Refusal
from app.services.records import items
from app.services.records.record_refusals import ItemIsOut
from tests import make


@pytest.fixture
def boss(record: Settings) -> User:
    return make.user("boss", "admin")


@pytest.fixture
def cruz(record: Settings) -> Personnel:
    return make.person()


@pytest.fixture
def own(boss: User, cruz: Personnel) -> Item:
    item = make.item("OWN-1", "G17")
    return items.edit(item.id, {"private_owner": cruz.serial}, user=boss)


def test_only_the_owner_draws_it_and_nobody_can_agree_otherwise(
    own: Item, cruz: Personnel, boss: User
) -> None:
    other, by = make.person("994539", surname="Reyes"), make.user()
    agreed = Details(agreement=Agreement(boss, "urgent"))

    with pytest.raises(OwnedByAnother) as refusal:
        custody.issue_item(other.id, own.id, user=by, details=agreed)

    assert refusal.value.code == "owned_by_another"
    assert "is SGT CRUZ's own property" in refusal.value.text
    assert custody.issue_item(cruz.id, own.id, user=by).row["id"] == 1


def test_all_reasons_are_said_at_once(own: Item, boss: User) -> None:
    make.changed(own, boss, condition="Damaged")
    other = make.person("994539", surname="Reyes", status="Inactive")

    with pytest.raises(Refusal) as refusal:
        custody.issue_item(other.id, own.id, user=make.user())

    codes = {one["code"] for one in (refusal.value.details or {})["reasons"]}
    assert codes == {"personnel_inactive", "unserviceable", "owned_by_another"}


def test_it_becomes_nobody_else_s_while_somebody_holds_it(
    own: Item, cruz: Personnel, boss: User
) -> None:
    other = make.person("994539", surname="Reyes")
    custody.issue_item(cruz.id, own.id, user=make.user())

    with pytest.raises(ItemIsOut):
        items.edit(own.id, {"private_owner": other.id}, user=boss)

    assert items.edit(own.id, {"private_owner": ""}, user=boss).private_owner is None


def test_an_owner_is_somebody_known(boss: User) -> None:
    with pytest.raises(Invalid) as wrong:
        items.edit(make.item().id, {"private_owner": "nobody"}, user=boss)

    assert "private_owner" in wrong.value.problems


def test_each_owner_s_items_are_counted_apart(own: Item, cruz: Personnel) -> None:
    make.item("A1", owner_unit="950th")
    make.item("A2", owner_unit="950th", status="Maintenance", status_reason="spring")
    make.item("A3", owner_unit="950th", status="Retired", status_reason="worn")
    make.item("A4")
    custody.issue_item(cruz.id, own.id, user=make.user())

    counted = {one.name: one[3:] for one in rack_list.by_owner()}

    assert counted == {
        "950th": (2, 1, 0, 1),
        "No owner recorded": (1, 1, 0, 0),
        "SGT CRUZ, Juan": (1, 0, 1, 0),
    }
