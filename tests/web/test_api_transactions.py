"""POST /api/v1/transactions: issues, returns, repeats and everything that is refused."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.codes import Code
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.transactions import Custody, Receipt, Transaction
from app.services import custody, settings
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]


@pytest.fixture
def cruz(app: Flask) -> Personnel:
    return make.person("300001")


@pytest.fixture
def reyes(app: Flask) -> Personnel:
    return make.person("300002", surname="Reyes", first_name="Ana")


@pytest.fixture
def rifle(app: Flask) -> Item:
    return make.item("R1")


def take(person: Personnel, item: Item, **more: Any) -> dict[str, Any]:
    return {"personnel_id": person.id, "item_id": item.id, "action": "Take", **more}


def back(item: Item, **more: Any) -> dict[str, Any]:
    return {"item_id": item.id, "action": "Return", **more}


def code_of(owner: str) -> str:
    return str(Code.get(Code.owner == owner).code)


def test_an_issue_is_answered_as_promised(api: Client, cruz: Personnel, rifle: Item) -> None:
    armorer = api("armorer")

    answer = armorer.post("/transactions", take(cruz, rifle, mags=2, rounds=60, notes="range day"))

    entry = answer.json["transaction"]
    assert answer.status == 201
    assert answer.headers["Location"] == f"/api/v1/transactions/{entry['id']}"
    assert entry["personnel"] == {"id": cruz.id, "name": "SGT CRUZ, Juan", "rank": "SGT"}
    assert entry["item"] == {
        "id": rifle.id, "model": "M16A1 Rifle 5.56mm", "serial": "R1", "status": "Issued",
    }  # fmt: skip
    assert (entry["mags"], entry["rounds"], entry["lines"]) == (2, 60, [])
    assert entry["receipt_number"] == f"TR-{clock.local(clock.now()).year}-000001"
    assert entry["issued_by"] == "armorer"
    assert armorer.get(f"/transactions/{entry['id']}").json == entry
    assert Custody.get().personnel_id == cruz.id


def test_any_active_code_names_person_and_item(api: Client, cruz: Personnel, rifle: Item) -> None:
    body = {"personnel_id": code_of(cruz.id).lower(), "item_id": f" {code_of(rifle.id)} "}

    answer = api("armorer").post("/transactions", {**body, "action": "Take"})

    assert answer.status == 201
    assert answer.json["transaction"]["item"]["id"] == rifle.id


def test_a_serial_number_is_no_name_here(api: Client, cruz: Personnel, rifle: Item) -> None:
    answer = api("armorer").post(
        "/transactions", {"personnel_id": cruz.id, "item_id": rifle.serial, "action": "Take"}
    )

    assert (answer.status, answer.json["error"]["code"]) == (404, "unknown_item")


def test_a_return_needs_no_person_and_brings_everything_back(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    issued = armorer.post("/transactions", take(cruz, rifle, mags=2, rounds=60, purpose="OREX"))

    answer = armorer.post("/transactions", back(rifle))

    entry = answer.json["transaction"]
    assert answer.status == 201
    assert (entry["personnel"]["id"], entry["mags"], entry["rounds"]) == (cruz.id, 2, 60)
    assert (entry["purpose"], entry["item"]["status"]) == ("OREX", "Available")
    assert entry["receipt_number"] == issued.json["transaction"]["receipt_number"]
    assert entry["returned_by"] is None


def test_a_return_by_somebody_else_keeps_the_holder_named(
    api: Client, cruz: Personnel, reyes: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    armorer.post("/transactions", take(cruz, rifle))

    entry = armorer.post("/transactions", back(rifle, personnel_id=reyes.id)).json["transaction"]

    assert (entry["personnel"]["id"], entry["returned_by"]) == (cruz.id, reyes.id)


def test_a_par_stands_and_a_tr_is_due(api: Client, cruz: Personnel, rifle: Item) -> None:
    armorer, due = api("armorer"), "2099-01-01T08:00:00+08:00"

    timed = armorer.post("/transactions", take(cruz, rifle, return_by=due)).json["transaction"]
    armorer.post("/transactions", back(rifle))
    standing = armorer.post("/transactions", take(cruz, rifle, receipt="PAR")).json["transaction"]

    assert timed["due_at"] == "2099-01-01T00:00:00.000000Z"
    assert standing["due_at"] is None
    assert standing["receipt_number"].startswith("PAR-")


def test_a_late_entry_keeps_both_times(api: Client, cruz: Personnel, rifle: Item) -> None:
    entry = api("armorer").post(
        "/transactions", take(cruz, rifle, occurred_at="2026-05-12T06:10:00.5Z")
    )

    entry = entry.json["transaction"]
    assert entry["occurred_at"] == "2026-05-12T06:10:00.500000Z"
    assert entry["recorded_at"] > entry["occurred_at"]


def test_null_is_the_same_as_left_out(api: Client, cruz: Personnel, rifle: Item) -> None:
    nothing = dict.fromkeys("purpose mags rounds lines receipt return_by notes occurred_at".split())

    assert api("armorer").post("/transactions", take(cruz, rifle, **nothing)).status == 201


def test_a_repeat_gets_the_first_answer_and_writes_nothing(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    armorer, body = api("armorer"), take(cruz, rifle)
    first = armorer.post("/transactions", body, key="k-1")

    second = armorer.post("/transactions", dict(reversed(body.items())), key="k-1")

    assert (first.status, second.status) == (201, 200)
    assert second.data == first.data
    assert second.headers["Idempotency-Replayed"] == "true"
    assert "Idempotency-Replayed" not in first.headers
    assert (Transaction.select().count(), Receipt.select().count()) == (1, 1)


def test_a_repeat_stands_whatever_has_changed_since(
    api: Client, cruz: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    card = Code.get(Code.owner == cruz.id)
    body = {**take(cruz, rifle, purpose="OREX"), "personnel_id": card.code}
    first = armorer.post("/transactions", body, key="k-1")
    armorer.post("/transactions", back(rifle))
    make.changed(card, state="revoked", revoked_at=clock.now(), revoked_reason="lost")
    make.changed(Purpose.get(Purpose.name == "OREX"), active=0)

    assert armorer.post("/transactions", body, key="k-1").data == first.data


def test_a_key_of_another_request_is_refused(
    api: Client, cruz: Personnel, reyes: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    armorer.post("/transactions", take(cruz, rifle), key="k-1")

    answer = armorer.post("/transactions", back(rifle), key="k-1")

    assert (answer.status, answer.json["error"]["code"]) == (422, "idempotency_key_reused")
    assert Transaction.select().count() == 1


def test_a_refused_request_stores_nothing_under_its_key(
    api: Client, cruz: Personnel, reyes: Personnel, rifle: Item
) -> None:
    armorer = api("armorer")
    armorer.post("/transactions", take(cruz, rifle))
    refused = armorer.post("/transactions", take(reyes, rifle), key="k-1")
    armorer.post("/transactions", back(rifle))

    judged_afresh = armorer.post("/transactions", take(reyes, rifle), key="k-1")

    assert (refused.status, judged_afresh.status) == (409, 201)


def test_keys_belong_to_one_user(api: Client, cruz: Personnel, rifle: Item) -> None:
    api("armorer").post("/transactions", take(cruz, rifle), key="k-1")

    assert api("superuser").post("/transactions", back(rifle), key="k-1").status == 201


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
        ("lines", [{"stock_id": 1, "quantity": 2}]),
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
