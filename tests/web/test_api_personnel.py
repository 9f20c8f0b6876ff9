"""People over the API: shown, registered, changed."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.codes import Code
from app.models.personnel import Personnel
from app.services.custody import custody
from app.services.records import codes
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]
NEW = {
    "rank": "SSGT", "surname": "dela cruz", "first_name": "JOSÉ", "middle_initial": "b.",
    "serial": "812345", "group": "951st", "squadron": "Alpha", "mobile": "0917 123 4567",
}  # fmt: skip


@pytest.fixture
def cruz(app: Flask) -> Personnel:
    return make.person("300001", mobile="+639171234567", middle_initial="B")


def test_a_person_is_shown_as_promised(api: Client, cruz: Personnel) -> None:
    rifle = make.item("R1")
    entry = custody.issue_item(cruz.id, rifle.id, user=make.user("other"))
    codes.attach("CARD-1", "person", "card", cruz.id, None)

    person = api("viewer", "read").get(f"/personnel/{cruz.id}").json

    own = Code.get((Code.owner == cruz.id) & (Code.source == "own")).code
    taken_at, due_at = entry.answer["occurred_at"], entry.answer["due_at"]
    assert person == {
        "id": cruz.id, "serial": "300001", "rank": "SGT", "surname": "Cruz", "first_name": "Juan",
        "middle_initial": "B", "name": "SGT CRUZ, Juan", "classification": "enlisted",
        "group": None, "squadron": None, "mobile": "+639171234567", "status": "Active",
        "codes": [own, "CARD-1"], "version": 1,
        "holds": [{"item_id": rifle.id, "since": taken_at, "due_at": due_at}],
    }  # fmt: skip


def test_a_person_is_found_by_any_active_code(api: Client, cruz: Personnel) -> None:
    codes.attach("https://cards.example//id/7?x=1", "person", "card", cruz.id, None)
    viewer = api("viewer", "read")
    own = Code.get((Code.owner == cruz.id) & (Code.source == "own"))

    for name in (cruz.id.lower(), own.code, "https:%2F%2Fcards.example%2F%2Fid%2F7%3Fx=1"):
        assert viewer.get(f"/personnel/{name}").json["id"] == cruz.id

    make.changed(own, state="revoked", revoked_at=clock.now(), revoked_reason="lost")
    answer = viewer.get(f"/personnel/{own.code}")
    assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_personnel")
    assert "revoked" in answer.json["error"]["message"]
    assert own.code not in viewer.get(f"/personnel/{cruz.id}").json["codes"]


def test_a_person_is_registered(api: Client) -> None:
    armorer = api("armorer")

    answer = armorer.post("/personnel", NEW)

    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/personnel/{answer.json['id']}"
    assert armorer.get(f"/personnel/{answer.json['id']}").json == answer.json
    assert answer.json["mobile"] == "+639171234567"
    assert (answer.json["group"], answer.json["squadron"]) == ("951st", "Alpha")
    assert len(answer.json["codes"]) == 1


def test_a_registered_person_may_draw_at_once(api: Client) -> None:
    armorer, rifle = api("armorer"), make.item("R1")
    code = armorer.post("/personnel", NEW).json["codes"][0]

    answer = armorer.post(
        "/transactions", {"personnel_id": code, "item_id": rifle.id, "action": "Take"}
    )

    assert answer.status == 201


def test_a_serial_is_registered_once(api: Client, cruz: Personnel) -> None:
    answer = api("armorer").post("/personnel", {**NEW, "serial": cruz.serial})

    assert (answer.status, answer.json["error"]["code"]) == (409, "already_exists")
    assert answer.json["error"]["details"]["personnel_id"] == cruz.id


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("rank", None),
        ("rank", "KING"),
        ("rank", 5),
        ("surname", ""),
        ("surname", ["Cruz"]),
        ("first_name", "x" * 81),
        ("serial", "12A4"),
        ("serial", 812345),
        ("serial", True),
        ("mobile", "12"),
        ("email", "nowhere"),
        ("status", "Gone"),
        ("classification", "officer"),
        ("group", "999th"),
        ("reason", 5),
        ("nickname", "Joe"),
        ("id", "PE-1"),
    ],
)
def test_a_field_that_cannot_be_used_is_named(api: Client, field: str, value: Any) -> None:
    answer = api("armorer").post("/personnel", {**NEW, field: value})

    assert (answer.status, answer.json["error"]["code"]) == (422, "validation")
    assert list(answer.json["error"]["details"]) == [field]
    assert Personnel.select().count() == 0


def test_only_the_fields_sent_change(api: Client, cruz: Personnel) -> None:
    admin = api("admin")
    before = admin.get(f"/personnel/{cruz.id}").json

    answer = admin.patch(f"/personnel/{cruz.id}", {"mobile": "09998887777", "squadron": "Bravo"})

    expected = {"mobile": "+639998887777", "squadron": "Bravo", "version": 2}
    assert (answer.status, answer.json) == (200, {**before, **expected})


def test_a_status_needs_its_reason(api: Client, cruz: Personnel) -> None:
    admin = api("admin")

    without = admin.patch(f"/personnel/{cruz.id}", {"status": "Suspended"})
    with_one = admin.patch(f"/personnel/{cruz.id}", {"status": "Suspended", "reason": "inquiry"})

    assert (without.status, without.json["error"]["field"]) == (422, "reason")
    assert with_one.json["status"] == "Suspended"


def test_a_change_of_an_older_version_is_refused(api: Client, cruz: Personnel) -> None:
    admin = api("admin")
    admin.patch(f"/personnel/{cruz.id}", {"mobile": "09998887777", "version": 1})

    answer = admin.patch(f"/personnel/{cruz.id}", {"mobile": "09990000000", "version": 1})
    last_write = admin.patch(f"/personnel/{cruz.id}", {"mobile": "09990000000"})

    assert (answer.status, answer.json["error"]["code"]) == (409, "version_conflict")
    assert last_write.json["version"] == 3


def test_nobody_is_archived_while_holding(api: Client, cruz: Personnel) -> None:
    custody.issue_item(cruz.id, make.item("R1").id, user=make.user("other"))

    answer = api("admin").patch(
        f"/personnel/{cruz.id}", {"status": "Archived", "reason": "left the unit"}
    )

    assert (answer.status, answer.json["error"]["code"]) == (409, "still_holding")


@pytest.mark.parametrize(
    ("body", "field"),
    [
        ({}, "body"),
        ({"version": 1}, "body"),
        ({"mobile": "09998887777", "version": True}, "version"),
        ({"mobile": "09998887777", "version": "1"}, "version"),
        ({"serial": "300002"}, "serial"),
        ({"surname": None}, "surname"),
        ({"holds": []}, "holds"),
    ],
)
def test_a_change_that_cannot_be_made_is_named(
    api: Client, cruz: Personnel, body: dict[str, Any], field: str
) -> None:
    answer = api("admin").patch(f"/personnel/{cruz.id}", body)

    assert (answer.status, answer.json["error"]["field"]) == (422, field)


def test_a_change_of_nobody_is_404(api: Client, cruz: Personnel) -> None:
    answer = api("admin").patch("/personnel/PE-404", {"mobile": "09998887777"})

    assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_personnel")
