"""The pages of rosters, alert mode, relief and swap, without scripts."""

from __future__ import annotations

import io
from collections.abc import Callable
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.models.alerts import Alert, DeferredCheck
from app.models.personnel import Group
from app.models.purposes import Purpose
from app.models.rosters import Roster, RosterLine
from app.models.transfers import Transfer
from app.queries import custody as held
from app.queries import rosters as kept
from app.services.custody import custody
from app.services.settings import settings
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def guard(app: Flask) -> list[tuple[str, str]]:
    """Three people of the 952nd and three rifles, as (person, item)."""
    group = Group.get(Group.name == "952nd")
    return [
        (
            make.person(f"90000{number}", surname=f"Cruz{number}", group=group).id,
            make.item(f"R{number}", rack=f"R{9 - number}").id,
        )
        for number in range(3)
    ]


def make_one(visitor: Browser, text: str) -> int:
    """Make a roster from a pasted list and return its number."""
    visitor.open("/rosters/new")
    visitor.fill("Name", "Guard mount")
    visitor.fill("Purpose", "Duty Vigil")
    visitor.fill("People from", "A list")
    visitor.fill("List", text)
    visitor.press("Make the roster")
    newest: Roster = Roster.select().order_by(Roster.id.desc()).get()
    return newest.id  # type: ignore[no-any-return]


