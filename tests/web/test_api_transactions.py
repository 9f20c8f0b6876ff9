"""POST /api/v1/transactions: issues, returns and repeats."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.codes import Code
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.purposes import Purpose
from app.models.transactions import Custody, Receipt, Transaction
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
