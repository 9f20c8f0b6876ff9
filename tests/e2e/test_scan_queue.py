"""A scan is never lost and never counted twice, and until it is saved the screen says so."""

from __future__ import annotations

import re

import pytest
from playwright.sync_api import Browser, BrowserContext, expect

from app.models.users import Session
from app.queries import users
from app.services.users import sessions
from tests.e2e.conftest import PASSWORD, sign_in
from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger

NOT_SAVED = "NOT SAVED - DO NOT HAND OVER"


def test_a_killed_server_and_a_reload_record_each_scan_once(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0])
    desk.saved()
    server.kill()
    desk.scan(*radios[:2])
    expect(desk.title).to_have_text(NOT_SAVED)
    expect(desk.banner).to_contain_text("2 scans kept on this device. Retrying by itself.")

    server.start()
    desk.page.reload()
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]
    expect(desk.title).to_have_text("Saved")
    # The first may have gone before the reload.
    expect(desk.banner).to_contain_text(re.compile("waiting scans? recorded"))


def test_a_page_that_is_reloaded_while_nothing_answers_keeps_its_scans(
    desk: Desk, server: Server, context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    context.route("**/counter/scans", lambda route: route.abort())
    desk.scan(people[0], radios[0])
    expect(desk.title).to_have_text(NOT_SAVED)
    desk.page.reload()
    expect(desk.title).to_have_text(NOT_SAVED)
    desk.scan(radios[1])
    expect(desk.queue).to_have_text("3 scans kept on this device")

    context.unroute("**/counter/scans")
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]


def test_an_answer_that_is_lost_after_the_commit_is_told_again_and_not_done_again(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0], radios[0], "AGC-RETURN")
    desk.saved()
    server.fault(lose=2)

    desk.page.wait_for_timeout(1600)
    desk.scan(radios[0])
    expect(desk.title).to_have_text(NOT_SAVED)
    desk.saved()

    assert ledger() == ["Take P01", "Return P01"]
    expect(desk.title).to_have_text("Saved")


@pytest.mark.parametrize(
    "status", ["500 Internal Server Error", "503 Busy", "429 Slow Down", "404 Not Found"]
)
def test_an_answer_that_is_no_judgement_keeps_the_scan_and_the_order(
    desk: Desk, server: Server, people: list[str], radios: list[str], status: str
) -> None:
    server.fault(status=status)
    desk.scan(people[0], radios[0], people[1], radios[1])
    expect(desk.title).to_have_text(NOT_SAVED)

    server.fault()
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]
    expect(desk.lists).to_contain_text("SGT REYES, Ana")


def test_a_strange_page_with_status_200_is_no_judgement(
    desk: Desk, context: BrowserContext, people: list[str]
) -> None:
    context.route("**/counter/scans", lambda route: route.fulfill(body="<h1>Free Wi-Fi</h1>"))
    desk.scan(people[0])
    expect(desk.title).to_have_text(NOT_SAVED)

    context.unroute("**/counter/scans")
    desk.saved()

    expect(desk.title).to_have_text("Saved")


def test_try_now_does_not_wait_for_the_next_try(
    desk: Desk, server: Server, people: list[str]
) -> None:
    server.fault(status="503 Busy")
    desk.scan(people[0])
    expect(desk.title).to_have_text(NOT_SAVED)
    desk.page.wait_for_timeout(3500)
    server.fault()

    desk.button("Try now").click()

    expect(desk.queue).to_have_text("All saved", timeout=1500)
    expect(desk.box).to_be_focused()


def test_not_saved_appears_while_the_server_thinks_and_goes_with_its_answer(
    desk: Desk, server: Server, people: list[str]
) -> None:
    server.fault(delay=1.5)
    desk.scan(people[0])

    expect(desk.queue).to_have_text("1 scan kept on this device", timeout=200)
    expect(desk.title).to_have_text(NOT_SAVED, timeout=1000)
    desk.page.keyboard.press("Escape")
    expect(desk.title).to_have_text(NOT_SAVED)
    expect(desk.title).to_have_text("SGT CRUZ, Juan")


