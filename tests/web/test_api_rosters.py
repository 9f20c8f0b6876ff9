"""Rosters over the API: the same rules, every problem at once."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.rosters import Roster
from app.models.users import User
from app.services.counter import stations
from app.services.rosters import rosters
from tests import make
from tests.api_client import Api

Client = Callable[..., Api]


@pytest.fixture
def pair(app: object) -> dict[str, str]:
    """A person and a rifle, as a line names them."""
    return {"personnel_id": make.person().id, "item_id": make.item().id}


def test_a_roster_is_made_shown_and_listed(api: Client, pair: dict[str, str]) -> None:
    armorer = api("armorer")
    body = {"name": "Guard mount", "purpose": "Duty Vigil", "lines": [pair]}

    made = armorer.post("/rosters", body)

    assert made.status == 201
    assert made.headers["Location"] == "/api/v1/rosters/1"
    (line,) = made.json["lines"]
    assert (line["state"], line["item_id"]) == ("waiting", pair["item_id"])
    assert api("viewer", "read").get("/rosters/1").json == made.json
    assert armorer.get("/rosters").json["results"][0]["total"] == 1


def test_its_numbers_follow_from_the_ledger(api: Client, pair: dict[str, str]) -> None:
    armorer = api("armorer")
    armorer.post("/rosters", {"name": "Guard", "lines": [pair]})
    user = User.get(User.username == "armorer")
    rosters.run_at(1, stations.register(user)[1], user=user)

    # An issue that no counter made serves no roster.
    armorer.post("/transactions", {"action": "Take", **pair})

    assert armorer.get("/rosters/1").json["issued"] == 0


def test_everything_wrong_is_said_at_once_and_nothing_is_made(
    api: Client, pair: dict[str, str]
) -> None:
    lines = [{"personnel_id": "X"}, {"item_id": pair["item_id"]}, 5, pair | {"lot": 1}]
    body = {"purpose": "Tea", "due_at": "soon", "lines": lines, "colour": "red"}

    answer = api("armorer").post("/rosters", body)

    assert answer.status == 422
    details = answer.json["error"]["details"]
    assert set(details) == {"name", "purpose", "due_at", "lines", "colour"}
    assert len(details["lines"]) == 4
    assert Roster.select().count() == 0


def test_a_weapon_named_twice_is_refused(api: Client, pair: dict[str, str]) -> None:
    other = make.person("111111", surname="Reyes")
    lines = [pair, {"personnel_id": other.id, "item_id": pair["item_id"]}]

    answer = api("armorer").post("/rosters", {"name": "Guard", "lines": lines})

    assert answer.status == 422
    assert "stands twice" in answer.json["error"]["details"]["lines"][0]


def test_a_viewer_makes_none_and_an_unknown_one_is_404(api: Client, pair: dict[str, str]) -> None:
    viewer = api("viewer")

    assert viewer.post("/rosters", {"name": "Guard"}).status == 403
    assert viewer.get("/rosters/7").status == 404
