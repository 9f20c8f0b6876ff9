"""Items over the API: shown, registered, changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.models.codes import Code
from app.models.items import Item
from app.services.custody import custody
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]
NEW = {"model": "M4", "serial": "w480302", "factory_code": "M4/W480302", "rack": "R3"}


@pytest.fixture
def rifle(app: Flask) -> Item:
    return make.item("R1", property_number="PN-1", rack="R3")


def test_an_item_is_shown_as_promised(api: Client, rifle: Item) -> None:
    viewer = api("viewer", "read")
    own = Code.get(Code.owner == rifle.id).code
    shown = {
        "id": rifle.id, "serial": "R1", "model": "M16A1 Rifle 5.56mm", "class": "rifle",
        "item_number": "0001", "property_number": "PN-1", "condition": "Good",
        "status": "Available", "rack": "R3", "codes": [own], "holder": None, "since": None,
        "due_at": None, "version": 1, "open_discrepancies": 0,
    }  # fmt: skip
    assert viewer.get(f"/items/{rifle.id}").json == shown

    cruz = make.person("300001")
    entry = custody.issue_item(cruz.id, rifle.id, user=make.user("other")).answer

    out = {"status": "Issued", "since": entry["occurred_at"], "due_at": entry["due_at"]}
    holder = {"id": cruz.id, "name": "SGT CRUZ, Juan"}
    assert viewer.get(f"/items/{own}").json == {**shown, **out, "holder": holder}


def test_an_item_is_registered_with_its_codes(api: Client) -> None:
    armorer = api("armorer")

    answer = armorer.post("/items", NEW)

    item = answer.json
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/items/{item['id']}"
    assert (item["serial"], item["item_number"], item["condition"]) == ("W480302", "0001", "Good")
    assert item["codes"][0].startswith("AGW")
    assert item["codes"][1:] == ["M4/W480302"]
    assert armorer.get("/items/M4%2FW480302").json == item


def test_a_serial_is_registered_once_per_model(api: Client, rifle: Item) -> None:
    armorer = api("armorer")

    again = armorer.post("/items", {"model": "M16A1", "serial": "R1"})
    other_model = armorer.post("/items", {"model": "M14", "serial": "R1"})

    assert (again.status, again.json["error"]["code"]) == (409, "already_exists")
    assert other_model.status == 201


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("model", None),
        ("model", "AK47"),
        ("model", 1),
        ("serial", ""),
        ("serial", 480302),
        ("serial", "x" * 41),
        ("item_number", "12345"),
        ("item_number", 12),
        ("condition", "Shiny"),
        ("status", "Issued"),
        ("factory_code", None),
        ("factory_code", "AGW1234567"),
        ("cost", "-1"),
        ("cost", 5.5),
        ("acquired_on", "31.03.2019"),
        ("rack", "two\nlines\x00"),
        ("class", "rifle"),
        ("holder", None),
    ],
)
def test_a_field_that_cannot_be_used_is_named(api: Client, field: str, value: Any) -> None:
    answer = api("armorer").post("/items", {**NEW, field: value})

    assert (answer.status, answer.json["error"]["code"]) == (422, "validation")
    assert list(answer.json["error"]["details"]) == [field]
    assert Item.select().count() == 0


def test_only_the_fields_sent_change(api: Client, rifle: Item) -> None:
    admin = api("admin")
    before = admin.get(f"/items/{rifle.id}").json

    answer = admin.patch(f"/items/{rifle.id}", {"rack": "R4", "condition": "Fair", "version": 1})

    expected = {**before, "rack": "R4", "condition": "Fair", "version": 2}
    assert (answer.status, answer.json) == (200, expected)


def test_a_status_needs_its_reason_and_an_item_that_is_in(api: Client, rifle: Item) -> None:
    admin, cruz = api("admin"), make.person("300001")
    missing = {"status": "Missing", "reason": "not in its rack"}

    without = admin.patch(f"/items/{rifle.id}", {"status": "Missing"})
    custody.issue_item(cruz.id, rifle.id, user=make.user("other"))
    while_out = admin.patch(f"/items/{rifle.id}", missing)
    custody.return_item(rifle.id, user=make.user("another"))
    changed = admin.patch(f"/items/{rifle.id}", missing)

    assert (without.status, without.json["error"]["field"]) == (422, "reason")
    assert while_out.json["error"]["code"] == "item_not_available"
    assert (changed.status, changed.json["status"]) == (200, "Missing")


def test_a_change_of_an_older_version_is_refused(api: Client, rifle: Item) -> None:
    admin = api("admin")
    admin.patch(f"/items/{rifle.id}", {"rack": "R4"})

    answer = admin.patch(f"/items/{rifle.id}", {"rack": "R5", "version": 1})

    assert (answer.status, answer.json["error"]["code"]) == (409, "version_conflict")


def test_what_nobody_knows_is_404(api: Client, rifle: Item) -> None:
    admin = api("admin")

    for answer in (admin.get("/items/IR-404"), admin.patch("/items/IR-404", {"rack": "R4"})):
        assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_item")
