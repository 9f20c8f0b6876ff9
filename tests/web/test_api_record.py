"""The record over the API: audit log, head, figures, tables, health."""

from __future__ import annotations

import hashlib
import json
from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app.models.base import database
from app.services import audit
from app.services.witnesses.statement import Statement
from tests import armory
from tests.api_client import Api

Client = Callable[..., Api]


@pytest.fixture
def viewer(app: Flask, api: Client) -> Api:
    armory.fill()
    return api("viewer", "read")


def test_the_audit_log_can_be_verified_from_what_the_api_gives(viewer: Api) -> None:
    viewer.get("/stats")  # the first call notes that the token is in use
    prev, rows = "0" * 64, viewer.get("/audit", limit=500).json["results"]

    for row in rows:
        columns = [_stored(row[name]) for name in audit.COLUMNS]
        text = json.dumps(columns, ensure_ascii=False, separators=(",", ":"))
        digest = hashlib.sha256(b"armguard/audit/v1\n" + bytes.fromhex(prev) + text.encode())
        assert (row["prev_hash"], row["hash"]) == (prev, digest.hexdigest())
        prev = row["hash"]

    head = viewer.get("/verify").json["head"]
    assert (head["seq"], head["hash"]) == (len(rows), prev)


def test_the_audit_log_shows_no_name_and_no_note(viewer: Api) -> None:
    text = viewer.get("/audit", limit=500).data.decode()

    assert "commitment" in text
    for private in ("Reyes", "LIM", armory.NOTE, "+639171234567", "under investigation"):
        assert private not in text


def test_the_head_is_the_newest_entry(viewer: Api) -> None:
    answer = viewer.get("/verify").json
    newest = viewer.get("/audit", limit=500).json["results"][-1]

    assert answer["last_verification"] is None
    assert Statement(**answer["checkpoint"]).is_genuine
    assert answer["head"]["hash"] == newest["hash"]
    assert len(answer["head"]["code"]) == 10


def test_the_figures_agree_with_the_lists(viewer: Api) -> None:
    stats = viewer.get("/stats").json
    people = viewer.get("/personnel", limit=500).json["results"]
    items = viewer.get("/items", limit=500).json["results"]
    entries = viewer.get("/transactions", limit=500).json["results"]

    assert stats["personnel"] == {"total": len(people), "by_status": _counts(people)}
    assert stats["items"] == {"total": len(items), "by_status": _counts(items)}
    assert stats["custody"]["out"] == len(viewer.get("/custody").json["results"])
    assert stats["custody"]["overdue"] == len(viewer.get("/overdue").json["results"])
    assert stats["transactions"]["total"] == len(entries)
    for action, count in stats["transactions"]["today"].items():
        assert count == sum(row["action"] == action for row in entries)


def test_an_empty_record_has_figures_too(api: Client) -> None:
    stats = api("viewer", "read").get("/stats").json

    assert stats["custody"] == {"out": 0, "due_soon": 0, "overdue": 0}
    assert stats["transactions"] == {"total": 0, "today": {"Take": 0, "Return": 0}}


def test_the_starting_tables_are_listed(api: Client) -> None:
    viewer = api("viewer", "read")

    models = viewer.get("/models").json["results"]
    purposes = viewer.get("/purposes").json["results"]

    assert [model["short_name"] for model in models if model["needs_factory_code"]] == ["M4"]
    assert purposes[-1]["name"] == "Others"
    assert (purposes[-1]["needs_note"], purposes[-1]["classes"]) == (True, [])
    assert purposes[2]["classes"] == ["pistol", "rifle"]


@pytest.mark.parametrize("path", ["/verify", "/stats"])
def test_what_takes_no_parameters_says_so(api: Client, path: str) -> None:
    assert api("viewer", "read").get(path, limit=1).status == 422


def test_reading_changes_nothing(viewer: Api) -> None:
    viewer.get("/stats")
    before = list(database.execute_sql("SELECT count(*), max(seq) FROM audit_log"))

    for path in ("/transactions", "/personnel", "/items", "/custody", "/overdue", "/stats"):
        viewer.get(path)

    assert list(database.execute_sql("SELECT count(*), max(seq) FROM audit_log")) == before


def _stored(value: Any) -> Any:
    """Return a column as the database stores it: objects as canonical JSON."""
    if not isinstance(value, dict):
        return value
    return json.dumps(value, ensure_ascii=False, sort_keys=True, separators=(",", ":"))


def _counts(rows: list[dict[str, Any]]) -> dict[str, int]:
    statuses = [row["status"] for row in rows]
    return {status: statuses.count(status) for status in statuses}
