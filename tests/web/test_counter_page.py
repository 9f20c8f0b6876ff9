"""The counter's page beside the scans: due time, roster, absences, its day, relief and swap."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from xml.etree.ElementTree import Element

import pytest

from app import clock
from app.models.purposes import Purpose
from app.models.rosters import RosterMark
from app.models.stations import HandOver, Station
from app.models.transactions import Custody, Transaction
from app.queries import stations
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from tests import make
from tests.browse import Browser, Page
from tests.desk import Counter

Browsers = Callable[..., Browser]


def scan(browser: Browser, code: str) -> Page:
    browser.page.control("Scan").set("value", code)
    return browser.press("Record")


def open_hand_over() -> HandOver:
    return HandOver.get(HandOver.closed_at.is_null())  # type: ignore[no-any-return]


def chosen(page: Page) -> list[str | None]:
    """Return what is checked among the due times."""
    radios: list[Element] = page.all("input", name="due")
    return [radio.get("value") for radio in radios if radio.get("checked") is not None]


def due_of(item_id: str) -> str:
    row = Custody.get((Custody.item == item_id) & Custody.returned_at.is_null())
    return f"{clock.local(row.due_at):%H:%M}"


def test_one_tap_sets_the_due_time_until_the_hand_over_changes(browser: Browsers) -> None:
    cruz, reyes = make.person(), make.person("994539", surname="Reyes")
    first, second = make.item("R1", "G17"), make.item("R2", "G17")
    lim = browser("armorer")
    lim.open("/counter")
    lim.fill("18:00", True)

    scan(lim, cruz.id)
    assert chosen(lim.page) == ["18:00"]
    issued = scan(lim, first.id)
    assert "18:00" in issued.by_id("scan-result").findtext(".//p[2]", "")
    assert due_of(first.id) == "18:00"

    assert chosen(scan(lim, reyes.id)) == [""]
    scan(lim, second.id)
    assert Custody.get(Custody.item == second.id).due_at - clock.now() > timedelta(hours=23)


@pytest.mark.usefixtures("record")
def test_a_choice_counts_from_the_scan_and_a_clock_that_has_passed_means_tomorrow() -> None:
    desk, cruz = Counter(), make.person()
    long, by_clock = make.item("R1"), make.item("P1", "G17")
    desk.scan(cruz.id, 0)

    desk.scan(long.id, 1, due="12h")
    due = Custody.get(Custody.item == long.id).due_at
    assert due - Transaction.get(Transaction.item == long.id).occurred_at == timedelta(hours=12)

    desk.scan("AGC-END", 2)
    desk.scan(make.person("994540", surname="Santos").id, 3)
    passed = f"{clock.local(desk.start):%H:%M}"
    desk.scan(by_clock.id, 4, due=passed)
    assert Custody.get(Custody.item == by_clock.id).due_at == desk.start + timedelta(days=1)


@pytest.mark.usefixtures("record")
def test_what_was_chosen_for_one_never_slips_into_anothers_hand_over() -> None:
    desk, cruz, item = Counter(), make.person(), make.item()
    desk.scan(cruz.id, 0)

    desk.scan(item.id, 1, due="12h", due_of="somebody else's")

    due = Custody.get(Custody.item == item.id).due_at
    assert due - Transaction.get().occurred_at == timedelta(hours=24)


@pytest.mark.usefixtures("record")
def test_a_repeat_is_the_same_scan_whatever_the_due_time_on_the_screen() -> None:
    desk, cruz, item = Counter(), make.person(), make.item()
    desk.scan(cruz.id, 0)
    desk.scan(item.id, 1, key="the same", due="12h")
    before = Custody.get(Custody.item == item.id).due_at

    again = desk.scan(item.id, 1, key="the same", due="24h")

    assert again.title.startswith("ISSUED")
    assert Transaction.select().count() == 1
    assert Custody.get(Custody.item == item.id).due_at == before


def test_the_screen_says_when_it_will_be_due(browser: Browsers) -> None:
    lim = browser("armorer")
    lim.open("/counter")

    def said(query: str) -> str:
        html = lim.send("GET", f"/counter/panel?{query}").get_data(as_text=True)
        return str(re.findall(r'data-due="([^"]*)"', html)[0])

    standing = make.kept(Purpose(name="For good", position=99, standing=1))
    assert said("due=18:00").endswith("18:00")
    assert said(f"due=18:00&purpose={standing.id}") == "standing"
    assert said("due=nonsense") == said("")


def guard(browser: Browser) -> list[str]:
    """Make a roster of two, run by nobody; return the two people."""
    people = [make.person(f"90000{n}", surname=f"Cruz{n}").id for n in (1, 2)]
    items = [make.item(f"R{n}", rack="R3", slot=str(n)).id for n in (1, 2)]
    vigil = Purpose.get(Purpose.name == "Duty Vigil").id
    lines = tuple(Wanted(*pair) for pair in zip(people, items, strict=True))
    assert browser.user is not None
    rosters.create(Plan("Guard mount", vigil, lines=lines), user=browser.user)
    return people


def test_a_roster_is_begun_and_ended_at_the_counter(browser: Browsers) -> None:
    lim = browser("armorer")
    guard(lim)
    lim.open("/counter")
    lim.fill("Roster", "Guard mount")

    page = lim.press("Run")

    assert "Next in roster 0/2" in page.text
    assert "2 to come" in page.text
    modes = [
        radio.get("value") for radio in page.all("input", name="mode") if "checked" in radio.attrib
    ]
    assert modes == ["issue"]
    assert any(
        one.text == "Duty Vigil" and "selected" in one.attrib for one in page.root.iter("option")
    )

    lim.fill("Roster", "none")
    page = lim.press("Run")
    assert "Next in roster" not in page.text
    assert Station.get().roster_id is None


def test_the_script_gets_the_panel_alone(browser: Browsers) -> None:
    lim = browser("armorer")
    guard(lim)
    token = {"csrf_token": lim.open("/counter").by_id("counter-panel").get("data-csrf")}

    answer = lim.send(
        "POST",
        "/counter/roster",
        data=token | {"roster": "1"},
        headers={"X-Requested-With": "scan-queue"},
    )

    html = answer.get_data(as_text=True)
    assert answer.status_code == 200
    assert "<html" not in html
    assert 'data-mode="issue"' in html
    assert '<select id="roster"' in html


def test_who_does_not_come_is_one_tap(browser: Browsers) -> None:
    lim = browser("armorer")
    people = guard(lim)
    lim.open("/counter")
    lim.fill("Roster", "Guard mount")
    lim.press("Run")

    page = lim.press("Absent SGT CRUZ1, Juan")

    assert "Absent in Guard mount. Recorded." in page.text
    assert [row.line.personnel_id for row in RosterMark.select()] == people[:1]
    assert "1 absent" in page.text


def test_a_roster_that_is_gone_is_said(browser: Browsers) -> None:
    lim = browser("armorer")
    guard(lim)
    lim.open("/counter")
    token = {"csrf_token": lim.csrf_token()}
    assert lim.user is not None
    rosters.close(1, user=lim.user)

    for path, fields, said in (
        ("/counter/roster", {"roster": "1"}, "Roster is closed"),
        ("/counter/roster", {"roster": "77"}, "There is no such roster."),
        ("/counter/absences", {"line": "1"}, "Nothing noted."),
    ):
        answer = lim.send("POST", path, data=token | fields)
        assert (answer.status_code, said in answer.get_data(as_text=True)) == (200, True)


def test_the_stations_day_shows_entries_and_refusals_of_today(browser: Browsers) -> None:
    lim = browser("armorer")
    cruz, first, second = make.person(), make.item("R1"), make.item("R2")
    lim.open("/counter")
    assert "Nothing yet today" in lim.click("Show all").text
    lim.open("/counter")
    for code in (cruz.id, first.id, second.id):
        scan(lim, code)
    assert "Refused today: 1" in lim.page.text

    page = lim.click("Show all")

    assert "1 issued" in page.text
    assert "1 refused" in page.text
    assert "over the limit" in page.text
    assert len(stations.lines_of_day(Station.get(), clock.now())) == 2
    assert stations.lines_of_day(Station.get(), clock.now() + timedelta(days=2)) == []


def test_swap_and_relief_know_who_is_at_the_window_and_lead_back(browser: Browsers) -> None:
    lim = browser("armorer")
    cruz, reyes = make.person(), make.person("994539", surname="Reyes")
    witness = make.person("994541", surname="Diaz")
    old, new = make.item("R1"), make.item("R2")
    lim.open("/counter")
    for code in (cruz.id, old.id):
        scan(lim, code)

    page = lim.click("Swap R1")
    assert [page.control(label).get("value") for label in ("Person", "Weapon that comes back")] == [
        cruz.id, old.id,
    ]  # fmt: skip
    assert page.control("Weapon that goes out").get("autofocus") is not None
    lim.fill("Weapon that goes out", new.id)
    back = lim.press("Record swap")
    assert back.path == "/counter"
    assert "SWAPPED for M16A1 R2" in back.text
    assert "SGT CRUZ gave back M16A1 R1 and has M16A1 R2. Recorded." in back.text

    page = lim.click("Relief R2")
    assert page.control("Who takes it over").get("autofocus") is not None
    lim.fill("Who takes it over", reyes.id)
    lim.fill("Witness", witness.id)
    back = lim.press("Record relief")
    assert back.path == "/counter"
    assert "M16A1 R2 from SGT CRUZ to SGT REYES. Recorded." in back.text


def test_a_refused_swap_keeps_what_was_scanned_and_the_way_back(browser: Browsers) -> None:
    lim = browser("armorer")
    cruz, old = make.person(), make.item("R1")
    lim.open("/counter")
    for code in (cruz.id, old.id):
        scan(lim, code)
    lim.click("Swap R1")
    lim.fill("Weapon that goes out", "nothing known")

    page = lim.press("Record swap", 422)

    assert page.control("Person").get("value") == cruz.id
    assert page.control("Weapon that goes out").get("autofocus") is not None
    assert page.link("Counter") == "/counter"
    assert Transaction.select().count() == 1


def test_old_news_is_no_news(browser: Browsers) -> None:
    assert "Ready" in browser("armorer").open("/counter?done=77").text
