"""An untouched counter: personal data goes, then it locks; what is scanned meanwhile is kept."""

from __future__ import annotations

from datetime import timedelta

from playwright.sync_api import APIResponse, BrowserContext, Route, expect

from app.models.stations import Station
from app.models.transactions import Transaction
from app.services.rosters import rosters
from app.services.rosters.rosters import Plan, Wanted
from app.services.settings import settings
from app.services.users import pins, users
from tests import make
from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger


def test_an_untouched_counter_locks_and_keeps_what_is_scanned(
    context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    pins.set_pin(users.named("lim"), "2580")
    settings.change_all({"private_seconds": "20", "lock_minutes": "1"}, None)
    desk = Desk(context.new_page())
    desk.page.clock.install()
    desk.open()
    desk.scan(people[0])
    desk.saved()
    expect(desk.lists).to_contain_text("CRUZ")

    desk.page.clock.fast_forward(25_000)
    expect(desk.page.locator("counter-desk[data-private]")).to_have_count(1)
    expect(desk.sheet).to_be_hidden()
    # Not two minutes in all: the counter would ask which clock is right.
    desk.page.clock.fast_forward(40_000)
    expect(desk.sheet).to_be_visible()
    expect(desk.lists).to_be_hidden()
    desk.scan(people[0], radios[0])
    expect(desk.banner).to_contain_text("2 scans kept on this device")
    assert context.request.get("/counter/panel", headers={"X-Requested-With": "x"}).status == 401
    assert ledger() == []

    desk.sheet.locator("[name=password]").fill("2580")
    desk.sheet.get_by_role("button", name="Sign in").click()
    desk.saved()

    assert ledger() == ["Take P01"]
    expect(desk.sheet).to_be_hidden()
    assert desk.problems == []


def test_the_lock_keeps_queue_roster_and_hand_over(
    context: BrowserContext, people: list[str], radios: list[str], server: Server
) -> None:
    lim = users.named("lim")
    pins.set_pin(lim, "2580")
    roster = rosters.create(
        Plan("Guard mount", lines=(Wanted(make.person("700001").id),)), user=lim
    )
    desk = Desk(context.new_page())
    desk.open()
    desk.page.get_by_label("Roster", exact=True).select_option(label="Guard mount")
    expect(desk.page.locator("#run-count")).to_have_text("0/1")
    desk.scan(people[0])
    desk.saved()
    desk.page.get_by_role("radio", name="12 h").check(force=True)
    server.fault(status="503 Busy")
    desk.scan(radios[0])
    expect(desk.queue).to_have_text("1 scan kept on this device")

    desk.scan("AGC-LOCK")
    expect(desk.sheet).to_be_visible()
    desk.scan(radios[1])
    expect(desk.queue).to_have_text("2 scans kept on this device")
    server.fault()
    desk.sheet.locator("[name=password]").fill("2580")
    desk.sheet.get_by_role("button", name="Sign in").click()
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]
    takes = list(Transaction.select().order_by(Transaction.id))
    assert len({take.hand_over_id for take in takes}) == 1
    assert takes[0].due_at - takes[0].occurred_at == timedelta(hours=12)
    assert Station.get().roster_id == roster.id
    expect(desk.lists).to_contain_text("CRUZ")
    expect(desk.page.locator("#run-count")).to_have_text("0/1")
    assert desk.problems == []


def test_an_answer_from_before_the_lock_does_not_open_the_counter(
    context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    desk = Desk(context.new_page())
    desk.open()
    desk.scan(people[0])
    desk.saved()
    late: list[tuple[Route, APIResponse]] = []
    desk.page.route("**/counter/panel?*", lambda route: late.append((route, route.fetch())))
    with desk.page.expect_request("**/counter/panel?*"):
        desk.page.get_by_role("radio", name="12 h").check(force=True)
    desk.page.wait_for_timeout(500)
    desk.scan("AGC-LOCK")
    expect(desk.sheet).to_be_visible()

    for route, answer in late:
        assert answer.status == 200
        route.fulfill(response=answer)

    # Half of a scan would go into the sheet and the rest into the box, were it to close now.
    desk.page.wait_for_timeout(500)
    expect(desk.sheet).to_be_visible()
    assert late
    assert desk.problems == []
