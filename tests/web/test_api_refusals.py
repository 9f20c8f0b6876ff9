"""POST /api/v1/transactions: what cannot be used and what a rule forbids."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.codes import Code
from app.models.drawing_rights import DutyBar
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import Receipt, Transaction
from app.services.custody import custody
from app.services.settings import settings
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]


@pytest.fixture
def cruz(app: Flask) -> Personnel:
    return make.person("300001")


@pytest.fixture
def rifle(app: Flask) -> Item:
    return make.item("R1")


def take(person: Personnel, item: Item, **more: Any) -> dict[str, Any]:
    return {"personnel_id": person.id, "item_id": item.id, "action": "Take", **more}


def back(item: Item, **more: Any) -> dict[str, Any]:
    return {"item_id": item.id, "action": "Return", **more}


@pytest.mark.parametrize("key", ["x" * 65, "", "tab\there"])
def test_a_bad_key_is_named(api: Client, cruz: Personnel, rifle: Item, key: str) -> None:
    answer = api("armorer").call(
        "POST", "/transactions", headers={"Idempotency-Key": key}, json=take(cruz, rifle)
    )

    assert answer.status == 422
    assert answer.json["error"]["field"] == "Idempotency-Key"


def test_half_a_letter_under_a_key_is_named_too(api: Client, cruz: Personnel, rifle: Item) -> None:
    body = take(cruz, rifle, notes="half \ud83d")

    answer = api("armorer").post("/transactions", body, key="k-1")

    assert (answer.status, answer.json["error"]["field"]) == (422, "notes")


@pytest.mark.parametrize(
    ("field", "value"),
    [
        ("action", "take"),
        ("action", None),
        ("action", ["Take"]),
        ("action", {"Take": 1}),
        ("personnel_id", None),
        ("personnel_id", ""),
        ("personnel_id", 7),
        ("personnel_id", "x" * 301),
        ("item_id", None),
        ("item_id", " "),
        ("item_id", True),
        ("item_id", "nul\x00"),
        ("purpose", "Holiday"),
        ("purpose", 1),
        ("mags", -1),
        ("mags", True),
        ("mags", "2"),
        ("mags", 2.0),
        ("mags", 100_001),
        ("rounds", 10**30),
        ("lines", [{"stock_id": 0, "quantity": 2}]),
        ("lines", [{"stock_id": 1, "quantity": 2, "lot": "A"}]),
        ("lines", [7]),
        ("lines", {}),
        ("receipt", "tr"),
        ("return_by", "tomorrow"),
        ("return_by", 1763770500),
        ("return_by", "0001-01-01T00:00:00+14:00"),
        ("return_by", "2020-01-01T00:00:00Z"),
        ("occurred_at", "2026-02-30T00:00:00Z"),
        ("occurred_at", "2999-01-01T00:00:00Z"),
        ("notes", "x" * 2001),
        ("notes", "half \ud83d"),
        ("notes", ["a"]),
        ("mag", 2),
    ],
)
def test_a_field_that_cannot_be_used_is_named(
    api: Client, cruz: Personnel, rifle: Item, field: str, value: Any
) -> None:
    answer = api("armorer").post("/transactions", {**take(cruz, rifle), field: value})

    error = answer.json["error"]
    assert (answer.status, error["code"]) == (422, "validation")
    assert (error["field"], list(error["details"])) == (field, [field])
    assert Transaction.select().count() == 0


def test_every_problem_is_named_at_once(api: Client, rifle: Item) -> None:
    body = {"item_id": 5, "action": "Lend", "mags": -1, "rounds": "x", "colour": "green"}

    error = api("armorer").post("/transactions", body).json["error"]

    assert list(error["details"]) == sorted(["action", "item_id", "mags", "rounds", "colour"])
    assert error["field"] == "action"


def test_a_purpose_may_need_a_note(api: Client, cruz: Personnel, rifle: Item) -> None:
    armorer = api("armorer")

    without = armorer.post("/transactions", take(cruz, rifle, purpose="others", notes=" "))
    with_one = armorer.post("/transactions", take(cruz, rifle, purpose="others", notes="parade"))

    assert (without.status, without.json["error"]["field"]) == (422, "notes")
    assert with_one.json["transaction"]["purpose"] == "Others"


def test_no_more_comes_back_than_went_out(api: Client, cruz: Personnel, rifle: Item) -> None:
    armorer = api("armorer")
    armorer.post("/transactions", take(cruz, rifle, mags=2, rounds=60))

    answer = armorer.post("/transactions", back(rifle, mags=3, rounds=61))

    assert answer.status == 422
    assert set(answer.json["error"]["details"]) == {"mags", "rounds"}


@pytest.mark.parametrize(
    ("body", "status"),
    [
        (b"", 400),
        (b"{", 400),
        (b"[]", 400),
        (b'"Take"', 400),
        (b'{"mags": NaN}', 400),
        (b'{"action": "Take", "action": "Return"}', 400),
        (b'{"item_id": "\xff"}', 400),
        (b'{"mags": ' + b"1" * 5000 + b"}", 400),
        (b"[" * 60_000, 400),
        (b'{"notes": "' + b"x" * 70_000 + b'"}', 413),
    ],
)
def test_what_is_no_json_object_is_refused(api: Client, body: bytes, status: int) -> None:
    answer = api("armorer").call(
        "POST", "/transactions", data=body, content_type="application/json"
    )

    assert answer.status == status


def test_only_json_is_taken(api: Client, cruz: Personnel, rifle: Item) -> None:
    answer = api("armorer").call("POST", "/transactions", data=take(cruz, rifle))

    assert (answer.status, answer.json["error"]["code"]) == (415, "unsupported_media_type")


def test_what_nobody_knows_is_404_with_its_field(api: Client, cruz: Personnel, rifle: Item) -> None:
    armorer = api("armorer")
    revoked = Code.get(Code.owner == rifle.id)
    make.changed(revoked, state="revoked", revoked_at=clock.now(), revoked_reason="lost")

    for body, field, word in (
        ({**take(cruz, rifle), "personnel_id": "PE-1"}, "personnel_id", "PE-1"),
        ({**take(cruz, rifle), "personnel_id": rifle.id}, "personnel_id", "item"),
        ({**take(cruz, rifle), "item_id": cruz.id}, "item_id", "person"),
        ({**take(cruz, rifle), "item_id": revoked.code}, "item_id", "revoked"),
        ({**take(cruz, rifle), "item_id": "AGW0000000"}, "item_id", "misread"),
        (back(rifle, personnel_id="PE-1"), "personnel_id", "PE-1"),
    ):
        answer = armorer.post("/transactions", body)
        error = answer.json["error"]
        unknown = f"unknown_{field.removesuffix('_id')}"
        assert (answer.status, error["code"], error["field"]) == (404, unknown, field)
        assert word in error["message"]


def _suspended(person: Personnel, item: Item) -> None:
    make.changed(person, status="Suspended", status_reason="inquiry")


def _out(person: Personnel, item: Item) -> None:
    other = make.person("300009")
    custody.issue_item(other.id, item.id, user=make.user("other"))


def _holding(person: Personnel, item: Item) -> None:
    custody.issue_item(person.id, make.item("P1", "G17").id, user=make.user("other"))


def _own_record(person: Personnel, item: Item) -> None:
    make.user("armorer", personnel=person)


@pytest.mark.parametrize(
    ("prepare", "code"),
    [
        (_out, "item_not_available"),
        (lambda person, item: make.changed(item, status="Missing"), "item_not_available"),
        (lambda person, item: make.changed(item, condition="Damaged"), "unserviceable"),
        (_holding, "custody_limit"),
        (_suspended, "personnel_inactive"),
        (_own_record, "self_issue"),
    ],
)
def test_a_rule_that_forbids_an_issue_is_409(
    api: Client,
    cruz: Personnel,
    rifle: Item,
    prepare: Callable[[Personnel, Item], None],
    code: str,
) -> None:
    prepare(cruz, rifle)
    before = Transaction.select().count()

    answer = api("armorer").post("/transactions", take(cruz, rifle), key="k-1")

    assert (answer.status, answer.json["error"]["code"]) == (409, code)
    assert (Transaction.select().count(), Receipt.select().count()) == (before, before)


def test_an_item_that_is_in_cannot_come_back(api: Client, rifle: Item) -> None:
    answer = api("armorer").post("/transactions", back(rifle))

    assert (answer.status, answer.json["error"]["code"]) == (409, "not_issued")


def test_the_limit_can_be_per_class(api: Client, cruz: Personnel, rifle: Item) -> None:
    settings.change("custody_limit", "per class", make.user("boss", "superuser"))
    armorer, pistol, other = api("armorer"), make.item("P1", "G17"), make.item("R2")

    statuses = [
        armorer.post("/transactions", take(cruz, one)).status for one in (rifle, pistol, other)
    ]

    assert statuses == [201, 201, 409]


def test_an_item_does_not_move_before_its_last_move(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    armorer.post("/transactions", take(cruz, rifle))
    hour_ago = clock.to_text(clock.now() - timedelta(hours=1))

    answer = armorer.post("/transactions", back(rifle, occurred_at=hour_ago))

    assert (answer.status, answer.json["error"]["field"]) == (422, "occurred_at")


def test_all_reasons_are_in_the_details(api: Client, cruz: Personnel, rifle: Item) -> None:
    admin = make.user("boss", "superuser")
    settings.change("qualifications", "refuse", admin)
    make.kept(
        DutyBar(personnel=cruz, authority="Maj SANTOS", reason="case 7", user=admin,
                begins_at=clock.ago(clock.now(), 60), created_at=clock.now())
    )  # fmt: skip

    answer = api("armorer").post("/transactions", take(cruz, rifle))

    error = answer.json["error"]
    assert (answer.status, error["code"]) == (409, "personnel_barred")
    assert [one["code"] for one in error["details"]["reasons"]] == [
        "personnel_barred", "not_qualified",
    ]  # fmt: skip
    assert "case 7" not in str(answer.json)