def test_a_roster_is_pasted_checked_run_and_marked(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    number = make_one(visitor, "900000,R0\n900001,R1\n900002\n")
    page = visitor.page
    assert "0/3 issued" in page.text
    assert "1 without weapon" in page.text

    visitor.press("Absent SGT CRUZ2, Juan")
    assert "1 absent" in visitor.page.text
    visitor.press("Came after all SGT CRUZ2, Juan")
    assert "0 absent" in visitor.page.text

    counter = visitor.press("Run at this counter")
    assert "0/3" in counter.text
    assert counter.control("ISSUEF2").get("checked") is not None
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    for code in guard[0]:
        visitor.fill("Scan", code)
        counter = visitor.press("Record")
    assert "ISSUED M16A1 R0" in counter.text
    assert "1/3" in counter.text
    assert kept.progress(number).issued == 1
    assert vigil.name in counter.text

    visitor.fill("Roster", "none")
    visitor.press("Run")
    assert "1/3" not in visitor.open("/counter").text


def test_everything_wrong_with_a_new_roster_is_said_at_once(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    visitor.open("/rosters/new")
    visitor.fill("Back by", "yesterday")
    visitor.fill("People from", "A list")
    visitor.fill("List", "1,R0\n900000,R9\n")

    wrong = visitor.press("Make the roster", status=422)

    assert "'1' is nobody in ArmGuard" in wrong.text
    assert "'R9' is no item in ArmGuard" in wrong.text
    assert "Give a date and a time." in wrong.text
    assert "900000,R9" in (wrong.control("List").text or "")
    assert Roster.select().count() == 0


def test_a_roster_comes_from_a_unit_a_file_and_an_earlier_one(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    visitor.open("/rosters/new")
    visitor.fill("Name", "Whole unit")
    visitor.fill("People from", "A unit")
    visitor.fill("Group", "952nd")
    assert "0/3 issued" in visitor.press("Make the roster").text

    form = {"csrf_token": visitor.csrf_token(), "name": "From a file", "source": "list"}
    file = (io.BytesIO(b"Serial;Weapon\n900001;R1\n"), "guard.csv")
    answer = visitor.send("POST", "/rosters/new", data={**form, "file": file})
    assert answer.status_code == 303
    assert "M16A1 R1" in visitor.open(answer.location).text

    visitor.click("Copy")
    assert "0/1 issued" in visitor.press("Make the roster").text
    assert RosterLine.select().count() == 5


def test_the_papers_are_in_rack_order_and_have_a_box_for_everybody(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    number = make_one(visitor, "900000,R0\n900001,R1\n900002,R2\n")

    racks = visitor.open(f"/rosters/{number}/racks").text
    sheet = visitor.open(f"/rosters/{number}/sheet")

    assert racks.index("M16A1 R2") < racks.index("M16A1 R1") < racks.index("M16A1 R0")
    assert len(sheet.all("td", class_="sign-box")) == 3
    assert "ledger" in sheet.text


def test_a_line_is_added_taken_off_and_the_roster_closed(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    number = make_one(visitor, "900000,R0\n")
    visitor.fill("Person", "900001")
    visitor.fill("Weapon", "R1")
    assert "0/2 issued" in visitor.press("Put on the roster").text
    visitor.fill("Person", "900002")
    visitor.fill("Weapon", "R1")
    assert "M16A1 R1 stands twice" in visitor.press("Put on the roster", status=422).text
    page = visitor.open(f"/rosters/{number}")
    visitor.open(page.link("Change SGT CRUZ1, Juan"))
    assert "0/1 issued" in visitor.press("Take off").text

    closed = visitor.press("Close the roster")

    assert "closed" in closed.text
    assert "Run at this counter" not in closed.text
    data = {"csrf_token": visitor.csrf_token()}
    assert visitor.send("POST", f"/rosters/{number}/run", data=data).status_code == 409


def test_a_viewer_reads_rosters_and_runs_none(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    number = make_one(browser("armorer"), "900000,R0\n")
    viewer = browser("viewer")

    assert "Run at this counter" not in viewer.open(f"/rosters/{number}").text
    assert viewer.send("GET", "/rosters/new").status_code == 403
    assert viewer.send("GET", "/relief").status_code == 403
    assert viewer.send("GET", "/rosters/99").status_code == 404


def test_alert_mode_stands_on_every_page_and_leaves_tasks(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    settings.change("qualifications", "refuse", None)
    visitor = browser("armorer")
    visitor.open("/alert")
    assert "Write who ordered it" in visitor.press("Begin alert mode", status=422).text
    visitor.fill("Order or reason", "recall, Maj SANTOS")
    visitor.press("Begin alert mode")
    assert "ALERT MODE" in browser("viewer").open("/items").text
    counter = visitor.open("/counter")
    assert "ALERT MODE" in counter.text
    assert counter.control("ISSUEF2").get("checked") is not None

    custody.issue_item(*guard[0], user=make.user("ong"))
    visitor.open("/alert")
    assert "1 issued since" in visitor.page.text
    wrong = visitor.press("Close Qualification of SGT CRUZ0", status=422)
    assert "Write what came of the check." in wrong.text
    visitor.fill("What came of it", "certificate seen")
    assert "Checks to close: 0" in visitor.press("Close Qualification of SGT CRUZ0").text
    visitor.press("End alert mode")

    assert "ALERT MODE" not in browser("viewer").open("/items").text
    assert Alert.get().ended_at is not None
    assert DeferredCheck.get().note == "certificate seen"


def test_a_relief_and_a_swap_are_recorded_and_said(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    (old, item), (new, other), (witness, _) = guard
    custody.issue_item(old, item, user=make.user("ong"))
    visitor = browser("armorer")
    visitor.open("/relief")
    assert "Scan the ID card here." in visitor.press("Record relief", status=422).text
    for label, code in (
        ("Weapon", item),
        ("Who hands it over", old),
        ("Who takes it over", new),
        ("Witness", witness),
    ):
        visitor.fill(label, code)
    assert "M16A1 R0 from SGT CRUZ0 to SGT CRUZ1." in visitor.press("Record relief").text

    visitor.open("/swap")
    visitor.fill("Person", new)
    visitor.fill("Weapon that comes back", item)
    visitor.fill("Weapon that goes out", other)
    assert "gave back M16A1 R0 and has M16A1 R1" in visitor.press("Record swap").text

    assert Transfer.select().count() == 2
    assert held.open_custody(item) is None


def test_the_counter_says_when_the_run_is_due(
    browser: Browsers, guard: list[tuple[str, str]]
) -> None:
    visitor = browser("armorer")
    due = clock.local(clock.now() + timedelta(days=3)).replace(hour=17, minute=45)
    visitor.open("/rosters/new")
    visitor.fill("Name", "Guard mount")
    visitor.fill("Back by", due.strftime("%Y-%m-%dT%H:%M"))
    visitor.fill("People from", "Nobody yet")
    visitor.press("Make the roster")

    assert due.strftime("due %a %-d %b 17:45") in visitor.press("Run at this counter").text
