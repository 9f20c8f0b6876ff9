"""The rules of counter.md 5: what is typed becomes one scan, wherever the focus is."""

from __future__ import annotations

import pytest
from playwright.sync_api import expect

from tests.e2e.desk import Desk
from tests.e2e.server import Server, ledger

RADIO_BUTTON = "[name=mode][value=return]"
ISSUED_TWO = ["Take P01", "Take P02"]


def test_a_burst_on_a_slow_server_is_recorded_scan_by_scan(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    server.fault(delay=0.3)

    desk.scan(people[0], *radios[:3])
    desk.saved()

    assert ledger() == ["Take P01", "Take P02", "Take P03"]
    expect(desk.title).to_have_text("ISSUED PRC P03")


def test_ten_weapons_are_ten_entries(desk: Desk, people: list[str], radios: list[str]) -> None:
    desk.scan(people[0], *radios[:10])
    desk.saved()

    assert len(ledger()) == len(set(ledger())) == 10


@pytest.mark.parametrize("focused", [RADIO_BUTTON, "#purpose", "button.done", "a.brand", "body"])
def test_a_scan_lands_in_the_box_from_wherever_the_focus_is(
    desk: Desk, people: list[str], radios: list[str], focused: str
) -> None:
    purpose = desk.page.locator("#purpose").input_value()
    desk.page.evaluate("document.activeElement.blur()")
    desk.page.evaluate("place => document.querySelector(place).focus()", focused)

    desk.scan(people[0], *radios[:2])
    desk.saved()

    assert ledger() == ISSUED_TWO
    expect(desk.page.locator("#purpose")).to_have_value(purpose)


def test_a_scan_into_the_note_leaves_the_note_as_it_was(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    note = desk.page.get_by_label("Note")
    note.fill("strap torn")
    note.select_text()

    desk.scan(people[0], *radios[:2])
    desk.saved()

    assert ledger() == ISSUED_TWO
    expect(note).to_have_value("strap torn")
    expect(note).to_be_focused()


def test_a_note_that_is_full_still_lets_a_code_through(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    note = desk.page.get_by_label("Note")
    note.fill("x" * 200)

    desk.scan(people[0], radios[0])
    desk.saved()

    assert ledger() == ["Take P01"]
    expect(note).to_have_value("x" * 200)


def test_words_in_the_note_are_no_scan(desk: Desk) -> None:
    desk.page.get_by_label("Note").focus()

    desk.scan("not a code")

    expect(desk.queue).to_have_text("All saved")
    expect(desk.title).to_have_text("Ready")


def test_a_scan_closes_a_dialog_that_is_in_its_way(desk: Desk, people: list[str]) -> None:
    desk.page.evaluate("document.activeElement.blur(); document.querySelector('#keys').showModal()")

    desk.scan(people[0])

    expect(desk.title).to_have_text("SGT CRUZ, Juan")


def test_the_same_code_within_a_second_and_a_half_is_one_scan(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    sent: list[str] = []
    desk.page.on("request", lambda request: sent.append(request.method))

    desk.scan(people[0], radios[0], radios[0])
    desk.saved()

    assert sent.count("POST") == 2
    expect(desk.title).to_have_text("ISSUED PRC P01")


def test_the_same_code_later_is_a_second_scan(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    desk.scan(people[0], radios[0])
    desk.saved()
    desk.page.wait_for_timeout(1600)

    desk.scan(radios[0])

    expect(desk.title).to_have_text("Already issued")
    assert ledger() == ["Take P01"]


def test_tab_ends_a_scan_and_leaves_an_empty_box(desk: Desk, people: list[str]) -> None:
    desk.page.keyboard.type(people[0])
    desk.page.keyboard.press("Tab")
    expect(desk.title).to_have_text("SGT CRUZ, Juan")
    expect(desk.box).to_be_focused()

    desk.page.keyboard.press("Tab")

    expect(desk.button("Record")).to_be_focused()


def test_the_box_is_cleared_on_sending_not_on_the_answer(
    desk: Desk, server: Server, people: list[str], radios: list[str]
) -> None:
    server.fault(delay=0.5)
    desk.scan(people[0])
    expect(desk.box).to_have_value("", timeout=200)

    desk.page.keyboard.type(radios[0][:6])
    desk.saved()
    desk.page.keyboard.type(radios[0][6:])
    desk.page.keyboard.press("Enter")
    desk.saved()

    assert ledger() == ["Take P01"]


def test_a_tap_gives_the_focus_back_to_the_box(desk: Desk) -> None:
    for taken in (desk.page.get_by_text("ISSUE").first, desk.button("Theme")):
        taken.click()
        expect(desk.box).to_be_focused()

    desk.page.get_by_label("Purpose").select_option("Duty Vigil")

    expect(desk.box).to_be_focused()


def test_a_tap_into_the_note_is_left_there(desk: Desk) -> None:
    desk.page.get_by_label("Note").click()
    desk.page.wait_for_timeout(100)

    expect(desk.page.get_by_label("Note")).to_be_focused()


def test_control_cards_and_keys_set_the_mode_and_a_reload_keeps_it(desk: Desk) -> None:
    desk.scan("AGC-RETURN")
    expect(desk.page.get_by_label("RETURN")).to_be_checked()
    desk.page.reload()
    expect(desk.page.get_by_label("RETURN")).to_be_checked()

    for key, mode in (("F2", "ISSUE"), ("F4", "RETURN"), ("F3", "AUTO")):
        desk.page.keyboard.press(key)
        expect(desk.page.get_by_label(mode)).to_be_checked()
