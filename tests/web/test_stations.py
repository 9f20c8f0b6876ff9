"""A counter device's own settings: name, gloves, colours, volume, paper."""

from __future__ import annotations

from collections.abc import Callable

from app.models.audit import AuditRow
from app.models.stations import Station
from app.services.settings import settings
from tests.browse import Browser

Browsers = Callable[..., Browser]


def test_whoever_works_at_the_counter_sets_the_device_in_their_hand(browser: Browsers) -> None:
    lim = browser("armorer")
    lim.open("/counter")
    lim.open("/settings/station")
    lim.fill("Name of this station", "  Window  2 ")
    lim.fill("Volume", "Loud")
    lim.fill("Receipts are printed on", "80 mm")

    page = lim.press("Save")

    assert "It counts on this device from now on." in page.text
    counter = lim.open("/counter")
    assert "Window 2" in counter.heading
    desk = counter.by_id("counter-panel")
    assert (desk.get("data-volume"), desk.get("data-paper")) == ("loud", "80")
    row = AuditRow.select().order_by(AuditRow.seq.desc()).get()
    assert (row.action, row.object_type, row.actor is None) == ("edit", "stations", False)


def test_what_a_station_leaves_open_is_as_the_unit_says(browser: Browsers) -> None:
    lim = browser("armorer")
    settings.change_all({"volume": "quiet", "receipt_paper": "a5"}, None)

    page = lim.open("/settings/station")

    assert "As the unit: Quiet" in page.text
    assert "As the unit: A5" in page.text
    desk = lim.open("/counter").by_id("counter-panel")
    assert (desk.get("data-volume"), desk.get("data-paper")) == ("quiet", "a5")
    assert desk.get("data-gloves") == "no"


def test_gloves_and_colours_count_at_once_on_this_device_alone(browser: Browsers) -> None:
    lim, other = browser("armorer"), browser("superuser")
    other.open("/counter")
    lim.open("/settings/station")
    lim.fill("Gloves: what is touched at the counter is larger by a third", True)
    lim.fill("Colours", "Red night")

    page = lim.press("Save")

    assert page.root.get("data-theme") == "night"
    assert lim.open("/counter").by_id("counter-panel").get("data-gloves") == "yes"
    assert other.open("/counter").by_id("counter-panel").get("data-gloves") == "no"


def test_a_name_is_needed_and_nobody_elses(browser: Browsers) -> None:
    lim, other = browser("armorer"), browser("superuser")
    other.open("/counter")
    taken = Station.get().name
    lim.open("/settings/station")

    lim.fill("Name of this station", taken)
    assert "Another station has that name." in lim.press("Save", 422).text
    lim.fill("Name of this station", " ")
    assert "Give the station a name." in lim.press("Save", 422).text

    assert Station.select().where(Station.name == taken).count() == 1


def test_saving_what_is_set_already_writes_nothing(browser: Browsers) -> None:
    lim = browser("armorer")
    lim.open("/settings/station")
    before = AuditRow.select().count()

    lim.press("Save")

    assert AuditRow.select().count() == before


def test_who_does_not_issue_sets_no_station(browser: Browsers) -> None:
    assert "/settings/station" not in browser("viewer").open("/help").html
    browser("viewer").open("/settings/station", 403)
