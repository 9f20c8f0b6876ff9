"""Overrides by the week, what is new of them, and how the API brings an agreement along."""

from __future__ import annotations

import logging
from collections.abc import Callable
from datetime import UTC, datetime, timedelta

import pytest
from flask import Flask

from app import clock
from app.models.drawing_rights import Override
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.transactions import IdempotencyKey, Transaction
from app.models.users import SignInFailure, User
from app.queries import overrides
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.custody.overrides import Agreement
from app.services.users import passwords, pins
from tests import make
from tests.api_client import Api
from tests.browse import Browser
from tests.statements import counted

Browsers = Callable[..., Browser]
Client = Callable[..., Api]
PIN = "739154"
PASSWORD = "a long enough secret"


@pytest.fixture
def cruz(record: object) -> Personnel:
    return make.person("300001")


def pass_over(person: Personnel, reason: str = "two posts <b>", first: bool = True) -> Transaction:
    """Issue a second rifle over the limit; return the entry."""
    lim = make.user(f"lim{Transaction.select().count()}")
    boss = make.user(f"boss{Transaction.select().count()}", "admin")
    number = Transaction.select().count()
    if first:
        custody.issue_item(person.id, make.item(f"A{number}").id, user=lim)
    agreed = Details(agreement=Agreement(boss, reason))
    row = custody.issue_item(person.id, make.item(f"B{number}").id, user=lim, details=agreed).row
    return Transaction.get_by_id(row["id"])  # type: ignore[no-any-return]


def test_a_week_names_who_whom_what_and_why(browser: Browsers, cruz: Personnel) -> None:
    entry = pass_over(cruz)
    visitor = browser("viewer")

    page = visitor.open("/overrides")

    for said in ("SGT CRUZ", "M16A1 B0", "Over the limit: two posts <b>", "lim0", "boss0"):
        assert said in page.text
    assert page.link(f"Issue {entry.id}") == f"/transactions/{entry.id}"
    assert page.link(entry.receipt.name) == f"/receipts/{entry.receipt.name}"
    visitor.open(page.link("Earlier"))
    assert "No override in this week" in visitor.page.text
    assert "two posts" in visitor.open(visitor.page.link("Later")).text
    assert "two posts" in visitor.open("/overrides?week=nonsense").text


def test_a_week_begins_on_the_local_monday(record: object) -> None:
    clock.use_zone("America/New_York")
    try:
        assert overrides.monday_of(datetime(2026, 11, 1, tzinfo=UTC).date()).isoformat() == (
            "2026-10-26"
        )
        # The week of the autumn night has an hour more.
        begin, end = (
            clock.begin_of(overrides.monday_of(datetime(2026, 11, day, tzinfo=UTC).date()))
            for day in (1, 2)
        )
        assert end - begin == timedelta(days=7, hours=1)
    finally:
        clock.use_zone("")


def test_a_week_goes_out_as_a_file_to_who_may_have_it(browser: Browsers, cruz: Personnel) -> None:
    pass_over(cruz, "=1+1")

    file = browser("viewer").send("GET", "/overrides.csv").get_data(as_text=True)

    assert "SGT CRUZ" in file
    assert "'=1+1" in file
    assert len(file.strip().splitlines()) == 2
    assert browser("armorer").send("GET", "/overrides.csv").status_code == 403


def test_who_administers_is_told_until_they_have_looked(browser: Browsers, cruz: Personnel) -> None:
    admin, other = browser("admin"), browser("superuser")
    assert "since you last looked" not in admin.open("/").text
    pass_over(cruz)
    assert "1 override since you last looked" in admin.open("/").text
    assert "since you last looked" not in browser("armorer").open("/").text

    admin.open(admin.page.link("1 override since you last looked"))
    assert "since you last looked" not in admin.press("I have looked at them").text
    assert "1 override since you last looked" in other.open("/").text
    pass_over(cruz, first=False)

    assert "1 override since you last looked" in admin.open("/").text
    assert "2 overrides since you last looked" in other.open("/").text


def test_a_week_costs_the_same_however_many_there_are(cruz: Personnel) -> None:
    monday = overrides.monday_of(clock.local(clock.now()).date())
    costs = []
    for first in (True, False, False):
        pass_over(cruz, first=first)
        with counted() as seen:
            overrides.of_week(monday)
        costs.append(len(seen))
    assert costs == [1, 1, 1]


@pytest.fixture
def boss(app: Flask) -> str:
    """Make a second person with a PIN, and return the username."""
    user = make.user("boss", "admin", password_hash=passwords.hash_password(PASSWORD))
    pins.set_pin(user, PIN)
    return "boss"


