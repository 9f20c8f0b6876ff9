"""Settings: checked together, effective at once, in the chain; and the scanner test."""

from __future__ import annotations

import os
from collections.abc import Callable
from dataclasses import replace
from datetime import timedelta

import pytest

from app import clock
from app.models.audit import AuditRow
from app.models.settings import Setting
from app.models.stations import Station
from app.queries.settings import DEFAULTS, setting, several
from app.services.counter import counter
from app.services.counter.scans import Desk, Scan
from app.services.custody import custody
from app.services.settings import scanner_test, setting_table, settings
from app.services.users import pins, users
from tests import make
from tests.api_client import Api
from tests.browse import Browser

Browsers = Callable[..., Browser]


def test_the_table_of_settings_and_the_defaults_name_the_same() -> None:
    names = [definition.name for definition in setting_table.SETTINGS]

    assert sorted([*names, *settings.MARKS, "logo"]) == sorted(DEFAULTS)


@pytest.mark.usefixtures("record")
def test_every_default_is_accepted() -> None:
    before = AuditRow.select().count()

    assert settings.change_all(DEFAULTS, None) == []
    assert AuditRow.select().count() == before
    assert several("demo", "unit_name") == {"demo": "no", "unit_name": "Armory"}


def test_a_changed_setting_counts_at_once_and_is_in_the_chain(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/settings")
    boss.fill("Unit", "951st Squadron")
    boss.fill("Lines at the head of papers", "Air Force\r\n\r\n  Base  ")
    boss.fill("Time zone", "Europe/London")

    page = boss.press("Save settings")

    assert "count from now on" in page.text
    assert "951st Squadron" in boss.open("/transactions").text
    assert setting("paper_lines") == "Air Force\nBase"
    assert clock.local(clock.now()).tzname() in ("GMT", "BST")
    rows = AuditRow.select().where((AuditRow.action == "edit") & (AuditRow.actor.is_null(False)))
    assert sorted(row.object_id for row in rows) == ["paper_lines", "timezone", "unit_name"]


def test_an_empty_time_zone_is_the_computers(browser: Browsers) -> None:
    boss = browser("superuser")
    settings.change("timezone", "Europe/London", None)
    boss.open("/settings")
    boss.fill("Time zone", "As this computer says (Asia/Manila)")

    boss.press("Save settings")

    assert clock.local(clock.now()).utcoffset().total_seconds() == 8 * 3600


def test_all_problems_are_said_at_once_and_nothing_is_changed(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/settings")
    boss.fill("Unit", " ")
    boss.fill("Due back after (hours)", "soon")
    boss.fill("Who signs papers", "x\n" * 7)
    boss.fill("Admins work at the counter", "No")

    page = boss.press("Save settings", 422)

    for said in ("This is needed.", "whole number from 1 to 8784", "6 lines at most"):
        assert said in page.text
    assert page.control("Due back after (hours)").get("value") == "soon"
    assert several(*DEFAULTS) == DEFAULTS


def test_a_missing_field_changes_nothing(browser: Browsers) -> None:
    boss = browser("superuser")
    settings.change("custody_limit", "per class", None)
    boss.open("/settings")

    boss.send("POST", "/settings", data={"unit_name": "X", "csrf_token": boss.csrf_token()})

    assert several("unit_name", "custody_limit") == {"unit_name": "X", "custody_limit": "per class"}


@pytest.mark.parametrize(
    "forged", [{"timezone": "../etc"}, {"custody_limit": "none"}, {"due_hours": "9" * 300}]
)
def test_a_forged_choice_is_refused(browser: Browsers, forged: dict[str, str]) -> None:
    boss = browser("superuser")
    boss.open("/settings")

    sent = boss.send("POST", "/settings", data=forged | {"csrf_token": boss.csrf_token()})

    assert sent.status_code == 422


def test_what_only_happenings_set_is_not_set_by_the_form(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/settings")

    boss.send("POST", "/settings", data={"demo": "yes", "csrf_token": boss.csrf_token()})

    assert setting("demo") == "no"


def test_a_tighter_limit_says_who_is_over(browser: Browsers) -> None:
    boss, person = browser("superuser"), make.person()
    settings.change("custody_limit", "per class", None)
    for item in (make.item(), make.item("P1", "G17")):
        custody.issue_item(person.id, item.id, user=make.user(f"clerk{item.serial}"))
    assert "Over the custody limit" not in boss.open("/settings").text
    boss.fill("Custody limit", "One firearm per person")

    page = boss.press("Save settings")

    assert "SGT CRUZ holds 2" in page.text


def test_an_admin_reads_and_an_armorer_does_not(browser: Browsers) -> None:
    page = browser("admin").open("/settings")

    assert "Only a superuser changes the settings" in page.text
    assert "Save settings" not in page.text
    assert browser("armorer").send("GET", "/settings").status_code == 403


def test_admins_are_kept_from_the_counter_at_once(browser: Browsers) -> None:
    admin = browser("admin")
    assert admin.send("GET", "/counter").status_code == 200

    settings.change("admins_issue", "no", None)

    assert admin.send("GET", "/counter").status_code == 403


CODE = scanner_test.CODE


@pytest.mark.parametrize(
    ("read", "by", "said"),
    [(CODE, "enter", "works as it should"), (CODE, "pause", "sends no Enter"),
     (CODE, "button", "sends no Enter"), (CODE.lower(), "enter", "lower case only"),
     (CODE.upper(), "enter", "capitals only"), (CODE.swapcase(), "enter", "Caps Lock"),
     ("AGT-0Oil1-QWAYM-/;", "enter", "characters differ"), ("", "enter", "Nothing arrived"),
     ("QGT)àOil&)AZQW?)!m", "enter", "French (AZERTY)"), ("AGTß0Oil1ßQWAYMß-ö", "enter", "German"),
     (f"]Q1{CODE}", "enter", "It adds ']Q1'"), ("4806512345678", "enter", "another code")],
)  # fmt: skip
def test_the_scanner_test_says_what_is_wrong(
    browser: Browsers, read: str, by: str, said: str
) -> None:
    armorer = browser("armorer")
    armorer.open("/settings/scanner")
    fields = {"read": read, "by": by, "csrf_token": armorer.csrf_token()}

    answer = armorer.send("POST", "/settings/scanner", data=fields)

    assert said in answer.get_data(as_text=True).replace("&#39;", "'")
    assert setting("scanner_tested") == ("yes" if "works" in said else "no")


def test_the_scanner_test_works_without_a_script(browser: Browsers) -> None:
    armorer = browser("armorer")
    page = armorer.open("/settings/scanner")
    armorer.fill("Scan into this box", CODE)

    assert "works as it should" in armorer.press("Enter").text
    assert f'aria-label="QR code that holds {CODE}"' in page.html
    assert Setting.get_by_id("scanner_tested").value == "yes"


def held_card(browser: Browsers) -> tuple[Browser, str]:
    """Return a counter with somebody at the window, and the code of a weapon that is in."""
    desk, person = browser("armorer"), make.person()
    weapon = make.item()
    desk.open("/counter")
    desk.fill("Scan", person.id)
    assert "CRUZ" in desk.press("Record").text
    return desk, weapon.id


def test_the_time_of_a_hand_over_counts_at_once(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, weapon = held_card(browser)
    later = clock.now() + timedelta(seconds=40)
    settings.change("hand_over_seconds", "30", None)
    monkeypatch.setattr(clock, "now", lambda: later)

    desk.open("/counter")
    desk.fill("Scan", weapon)
    page = desk.press("Record")

    assert "Scan the person first" in page.text


def test_undo_works_for_as_long_as_the_settings_say(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    desk, weapon = held_card(browser)
    desk.fill("Scan", weapon)
    assert "ISSUED" in desk.press("Record").text
    later = clock.now() + timedelta(seconds=25)
    monkeypatch.setattr(clock, "now", lambda: later)

    settings.change("undo_seconds", "20", None)
    late = Scan(code="AGC-UNDO", key="undo-too-late", at=later)
    at_desk = Desk(users.named("armorer"), Station.get_by_id(1))
    assert "Undo works for 20 seconds" in counter.judge(late, at_desk).text
    settings.change("undo_seconds", "30", None)
    assert int(desk.open("/counter").by_id("desk-actions")[0].get("data-undo-ms") or 0) > 3000
    assert "UNDONE" in counter.judge(replace(late, key="undo-in-time"), at_desk).title


def test_the_counter_is_told_when_to_lock_to_hide_and_to_sound(browser: Browsers) -> None:
    desk = browser("armorer")
    panel = desk.open("/counter").by_id("counter-panel")
    assert (panel.get("data-lock-ms"), panel.get("data-private-ms")) == ("120000", "30000")
    first = desk.send("GET", "/counter/panel")

    settings.change_all({"lock_minutes": "0", "sounds": "no", "volume": "loud"}, None)

    again = desk.send("GET", "/counter/panel", headers={"If-None-Match": first.headers["ETag"]})
    assert again.status_code == 200
    for said in ('data-lock-ms="0"', 'data-sound="off"', 'data-volume="loud"'):
        assert said in again.get_data(as_text=True)


def test_a_locked_session_is_over_everywhere_and_the_pin_goes_on(browser: Browsers) -> None:
    desk = browser("armorer")
    pins.set_pin(users.named("armorer"), "2580")
    desk.open("/counter")
    token = {"X-CSRF-Token": desk.csrf_token(), "X-Requested-With": "scan-queue"}

    assert desk.send("POST", "/session/lock", headers=token).status_code == 204

    assert desk.send("GET", "/counter/panel", headers=token).status_code == 401
    assert AuditRow.select().where(AuditRow.action == "lock").count() == 1
    origin = {"Origin": "http://localhost", **token}
    sent = {"username": "armorer", "pin": "2580"}
    assert desk.send("POST", "/session/sheet", json=sent, headers=origin).status_code == 200
    assert desk.send("GET", "/counter/panel").status_code == 200


def test_due_soon_is_what_the_settings_say(browser: Browsers, api: Callable[..., Api]) -> None:
    desk, weapon = held_card(browser)
    desk.fill("Scan", weapon)
    desk.press("Record")
    viewer = api("viewer")
    assert viewer.get("/stats").json["custody"]["due_soon"] == 0

    settings.change("due_soon_hours", "48", None)

    assert viewer.get("/stats").json["custody"]["due_soon"] == 1


def test_a_disk_that_fills_up_is_said_to_those_who_keep_the_machine(
    browser: Browsers, monkeypatch: pytest.MonkeyPatch
) -> None:
    nearly_full = os.statvfs_result((4096, 4096, 9, 9, 9000, 9, 9, 9, 0, 255))
    monkeypatch.setattr(os, "statvfs", lambda _path: nearly_full)  # 36 MB

    assert "36 MB are left" in browser("admin").open("/").text
    settings.change("disk_warning_mb", "50", None)
    assert "nearly full" in browser("superuser").open("/").text
    assert "nearly full" not in browser("armorer").open("/").text
