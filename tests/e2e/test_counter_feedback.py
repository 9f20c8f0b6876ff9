"""What the armorer hears, feels and is told; and what leaves the screen by itself."""

from __future__ import annotations

from datetime import timedelta

import pytest
from playwright.sync_api import BrowserContext, expect

from app import clock
from app.models.stations import HandOver
from app.models.writes import writes
from app.services.settings import settings
from tests.e2e.desk import Desk
from tests.e2e.server import Server

# Sound and vibration leave no trace in a page, so the test listens at the browser's doors.
LISTEN = """
window.heard = { notes: [], buzzes: [] };
navigator.vibrate = (pattern) => window.heard.buzzes.push(pattern);
const Tone = window.OscillatorNode;
window.OscillatorNode = class extends Tone {
  constructor(context, options) {
    super(context, options);
    window.heard.notes.push(options.frequency);
  }
};
"""
TICK = {"notes": [1400, 1400], "buzz": [20, 40, 20]}


@pytest.fixture
def listening(context: BrowserContext) -> Desk:
    """Give a counter whose notes and vibrations are written down."""
    context.add_init_script(LISTEN)
    desk = Desk(context.new_page())
    desk.open()
    return desk


def test_each_outcome_has_its_own_sound_and_vibration(
    listening: Desk, people: list[str], radios: list[str]
) -> None:
    desk = listening
    expected = [
        (people[0], [1047], 20),
        (radios[0], [660, 990], 40),
        ("NOSUCHCODE", [150, 150], [200, 80, 200]),
        ("AGC-RETURN", [1200], 10),
        (radios[0] + " ", [880, 587], 40),
        (radios[1], [523, 523], [60, 60, 60, 60, 60]),
    ]
    desk.page.keyboard.press("Shift")
    expect(desk.button("Start shift")).to_be_hidden()

    for code, notes, buzz in expected:
        desk.page.wait_for_timeout(1600)  # the first radio comes twice
        desk.page.evaluate("heard.notes = []; heard.buzzes = []")
        desk.scan(code)
        desk.saved()

        heard = desk.page.evaluate("heard")
        # A machine that is busy ticks that nothing is saved yet, before it answers.
        if heard["buzzes"][0] == TICK["buzz"]:
            assert heard["notes"][:2] == TICK["notes"]
            heard = {"notes": heard["notes"][2:], "buzzes": heard["buzzes"][1:]}
        assert heard == {"notes": notes, "buzzes": [buzz]}


def test_not_saved_ticks_once_however_often_it_is_tried(
    listening: Desk, server: Server, people: list[str]
) -> None:
    server.fault(status="503 Busy")

    listening.scan(people[0])
    listening.page.wait_for_timeout(4000)

    assert listening.page.evaluate("heard") == {"notes": [1400, 1400], "buzzes": [[20, 40, 20]]}


def test_sound_waits_for_the_first_touch_and_can_be_switched_off(listening: Desk) -> None:
    desk = listening
    speaker = desk.page.get_by_role("button", name="Sound")
    expect(speaker).to_have_attribute("aria-pressed", "false")

    desk.button("Start shift").click()
    expect(speaker).to_have_attribute("aria-pressed", "true")
    assert desk.page.evaluate("heard.notes") == [1047]
    speaker.click()
    desk.scan("NOSUCHCODE")
    desk.saved()

    expect(speaker).to_have_attribute("aria-pressed", "false")
    assert desk.page.evaluate("heard.notes") == [1047]
    expect(desk.box).to_be_focused()


def test_a_screen_reader_hears_one_region_change(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    expect(desk.banner).to_have_attribute("role", "status")
    mark = desk.page.evaluate_handle("document.querySelector('#scan-result')")

    desk.scan(people[0], radios[0])
    desk.saved()

    expect(desk.banner).to_have_attribute("data-kind", "ok")
    assert mark.evaluate("region => region === document.querySelector('#scan-result')")


def test_a_hand_over_that_went_idle_leaves_the_screen(desk: Desk, people: list[str]) -> None:
    desk.scan(people[0])
    desk.saved()
    expect(desk.lists).to_contain_text("SGT CRUZ, Juan")

    _go_idle()

    expect(desk.lists).to_contain_text("Nobody at the window", timeout=5000)
    expect(desk.title).to_have_text("Ready")
    expect(desk.page.locator("#scan-form [name=hand_over]")).to_have_value("")


def test_personal_data_hides_after_half_a_minute_and_comes_back_with_a_touch(
    context: BrowserContext, people: list[str]
) -> None:
    desk = Desk(context.new_page())
    desk.page.clock.install()
    desk.open()
    desk.scan(people[0])
    serial = desk.lists.get_by_text("994538")
    expect(serial).to_be_visible()

    desk.page.clock.fast_forward(31_000)
    expect(serial).to_be_hidden()
    desk.page.keyboard.press("Shift")

    expect(serial).to_be_visible()


@writes
def _go_idle() -> None:
    long_ago = clock.now() - timedelta(seconds=61)
    HandOver.update(opened_at=long_ago, last_scan_at=long_ago).execute()


def test_the_settings_silence_every_counter_and_its_speaker_gives_one_its_sound_back(
    listening: Desk, people: list[str]
) -> None:
    desk = listening
    desk.button("Start shift").click()
    speaker = desk.page.locator("#speaker")
    expect(speaker).to_have_attribute("aria-pressed", "true")

    settings.change_all({"sounds": "no", "volume": "loud"}, None)
    expect(speaker).to_have_attribute("aria-pressed", "false")
    desk.page.evaluate("heard.notes = []")
    desk.scan(people[0])
    desk.saved()
    assert desk.page.evaluate("heard.notes") == []

    speaker.click()
    expect(speaker).to_have_attribute("aria-pressed", "true")
    assert desk.page.evaluate("heard.notes") == [1047]
    assert desk.problems == []
