"""What is chosen at the counter beside scans: due time, roster, gloves, relief and swap."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from app.models.codes import Code
from app.models.stations import Station
from app.models.transactions import Transaction
from app.models.users import User
from app.queries import rosters as kept
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from tests import make
from tests.e2e.desk import Desk
from tests.e2e.server import ledger

SMALLEST = 64
OVERFLOWS = "document.documentElement.scrollWidth > window.innerWidth"
TARGETS = ".desk-form :is(button, select, .parts label), .desk-actions .btn"


def code_of(owner: str) -> str:
    return str(Code.get(Code.owner == owner).code)


def test_a_due_time_is_for_this_hand_over_even_in_a_burst(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0])
    desk.saved()
    desk.page.get_by_text("12 h", exact=True).click()
    expect(desk.page.locator("#desk-due")).to_contain_text(":")

    desk.scan(radios[0], people[1], radios[1], people[0], radios[2])

    desk.saved()
    takes = list(Transaction.select().order_by(Transaction.id))
    hours = [(take.due_at - take.occurred_at) // timedelta(hours=1) for take in takes]
    assert (ledger(), hours) == (["Take P01", "Take P02", "Take P03"], [12, 24, 24])
    expect(desk.page.get_by_role("radio", name="Due: usual")).to_be_checked()


def test_a_due_time_outlives_a_reload_and_no_longer_than_its_hand_over(
    desk: Desk, people: list[str]
) -> None:
    desk.scan(people[0])
    desk.saved()
    desk.page.get_by_text("18:00", exact=True).click()
    desk.open()
    expect(desk.page.get_by_role("radio", name="18:00")).to_be_checked()
    expect(desk.page.locator("#desk-due")).to_contain_text("18:00")

    desk.scan("AGC-END")
    expect(desk.page.get_by_role("radio", name="Due: usual")).to_be_checked()


def test_a_roster_is_chosen_in_place_and_who_is_absent_is_one_tap(
    context: BrowserContext, radios: list[str]
) -> None:
    lim = User.get(User.username == "lim")
    lines = tuple(
        Wanted(make.person(f"90000{n}", surname=f"Cruz{n}").id, make.item(f"R{n}").id)
        for n in range(3)
    )
    roster = rosters.create(Plan("Guard mount", lines=lines), user=lim)
    desk = Desk(context.new_page())
    desk.open()

    desk.page.get_by_label("Roster", exact=True).select_option(label="Guard mount")
    expect(desk.page.locator("#run-count")).to_have_text("0/3")
    expect(desk.page.get_by_role("radio", name="ISSUE")).to_be_checked()
    desk.button("Absent SGT CRUZ0").click()
    expect(desk.title).to_have_text("SGT CRUZ0, Juan")
    desk.scan(code_of(lines[1].personnel_id), code_of(str(lines[1].item_id)))
    desk.saved()
    expect(desk.page.locator("#run-count")).to_have_text("1/3")

    desk.page.get_by_label("Roster", exact=True).select_option(label="none")
    expect(desk.title).to_have_text("No roster")
    expect(desk.page.locator("#run-count")).to_have_count(0)
    assert (kept.progress(roster.id).absent, Station.get().roster_id) == (1, None)
    assert desk.problems == []


def test_swap_and_relief_take_scans_into_the_right_fields(
    context: BrowserContext, people: list[str]
) -> None:
    old, new = make.item("R1"), make.item("R2")
    witness = make.person("994541", surname="Diaz")
    desk = Desk(context.new_page())
    desk.open()
    desk.scan(people[0], code_of(old.id))
    desk.saved()

    desk.page.get_by_role("link", name="Swap").click()
    expect(desk.page.get_by_label("Weapon that goes out")).to_be_focused()
    desk.scan(code_of(new.id))
    expect(desk.title).to_have_text("SWAPPED for M16A1 R2")

    desk.page.get_by_role("link", name="Relief").click()
    desk.page.locator("h1").click()
    desk.scan(people[1], code_of(witness.id))
    expect(desk.title).to_have_text("RELIEVED M16A1 R2")
    expect(desk.banner).to_contain_text("from SGT CRUZ to SGT REYES. Recorded.")
    assert ledger()[-2:] == ["Return R2", "Take R2"]
    assert desk.problems == []


@pytest.mark.parametrize("size", [(390, 844), (1024, 768)], ids=["phone", "tablet"])
def test_gloves_make_all_larger_and_nothing_wider_than_the_screen(
    context: BrowserContext, people: list[str], size: tuple[int, int]
) -> None:
    page = context.new_page()
    page.set_viewport_size({"width": size[0], "height": size[1]})
    page.goto("/settings/station")
    page.get_by_label("Gloves").check()
    page.get_by_role("button", name="Save", exact=True).click()
    expect(page.get_by_role("status").first).to_contain_text("from now on")
    desk = Desk(page)
    desk.open()
    desk.scan(people[0])
    desk.saved()

    assert not page.evaluate(OVERFLOWS)
    heights = [box["height"] for one in page.locator(TARGETS).all() if (box := one.bounding_box())]
    assert min(heights) >= SMALLEST * 1.35 - 0.5
    done = desk.button("DONE").bounding_box()
    assert done is not None
    assert done["y"] + done["height"] <= size[1]
    if size[0] > 900:
        assert done["height"] >= 88 * 1.35 - 0.5
    assert desk.problems == []


def test_the_sounds_can_be_heard_with_their_names(context: BrowserContext) -> None:
    desk = Desk(context.new_page())
    desk.page.goto("/settings/station")

    desk.button("Refused").click()
    expect(desk.page.locator("sound-test [role=status]")).to_have_text("Refused")
    desk.button("Play all").click()
    expect(desk.page.locator("sound-test [role=status]")).to_have_text("Person")
    expect(desk.page.locator("sound-test [role=status]")).to_have_text("Issued")
    assert desk.problems == []