@pytest.fixture
def second(app: Flask, cruz: Personnel) -> Item:
    """Let Cruz hold a rifle, and return another."""
    custody.issue_item(cruz.id, make.item("A1").id, user=make.user("issuer"))
    return make.item("B1")


def wanted(person: Personnel, item: Item, **override: object) -> dict[str, object]:
    body = {"personnel_id": person.id, "item_id": item.id, "action": "Take"}
    return {**body, "override": {"approved_by": "boss", "reason": "two posts", **override}}


def test_the_api_refuses_without_and_issues_with_an_agreement(
    api: Client, cruz: Personnel, second: Item, boss: str, caplog: pytest.LogCaptureFixture
) -> None:
    caplog.set_level(logging.DEBUG)
    client = api("armorer")
    plain = wanted(cruz, second)
    del plain["override"]

    refused = client.post("/transactions", plain)
    assert (refused.status, refused.json["error"]["code"]) == (409, "custody_limit")
    done = client.post("/transactions", wanted(cruz, second, pin=PIN), key="k1")

    assert done.status == 201
    row = Override.get()
    assert (row.rule, row.reason, row.approved_by.username) == ("custody_limit", "two posts", boss)
    [shown] = client.get("/overrides").json["results"]
    assert (shown["transaction_id"], shown["approved_by"]) == (row.transaction_id, boss)
    assert client.get("/overrides", until="2020-01-01T00:00:00Z").json["results"] == []
    assert PIN not in caplog.text
    # What is kept of the request says nothing about the PIN: another one is the same request.
    again = client.post("/transactions", wanted(cruz, second, pin="000000"), key="k1")
    assert again.headers["Idempotency-Replayed"] == "true"
    assert PIN not in str(IdempotencyKey.get().__data__)


def test_an_agreement_passes_over_no_order_and_no_state(
    api: Client, cruz: Personnel, boss: str
) -> None:
    broken = make.item("R3", status="Maintenance", status_reason="broken extractor")

    answer = api("armorer").post("/transactions", wanted(cruz, broken, password=PASSWORD))

    assert (answer.status, answer.json["error"]["code"]) == (409, "item_not_available")
    assert Override.select().count() == 0


def test_an_agreement_that_nothing_needed_leaves_no_trace(
    api: Client, cruz: Personnel, boss: str
) -> None:
    answer = api("armorer").post("/transactions", wanted(cruz, make.item("B1"), pin=PIN))

    assert answer.status == 201
    assert Override.select().count() == 0


def test_what_is_wrong_with_an_agreement_is_named_by_field(
    api: Client, cruz: Personnel, second: Item, boss: str
) -> None:
    client = api("armorer")
    for override, field in (
        ({"pin": "111111"}, "override.pin"),
        ({"password": "not their password"}, "override.password"),
        ({"pin": PIN, "password": PASSWORD}, "override.pin"),
        ({}, "override.pin"),
        ({"pin": 739154}, "override.pin"),
        ({"pin": PIN, "reason": " "}, "override.reason"),
        ({"pin": PIN, "approved_by": "armorer"}, "override.approved_by"),
        ({"pin": PIN, "who": "x"}, "override.who"),
    ):
        answer = client.post("/transactions", wanted(cruz, second, **override))
        assert answer.status == 422
        assert answer.json["error"]["field"] == field, override
    late = client.post("/transactions", {**wanted(cruz, second, pin=PIN), "action": "Return"})
    assert late.json["error"]["field"] == "override"
    assert Override.select().count() == 0


def test_who_draws_it_does_not_agree_to_it_over_the_api(
    api: Client, cruz: Personnel, second: Item, boss: str
) -> None:
    make.changed(User.get(User.username == boss), personnel=cruz.id)

    answer = api("armorer").post("/transactions", wanted(cruz, second, pin=PIN))

    assert (answer.status, answer.json["error"]["field"]) == (422, "override.approved_by")
    assert Override.select().count() == 0


def test_guessing_over_the_api_has_to_wait(
    api: Client, cruz: Personnel, second: Item, boss: str
) -> None:
    client = api("armorer")
    for guess in range(5):
        body = wanted(cruz, second, pin=f"11111{guess}")
        assert client.post("/transactions", body).status == 422

    waits = client.post("/transactions", wanted(cruz, second, pin=PIN))

    assert (waits.status, waits.json["error"]["code"]) == (429, "too_many_requests")
    assert int(waits.headers["Retry-After"]) >= 1
    assert SignInFailure.select().count() == 5
    assert Override.select().count() == 0
