"""Who may do what over the API: tokens, roles, scopes, and addresses that are not there."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.models.roles import ROLES, Act, may
from app.models.transactions import Transaction
from app.models.users import ApiToken
from app.services.settings import settings
from tests import make
from tests.api_client import JSON, Api
from tests.browse import Browser

Client = Callable[..., Api]
READS = [
    *("/transactions", "/transactions/1", "/personnel", "/personnel/PE-1", "/items", "/items/IR-1"),
    *("/models", "/purposes", "/custody", "/overdue", "/verify", "/stats"),
    *("/receipts", "/receipts/1", "/stock", "/rosters", "/rosters/1", "/discrepancies"),
    "/overrides",
]
# method, address, the act it needs. What is sent is refused later, as 4xx of another kind.
CALLS = [
    *(("GET", path, Act.READ) for path in READS),
    ("GET", "/audit", Act.AUDIT),
    ("POST", "/transactions", Act.ISSUE),
    ("POST", "/rosters", Act.ISSUE),
    ("POST", "/personnel", Act.REGISTER),
    ("POST", "/items", Act.REGISTER),
    ("PATCH", "/personnel/PE-1", Act.EDIT),
    ("PATCH", "/items/IR-1", Act.EDIT),
]


def test_every_address_is_listed_here(app: Flask) -> None:
    rules = [rule for rule in app.url_map.iter_rules() if rule.rule.startswith("/api/v1")]
    addresses = {
        (method, rule.rule.removeprefix("/api/v1").partition("<")[0].rstrip("/"))
        for rule in rules
        for method in (rule.methods or set()) - {"HEAD", "OPTIONS"}
    }

    listed = {
        (method, path.replace("/PE-1", "").replace("/IR-1", "").removesuffix("/1"))
        for method, path, _ in CALLS
    }
    # Nobody needs a token for these two.
    assert addresses == listed | {("GET", "/openapi.json"), ("GET", "/health")}


@pytest.mark.parametrize("role", ROLES)
@pytest.mark.parametrize("scope", ["read", "write"])
def test_role_and_scope_decide(api: Client, role: str, scope: str) -> None:
    client = api(role, scope)

    for method, path, act in CALLS:
        answer = client.call(method, path, **({} if method == "GET" else {"json": {}}))
        permitted = may(role, act) and (method == "GET" or scope == "write")
        assert (answer.status == 403) is not permitted, (method, path)
        assert answer.status in (200, 403, 404, 422), (method, path)


@pytest.mark.parametrize(
    "header", [None, "", "Bearer", "Bearer ", "Bearer wrong", "Basic YTpi", "wrong", "Bearer Ä"]
)
def test_without_a_token_nothing_is_told(api: Client, header: str | None) -> None:
    client = api()
    if header is not None:
        client.headers["Authorization"] = header

    for method, path, _ in CALLS:
        answer = client.call(method, path)
        assert answer.status == 401, (method, path)
        assert answer.headers["WWW-Authenticate"] == "Bearer"
        assert answer.json["error"]["code"] == "unauthenticated"


@pytest.mark.parametrize("end", ["revoked", "expired", "user disabled"])
def test_an_ended_token_opens_nothing(api: Client, end: str) -> None:
    user = make.user("armorer")
    client = api("armorer")
    assert client.get("/stats").status == 200
    hour_ago = clock.now() - timedelta(hours=1)
    token = ApiToken.get()

    match end:
        case "revoked":
            make.changed(token, revoked_at=hour_ago)
        case "expired":
            make.changed(token, expires_at=hour_ago)
        case _:
            make.changed(user, disabled_at=hour_ago)

    assert client.get("/stats").status == 401


def test_a_read_token_writes_nothing(api: Client) -> None:
    person, item = make.person(), make.item()

    answer = api("armorer", "read").post(
        "/transactions", {"personnel_id": person.id, "item_id": item.id, "action": "Take"}
    )

    assert (answer.status, answer.json["error"]["code"]) == (403, "forbidden")
    assert Transaction.select().count() == 0


def test_a_unit_can_keep_its_admins_from_issuing(api: Client) -> None:
    admin, boss = api("admin"), make.user("boss", "superuser")
    settings.change("admins_issue", "no", boss)

    assert admin.post("/transactions", {}).status == 403


def test_a_signed_in_browser_opens_nothing_here(browser: Callable[..., Browser]) -> None:
    assert browser("superuser").send("GET", "/api/v1/stats").status_code == 401


@pytest.mark.parametrize(
    ("method", "path", "status", "allowed"),
    [
        ("GET", "/nothing", 404, None),
        ("GET", "/items/", 404, None),
        ("GET", "/transactions/x", 404, None),
        ("GET", "/transactions/99999999999999999999", 404, None),
        ("DELETE", "/transactions/1", 405, {"GET", "HEAD", "OPTIONS"}),
        ("PUT", "/items", 405, {"GET", "HEAD", "OPTIONS", "POST"}),
        ("POST", "/stats", 405, {"GET", "HEAD", "OPTIONS"}),
    ],
)
def test_what_is_not_there_is_said_in_json(
    api: Client, method: str, path: str, status: int, allowed: set[str] | None
) -> None:
    answer = api("superuser").call(method, path)

    assert (answer.status, answer.headers["Content-Type"]) == (status, JSON)
    assert answer.json["error"]["code"] in ("not_found", "method_not_allowed")
    if allowed:
        assert set(answer.headers["Allow"].split(", ")) == allowed


def test_head_is_get_without_a_body(api: Client) -> None:
    viewer = api("viewer", "read")

    for path in READS:
        answer, whole = viewer.call("HEAD", path), viewer.get(path)
        assert (answer.status, answer.data) == (whole.status, b"")
