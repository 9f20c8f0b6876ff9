"""Lists of the API: pages by cursor, filters, and what an address may not ask."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.base import database
from app.queries.resources import pages
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests.api_client import Api

Client = Callable[..., Api]
LISTS = ["/transactions", "/personnel", "/items", "/models", "/purposes", "/custody", "/audit"]


@pytest.fixture
def viewer(app: Flask, api: Client) -> Api:
    armory.fill()
    return api("viewer", "read")


def everything(client: Api, path: str, limit: int, **filters: Any) -> list[dict[str, Any]]:
    """Read a list to its end, page by page."""
    rows: list[dict[str, Any]] = []
    after: dict[str, str] = {}
    while True:
        page = client.get(path, limit=limit, **filters, **after).json
        rows += page["results"]
        assert len(page["results"]) <= limit
        if page["next"] is None:
            return rows
        assert page["next"].replace("-", "").replace("_", "").isalnum(), "URL-safe"
        after = {"after": page["next"]}


@pytest.mark.parametrize("path", LISTS)
def test_small_pages_make_the_same_list_as_one_large_page(viewer: Api, path: str) -> None:
    whole = viewer.get(path, limit=500).json

    assert whole["next"] is None
    assert len(whole["results"]) > 1
    assert everything(viewer, path, 1) == whole["results"]
    assert everything(viewer, path, len(whole["results"])) == whole["results"]


def test_a_page_of_the_ledger_does_not_move_when_entries_come(viewer: Api) -> None:
    first = viewer.get("/transactions", limit=3).json
    custody.issue_item(armory.REYES, armory.GOOD_PISTOL, user=make.user("late"))

    rest = viewer.get("/transactions", after=first["next"]).json

    ids = [row["id"] for row in first["results"] + rest["results"]]
    assert ids == list(range(1, len(ids) + 1))


@pytest.mark.parametrize("path", LISTS)
def test_a_bad_page_is_named(viewer: Api, path: str) -> None:
    limits: list[Any] = ["0", "501", "-1", "ten", "٣", "", ["1", "2"]]
    cursors = ["nonsense", "WzEsMl0", "Ä", "x" * 2000, pages.cursor(path[1:], -1)]

    for parameters in (
        *({"limit": limit} for limit in limits),
        *({"after": cursor} for cursor in cursors),
        {"colour": "green"},
    ):
        answer = viewer.get(path, **parameters)
        error = answer.json["error"]
        assert (answer.status, error["code"]) == (422, "validation"), parameters
        assert error["field"] == next(iter(parameters))


def test_a_cursor_belongs_to_its_list(viewer: Api) -> None:
    cursor = viewer.get("/items", limit=1).json["next"]

    assert viewer.get("/personnel", after=cursor).status == 422


def test_an_empty_cursor_is_the_beginning(viewer: Api) -> None:
    assert viewer.get("/items", after="").json == viewer.get("/items").json


def test_the_ledger_is_filtered_by_person_item_and_action(viewer: Api) -> None:
    rows = viewer.get("/transactions").json["results"]

    tries: list[tuple[dict[str, str], Callable[[Any], bool]]] = [
        ({"personnel_id": armory.CRUZ}, lambda row: row["personnel"]["id"] == armory.CRUZ),
        ({"item_id": armory.OUT_RIFLE}, lambda row: row["item"]["id"] == armory.OUT_RIFLE),
        ({"action": "Return"}, lambda row: row["action"] == "Return"),
        (
            {"personnel_id": armory.CRUZ, "action": "Take"},
            lambda row: row["personnel"]["id"] == armory.CRUZ and row["action"] == "Take",
        ),
    ]
    for filters, kept in tries:
        expected = [row for row in rows if kept(row)]
        assert 0 < len(expected) < len(rows)
        assert everything(viewer, "/transactions", 2, **filters) == expected


def test_a_span_of_time_includes_its_start_and_not_its_end(viewer: Api) -> None:
    rows = viewer.get("/transactions").json["results"]
    since, until = rows[2]["occurred_at"], rows[5]["occurred_at"]

    assert everything(viewer, "/transactions", 2, since=since, until=until) == rows[2:5]
    assert everything(viewer, "/transactions", 2, since=since) == rows[2:]
    assert everything(viewer, "/transactions", 2, until=until) == rows[:5]
    assert viewer.get("/transactions", since="2099-01-01").json["results"] == []


def test_a_late_entry_is_found_by_when_it_happened(viewer: Api) -> None:
    late = Details(occurred_at=clock.parse("2026-05-12T06:10:00Z"))
    pistol = make.item("P9", "G17")
    entry = custody.issue_item(armory.REYES, pistol.id, user=make.user("late"), details=late)

    found = viewer.get("/transactions", since="2026-05-12", until="2026-05-13T00:00:00+08:00")

    assert [row["id"] for row in found.json["results"]] == [entry.row["id"]]


def test_times_may_carry_a_zone_escaped_or_not(viewer: Api) -> None:
    for text in ("2099-01-01T08:00:00%2B08:00", "2099-01-01T08:00:00+08:00", "2099-01-01T00:00Z"):
        answer = viewer.get(f"/transactions?until={text}")
        assert answer.json["results"], text


@pytest.mark.parametrize(
    ("parameters", "status"),
    [
        ({"personnel_id": "PE-404"}, 404),
        ({"item_id": "IR-404"}, 404),
        ({"personnel_id": ""}, 422),
        ({"action": "take"}, 422),
        ({"since": "yesterday"}, 422),
        ({"until": "9999-12-31T23:59:59-12:00"}, 422),
    ],
)
def test_a_bad_filter_is_named(viewer: Api, parameters: dict[str, str], status: int) -> None:
    answer = viewer.get("/transactions", **parameters)

    assert answer.status == status
    assert answer.json["error"]["field"] == next(iter(parameters))


@pytest.mark.parametrize("path", LISTS)
def test_a_page_costs_as_many_queries_however_long_it_is(viewer: Api, path: str) -> None:
    asked: list[str] = []

    def trace(_cursor: object, sql: str, _bindings: object) -> bool:
        asked.append(sql)
        return True

    viewer.get(path)  # the first call also notes that the token is in use
    database.connection().exec_trace = trace
    viewer.get(path, limit=1)
    of_one, count = list(asked), len(asked)
    asked.clear()
    viewer.get(path, limit=500)

    assert len(asked) == count > 0, [sql for sql in asked if sql not in of_one]
