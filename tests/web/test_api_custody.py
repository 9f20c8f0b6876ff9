"""GET /api/v1/custody and /overdue: who held what, then and now."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.queries.resources import pages
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]
DAY = clock.parse("2026-05-12T00:00:00Z")


@pytest.fixture
def viewer(app: Flask, api: Client) -> Api:
    """Two people take turns with one rifle, a third keeps a pistol.

    R1: Cruz 06:00-08:00, Reyes 08:00-10:00; P1: Lim from 07:00 on.
    """
    armorer = make.user("other")
    cruz, reyes = make.person("300001"), make.person("300002", surname="Reyes")
    lim = make.person("O-300005", "CPT", surname="LIM")
    rifle, pistol = make.item("R1"), make.item("P1", "G17")
    acts: list[tuple[Callable[[Details], object], int]] = [
        (lambda details: custody.issue_item(cruz.id, rifle.id, user=armorer, details=details), 6),
        (lambda details: custody.issue_item(lim.id, pistol.id, user=armorer, details=details), 7),
        (lambda details: custody.return_item(rifle.id, user=armorer, details=details), 8),
        (lambda details: custody.issue_item(reyes.id, rifle.id, user=armorer, details=details), 8),
        (lambda details: custody.return_item(rifle.id, user=armorer, details=details), 10),
    ]
    for act, hour in acts:
        act(Details(occurred_at=DAY + timedelta(hours=hour)))
    return api("viewer", "read")


def held(client: Api, **filters: str) -> dict[str, str]:
    """Return {serial of the item: serial of who held it}."""
    rows = client.get("/custody", **filters).json["results"]
    return {
        row["item_id"][3:].removesuffix(make.DATE): row["personnel_id"][3:].removesuffix(make.DATE)
        for row in rows
    }


@pytest.mark.parametrize(
    ("at", "expected"),
    [
        ("0001-01-01T00:00:00Z", {}),
        ("2026-05-12T05:59:59.999999Z", {}),
        ("2026-05-12T06:00:00Z", {"R1": "300001"}),
        ("2026-05-12T07:59:59.999999Z", {"R1": "300001", "P1": "300005"}),
        ("2026-05-12T08:00:00Z", {"R1": "300002", "P1": "300005"}),
        ("2026-05-12T16:00:00+08:00", {"R1": "300002", "P1": "300005"}),
        ("2026-05-12T10:00:00Z", {"P1": "300005"}),
    ],
)
def test_an_interval_includes_its_start_and_not_its_end(
    viewer: Api, at: str, expected: dict[str, str]
) -> None:
    assert held(viewer, at=at) == expected


def test_the_rows_are_as_promised(viewer: Api) -> None:
    at = "2026-05-12T06:30:00Z"
    entry = viewer.get("/transactions", limit=1).json["results"][0]

    answer = viewer.get("/custody", at=at).json

    assert answer == {
        "at": "2026-05-12T06:30:00.000000Z",
        "next": None,
        "results": [
            {
                "item_id": entry["item"]["id"],
                "personnel_id": entry["personnel"]["id"],
                "since": "2026-05-12T06:00:00.000000Z",
                "due_at": entry["due_at"],
                "take_id": entry["id"],
            }
        ],
    }


def test_without_a_moment_it_is_now(viewer: Api) -> None:
    before = clock.to_text(clock.now())

    answer = viewer.get("/custody").json

    assert before <= answer["at"] <= clock.to_text(clock.now())
    assert held(viewer) == held(viewer, at=answer["at"]) == {"P1": "300005"}


def test_it_is_narrowed_to_a_person_or_an_item(viewer: Api) -> None:
    at, cruz, rifle = "2026-05-12T07:30:00Z", f"PE-300001{make.DATE}", f"IR-R1{make.DATE}"
    lim = f"PO-300005{make.DATE}"

    assert held(viewer, at=at, personnel_id=cruz) == {"R1": "300001"}
    assert held(viewer, at=at, item_id=rifle) == {"R1": "300001"}
    assert held(viewer, at=at, item_id=rifle, personnel_id=lim) == {}
    assert held(viewer, personnel_id=lim) == {"P1": "300005"}
    assert held(viewer, item_id=rifle) == {}


def test_the_cursor_brings_its_moment_along(viewer: Api) -> None:
    at = "2026-05-12T07:30:00Z"
    first = viewer.get("/custody", at=at, limit=1).json

    alone = viewer.get("/custody", after=first["next"]).json
    with_moment = viewer.get("/custody", at=at, after=first["next"]).json
    other_moment = viewer.get("/custody", at="2026-05-12T09:00:00Z", after=first["next"])

    assert alone == with_moment
    assert (alone["at"], len(alone["results"]), alone["next"]) == (first["at"], 1, None)
    assert other_moment.status == 422
    for moment in ("hello", "2026-13-45T99:00:00.000000Z"):  # a cursor that was made up
        made_up = viewer.get("/custody", after=pages.cursor("custody", moment, 5))
        assert (made_up.status, made_up.json["error"]["field"]) == (422, "after")


@pytest.mark.parametrize("at", ["2999-01-01T00:00:00Z", "noon", "2026-05-12T25:00:00Z"])
def test_a_moment_nobody_knows_is_named(viewer: Api, at: str) -> None:
    answer = viewer.get("/custody", at=at)

    assert (answer.status, answer.json["error"]["field"]) == (422, "at")


def test_what_is_out_past_its_due_time_is_overdue(viewer: Api) -> None:
    armorer, now = make.user("another"), clock.now()
    for number, due in ((1, now - timedelta(days=9)), (2, now + timedelta(days=9))):
        person, item = make.person(f"40000{number}"), make.item(f"R{number}0")
        details = Details(occurred_at=DAY, due_at=due)
        custody.issue_item(person.id, item.id, user=armorer, details=details)
    standing = Details(occurred_at=DAY, receipt_kind="PAR")
    person, item = make.person("400003"), make.item("R30")
    custody.issue_item(person.id, item.id, user=armorer, details=standing)

    rows = viewer.get("/overdue").json["results"]
    first = viewer.get("/overdue", limit=1).json
    second = viewer.get("/overdue", limit=1, after=first["next"]).json

    assert [row["item_id"] for row in rows] == [f"IP-P1{make.DATE}", f"IR-R10{make.DATE}"]
    assert first["results"] + second["results"] == rows
    assert second["next"] is None
