"""The page that says who held what: moments, files, links, paper."""

from __future__ import annotations

import csv
import io
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.users import User
from app.queries import held_then
from app.services.custody import custody
from app.services.settings import settings
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def viewer(browser: Browsers) -> Browser:
    """Give a viewer's browser over a filled armory."""
    armory.fill()
    return browser("viewer")


def test_the_page_says_who_holds_what_now_with_proof(viewer: Browser) -> None:
    page = viewer.open("/custody")

    assert "CRUZ" in page.text
    assert "LIM" in page.text
    assert "Ledger then: row" in page.text
    assert page.link("This morning").startswith("/custody?when=morning")


def test_before_anything_nothing_was_out(viewer: Browser) -> None:
    page = viewer.open("/custody?at=2020-01-01T08:00")

    assert "Nothing was out" in page.text
    assert page.control("At").get("value") == "2020-01-01T08:00"


@pytest.mark.parametrize(
    "at", ["zeppelin", "2999-01-01T00:00", "0001-01-01T00:00+14:00", "0001-01-01T00:00"]
)
def test_what_is_no_moment_of_the_past_is_said(viewer: Browser, at: str) -> None:
    page = viewer.open(f"/custody?at={at}".replace("+", "%2B"))

    assert "No such moment yet" in page.text


def test_what_was_learnt_later_leads_to_the_entry_that_tells(viewer: Browser) -> None:
    by = User.get(User.username == "santos")
    before = clock.now() - timedelta(minutes=30)
    make.item("R9")
    late = custody.Details(occurred_at=before - timedelta(minutes=30))
    entry = custody.issue_item(armory.REYES, f"IR-R9{make.DATE}", user=by, details=late).row["id"]

    at = clock.local(before).isoformat().replace("+", "%2B")
    now = viewer.open(f"/custody?at={at}&person={armory.REYES}")
    assert "Learnt later" in now.text
    assert any(link.get("href") == f"/transactions/{entry}" for link in now.root.iter("a"))
    then = viewer.open(f"/custody?at={at}&person={armory.REYES}&known=then")
    assert "Nothing was out" in then.text


def test_the_file_has_what_the_page_has(viewer: Browser) -> None:
    page = viewer.open("/custody")
    answer = viewer.send("GET", page.link("CSV"))

    rows = [*csv.DictReader(io.StringIO(answer.get_data(as_text=True).lstrip("\ufeff")))]
    at = clock.to_text(clock.now())
    shown = held_then.Question(at, held_then.Filter()).page("now", "").page.rows
    assert [row["item_id"] for row in rows] == [row["item_id"] for row in shown]
    assert all(row["take_seq"] for row in rows)


def test_an_armorer_sees_the_page_and_takes_no_file(viewer: Browser, browser: Browsers) -> None:
    armorer = browser("armorer")

    assert "CSV" not in armorer.open("/custody").text
    assert armorer.send("GET", "/custody.csv").status_code == 403


@pytest.mark.parametrize(
    "path", [f"/personnel/{armory.CRUZ}", f"/items/{armory.OUT_RIFLE}", "/items/racks?rack=R3"]
)
def test_people_items_and_racks_lead_to_it(viewer: Browser, path: str) -> None:
    leads = [link.get("href", "") for link in viewer.open(path).root.iter("a")]

    (there,) = {lead for lead in leads if lead.startswith("/custody?")}
    viewer.open(there)


def test_the_end_of_the_last_shift_is_a_setting(viewer: Browser) -> None:
    now = clock.local(clock.now())
    ended = now - timedelta(hours=2)
    settings.change("shift_ends", f"{ended:%H:%M}", None)

    page = viewer.open("/custody?when=shift")

    assert page.control("At").get("value") == f"{ended:%Y-%m-%dT%H:%M}"
