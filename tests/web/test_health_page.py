"""The page of health: each line that is red says what to do, and nobody need sign in to read it."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.config import Settings
from app.queries import machine_news
from app.services.backups import making, rotation
from app.services.certificates import keeping
from tests.browse import Browser
from tests.html_rules import text_of
from tests.kernel import RASPBERRY, tell

Signed = Callable[..., Browser]
RED = "red: "


def line(visitor: Browser, name: str) -> str:
    """Return what the page says of something, after RED where it is marked so."""
    facts = visitor.open("/health/page").all("dl", class_="facts")[0]
    fact = next(fact for fact in facts if text_of(fact).startswith(name))
    is_red = any(part.get("class") == "shape is-late" for part in fact.iter())
    return RED * is_red + text_of(fact)[len(name) :].strip()


def test_a_laptop_says_that_it_does_not_know(browser: Signed) -> None:
    visitor = browser()

    for name in ("Temperature", "Power supply", "Card or disk"):
        assert line(visitor, name) == "Not known here"
    assert line(visitor, "Certificate").startswith("None of its own")


def test_a_machine_that_is_well_has_no_red_line(browser: Signed, record: Settings) -> None:
    tell(record.kernel, RASPBERRY)
    keeping.keep(record.tls, name="armguard.local", addresses=["192.168.1.20"])
    visitor = browser()

    assert line(visitor, "Temperature") == "48 °C"
    assert line(visitor, "Power supply") == "Enough"
    assert line(visitor, "Card or disk") == "No errors"
    assert "For armguard.local, 192.168.1.20. Fingerprint" in line(visitor, "Certificate")


@pytest.mark.parametrize(
    ("name", "files", "said"),
    [
        ("Temperature", {"temp": "81000"}, "81 °C: too hot, and slowed down. Give it air"),
        ("Power supply", {"get_throttled": "50001"}, "Too weak at this moment"),
        ("Power supply", {"get_throttled": "50000"}, "Was too weak since the machine started. Use"),
        (
            "Card or disk",
            {"mmcblk0p2": "2"},
            "Errors: 2 (mmcblk0p2). The card may be failing. Make a backup",
        ),
    ],
)
def test_a_red_line_says_what_to_do(
    browser: Signed, record: Settings, name: str, files: dict[str, str], said: str
) -> None:
    tell(record.kernel, RASPBERRY, **files)
    visitor = browser()

    assert line(visitor, name).startswith(RED + said)


def test_what_the_programs_lack_is_red_too(
    browser: Signed, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    visitor = browser()

    assert line(visitor, "Worker").startswith(f"{RED}Not running: papers")
    assert line(visitor, "Last verified backup").startswith(f"{RED}None yet. An admin makes one")
    assert line(visitor, "Record") == "The record can be read and written."
    making.note(making.prepared(record.data, rotation.NIGHT), None)
    assert not line(visitor, "Last verified backup").startswith(RED)
    later = clock.now() + timedelta(hours=26)
    monkeypatch.setattr("app.clock.now", lambda: later)
    old = line(visitor, "Last verified backup")
    assert old.startswith(RED)
    assert old.endswith("Look under Jobs for why none was made since")


def test_a_worn_card_is_said(browser: Signed, record: Settings) -> None:
    tell(record.kernel, RASPBERRY | {"block/mmcblk0/device/pre_eol_info": "0x03"})

    assert line(browser(), "Card or disk").startswith(f"{RED}Nearly worn out. Make a backup")


@pytest.mark.parametrize(("days", "said"), [(370, "Ends "), (400, "Ended ")])
def test_a_certificate_that_nobody_renewed_is_red(
    browser: Signed, record: Settings, monkeypatch: pytest.MonkeyPatch, days: int, said: str
) -> None:
    keeping.keep(record.tls, name="armguard.local", addresses=["192.168.1.20"])
    later = clock.now() + timedelta(days=days)
    monkeypatch.setattr("app.clock.now", lambda: later)

    shown = line(browser(), "Certificate")

    assert shown.startswith(RED + said)
    assert "sudo armguard certificates renew" in shown


def test_mistakes_in_the_cards_settings_are_said(browser: Signed, record: Settings) -> None:
    told = {"state": "ignored", "text": "There is no time zone Mars/Base.", "do": "Mend it.",
            "at": clock.to_text(clock.now())}  # fmt: skip
    (record.data / machine_news.CARD).write_text(json.dumps(told))
    assert "no time zone Mars/Base. Mend it." in line(browser(), "Settings on the card")

    (record.data / machine_news.CARD).write_text(json.dumps(told | {"text": "", "do": ""}))
    assert "Settings on the card" not in browser().open("/health/page").text