def test_a_kept_scan_that_is_refused_is_taken_back(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    server.fault(status="503 Busy")
    desk.scan(radios[0], people[0], radios[1])
    expect(desk.title).to_have_text(NOT_SAVED)

    server.fault()
    desk.saved()

    expect(desk.title).to_have_text("Take it back")
    expect(desk.banner).to_contain_text("Scan the person first")
    expect(desk.banner).to_contain_text("Recorded besides: 1.")
    assert ledger() == ["Take P02"]


def test_a_refusal_among_quick_scans_is_not_swept_away_by_the_next_banner(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    server.fault(delay=0.2)

    desk.scan(people[0], "NOSUCHCODE", radios[0])
    desk.saved()

    expect(desk.title).to_have_text("Take it back")
    expect(desk.banner).to_contain_text("NOSUCHCODE")
    assert ledger() == ["Take P01"]


def test_an_ended_session_asks_for_the_password_and_keeps_the_scans(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0])
    desk.saved()
    _end_sessions()
    desk.scan(radios[0])
    expect(desk.sheet).to_be_visible()
    expect(desk.page.get_by_label("Username")).to_have_value("lim")

    desk.scan(radios[1])
    expect(desk.page.get_by_label("Password")).to_have_value("")
    expect(desk.queue).to_have_text("2 scans kept on this device")
    desk.page.get_by_label("Password").fill("not the password")
    desk.page.keyboard.press("Enter")
    expect(desk.sheet.get_by_role("alert")).to_contain_text("wrong")
    desk.page.get_by_label("Password").fill(PASSWORD)
    desk.button("Sign in").click()
    desk.saved()

    assert ledger() == ["Take P01", "Take P02"]
    expect(desk.sheet).to_be_hidden()
    desk.scan(radios[2])
    desk.saved()
    assert ledger()[2:] == ["Take P03"]


def test_two_tabs_keep_one_queue_in_the_order_of_capture(
    desk: Desk, context: BrowserContext, server: Server, people: list[str], radios: list[str]
) -> None:
    other = Desk(context.new_page())
    other.open()
    server.fault(status="503 Busy")
    desk.scan(people[0])
    other.scan(radios[0])
    desk.scan(radios[1])
    for tab in (desk, other):
        expect(tab.queue).to_have_text("3 scans kept on this device")

    server.fault()
    desk.saved()
    other.saved()

    assert ledger() == ["Take P01", "Take P02"]
    for tab in (desk, other):
        expect(tab.title).to_have_text("Saved")


def test_without_https_two_tabs_still_send_one_at_a_time(
    chromium: Browser, server: Server, people: list[str], radios: list[str]
) -> None:
    base = server.at("armory.test")
    device = chromium.new_context()
    sign_in(device, base)
    desk, other = Desk(device.new_page()), Desk(device.new_page())
    for tab in (desk, other):
        tab.open(base)
    assert desk.page.evaluate("[isSecureContext, 'locks' in navigator]") == [False, False]

    desk.scan(people[0], radios[0])
    desk.saved()
    other.scan(radios[1])
    desk.scan(radios[2])
    other.page.reload()
    other.saved()
    desk.saved()

    assert ledger() == ["Take P01", "Take P02", "Take P03"]
    device.close()


def test_a_device_that_cannot_store_says_so_and_still_delivers(
    context: BrowserContext, server: Server, people: list[str], radios: list[str]
) -> None:
    context.add_init_script("Storage.prototype.setItem = () => { throw new Error('full'); }")
    desk = Desk(context.new_page())
    desk.open()
    server.fault(status="503 Busy")
    desk.scan(people[0], radios[0])
    expect(desk.page.get_by_text("This device cannot keep scans")).to_be_visible()

    server.fault()
    desk.saved()

    assert ledger() == ["Take P01"]
    expect(desk.page.get_by_text("This device cannot keep scans")).to_be_hidden()


def _end_sessions() -> None:
    lim = users.by_name("lim")
    assert lim is not None
    sessions.end_all(lim, user=None)
    assert not Session.select().where(Session.ended_at.is_null()).exists()
