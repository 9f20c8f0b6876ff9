"""Remarks, and a year of a record on paper."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.notes import Remark
from app.queries import story, timeline
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def test_a_remark_stands_in_the_timeline(browser: Browsers) -> None:
    person = make.person()
    visitor = browser("armorer")

    visitor.open(f"/personnel/{person.id}")
    visitor.click("Remarks")
    visitor.fill("Remark", "<b>Left handed</b>,\r\nneeds the other holster. Ñ")
    page = visitor.press("Write it down")

    assert "Remark written" in page.text
    assert "Remark<b>Left handed</b>, needs the other holster. Ñ · armorer" in page.text
    listed = visitor.open(f"/personnel/{person.id}/remarks").text
    assert "<b>Left handed</b>, needs the other holster. Ñ" in listed


@pytest.mark.parametrize("text", ["", "  \n ", "x" * 2001, "\x1b[2J", "\u202eevil"])
def test_what_is_no_remark_is_refused(browser: Browsers, text: str) -> None:
    item = make.item()
    visitor = browser("armorer")
    visitor.open(f"/items/{item.id}/remarks")

    fields = {"csrf_token": visitor.csrf_token(), "text": text}
    answer = visitor.send("POST", f"/items/{item.id}/remarks", data=fields)

    assert answer.status_code == 422
    assert Remark.select().count() == 0


def test_remarks_are_not_for_those_who_only_read(browser: Browsers) -> None:
    item = make.item()
    visitor = browser("viewer")

    page = visitor.open(f"/items/{item.id}/remarks")

    assert "Write it down" not in page.text
    fields = {"csrf_token": visitor.open("/password") and visitor.csrf_token(), "text": "hello"}
    answer = visitor.send("POST", f"/items/{item.id}/remarks", data=fields)
    assert answer.status_code == 403


def test_a_remark_belongs_to_its_own_record(browser: Browsers) -> None:
    first, second = make.item("R1"), make.item("R2")
    visitor = browser("armorer")
    visitor.open(f"/items/{first.id}/remarks")
    visitor.fill("Remark", "only about the first")
    visitor.press("Write it down")

    words = [row["words"] for row in timeline.of_item(second.id, "").rows]

    assert "Remark" not in words
    visitor.open("/items/IR-NOTHING/remarks", 404)


def test_a_years_story_is_printed_whole_and_oldest_first(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("viewer")

    page = visitor.open(f"/items/{armory.OUT_PISTOL}/story")

    everything = timeline.of_item(armory.OUT_PISTOL, "", size=500).rows
    year = clock.local(clock.now()).year
    rows, more = story.of_year("items", armory.OUT_PISTOL, year)
    assert [row["seq"] for row in rows] == [row["seq"] for row in everything[::-1]]
    assert not more
    assert page.text.count("Issued") == sum(
        row["kind"] == "entry" and row["action"] == "Take" for row in rows
    )


@pytest.mark.usefixtures("record")
def test_each_year_holds_its_own_entries() -> None:
    item, person, by = make.item(), make.person(), make.user("clerk")
    now = clock.now()
    before = now - timedelta(days=400)
    custody.issue_item(person.id, item.id, user=by, details=Details(occurred_at=before))
    custody.return_item(item.id, user=by)
    year = clock.local(before).year

    old, _ = story.of_year("items", item.id, year)
    new, _ = story.of_year("personnel", person.id, clock.local(now).year)

    assert [row["action"] for row in old if row["kind"] == "entry"] == ["Take"]
    assert [row["action"] for row in new if row["kind"] == "entry"] == ["Return"]


@pytest.mark.parametrize("year", ["x", "0", "99999", "1999", "-1"])
def test_a_year_without_a_story_shows_the_newest(browser: Browsers, year: str) -> None:
    item = make.item()

    page = browser("viewer").open(f"/items/{item.id}/story?year={year}")

    assert f"in {clock.local(clock.now()).year}" in page.heading
