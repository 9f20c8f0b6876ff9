"""The receipts as a list: narrowed, paged, as a file, and through the API."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.purposes import Purpose
from app.models.users import User
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import make
from tests.api_client import Api
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def receipt(app: Flask) -> str:
    """One rifle with its set, out; return the number of its receipt."""
    purpose = Purpose.get(Purpose.name == "Duty Vigil")
    details = Details(purpose=purpose, mags=7, rounds=210)
    person, rifle = make.person("300001", surname="Cruz"), make.item("W480302")
    entry = custody.issue_item(person.id, rifle.id, user=make.user("lim"), details=details)
    return str(entry.row["receipt_number"])


def test_the_list_is_narrowed_paged_and_sent_as_a_file(browser: Browsers, receipt: str) -> None:
    lim = User.get(User.username == "lim")
    person = make.person("300002", surname="Reyes")
    pistol = make.item("P1", "G17")
    for _ in range(51):
        custody.issue_item(person.id, pistol.id, user=lim)
        custody.return_item(pistol.id, user=lim)
    visitor = browser("viewer")

    first = visitor.open("/receipts")
    assert len(first.all("tr")) == 51
    assert receipt in visitor.open(first.link("Older")).text
    assert "REYES" not in visitor.open("/receipts?person=300001").text
    assert "No receipt matches" in visitor.open("/receipts?kind=ICS").text
    file = visitor.send("GET", "/receipts.csv?person=300001").get_data(as_text=True)
    assert file.count(receipt) == 1
    assert len(file.strip().splitlines()) == 2


def test_the_api_shows_receipts_page_by_page(
    app: Flask, receipt: str, api: Callable[..., Api]
) -> None:
    lim, person = User.get(User.username == "lim"), make.person("300002", surname="Reyes")
    pistol = make.item("P1", "G17")
    for _ in range(2):
        custody.issue_item(person.id, pistol.id, user=lim)
        custody.return_item(pistol.id, user=lim)
    reader = api("viewer")

    first = reader.get("/receipts", limit=2).json
    second = reader.get("/receipts", limit=2, after=first["next"]).json
    numbers = [row["number"] for row in [*first["results"], *second["results"]]]
    assert numbers == [receipt, receipt[:-1] + "2", receipt[:-1] + "3"]
    one = reader.get(f"/receipts/{receipt}").json
    assert one == first["results"][0]
    assert one["lines"][0]["rounds"] == 210
    assert len(reader.get("/receipts", personnel_id=person.id).json["results"]) == 2
    assert reader.get("/receipts", kind="PAR").json["results"] == []
    assert reader.get("/receipts", kind="XX").status == 422
    assert reader.get("/receipts/TR-1999-000001").status == 404
