"""Discrepancies through the API: they are read there, and refuse an issue there, too."""

from __future__ import annotations

import pytest

from app.models.items import Item
from app.services.discrepancies import discrepancies
from tests import make
from tests.web.test_api_transactions import Client, take


@pytest.fixture
def rifle(record: object) -> Item:
    """Make the weapon."""
    return make.item("R1")


def test_they_are_listed_with_their_steps(api: Client, rifle: Item) -> None:
    reader, clerk = api("viewer"), make.user("clerk")
    discrepancies.report(rifle.id, "damaged", "cracked stock", user=clerk)
    discrepancies.take_step(1, "resolved", "new stock", user=clerk)
    discrepancies.report(rifle.id, "fault", "extractor", user=clerk)

    found = reader.get("/discrepancies").json["results"]

    assert [(row["kind"], row["state"]) for row in found] == [
        ("damaged", "resolved"), ("fault", "open"),
    ]  # fmt: skip
    assert found[0]["steps"][0]["text"] == "new stock"
    assert found[0]["item_id"] == rifle.id
    assert reader.get(f"/items/{rifle.id}").json["open_discrepancies"] == 1
    for asked, number in (({"state": "open"}, 1), ({"item_id": rifle.id}, 2), ({"limit": 1}, 1)):
        assert len(reader.get("/discrepancies", **asked).json["results"]) == number
    assert reader.get("/discrepancies", state="lost").status == 422


def test_an_open_one_refuses_an_issue(api: Client, rifle: Item) -> None:
    clerk = make.user("clerk")
    discrepancies.report(rifle.id, "fault", "dirty", user=clerk, out_of_service=False)

    refused = api("armorer").post("/transactions", take(make.person(), rifle))

    assert refused.status == 409
    assert refused.json["error"]["code"] == "open_discrepancy"
