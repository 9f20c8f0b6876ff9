"""One's own account: sessions, and the PIN that takes up a session at the counter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from app import clock
from app.config import Settings
from app.models.users import Session, User
from app.services.users import pins, sessions, users
from tests.browse import Browser, Page

GOOD = "blue carabao at dawn"
PIN = "493027"
FROM_SHEET = {"X-Requested-With": "scan-queue", "Origin": "http://localhost"}
Browsers = Callable[..., Browser]


@pytest.fixture
def reyes(record: Settings) -> User:
    return users.add("reyes", "armorer", GOOD)


def choose(browser: Browser, pin: str, again: str, password: str, status: int = 200) -> Page:
    browser.open("/profile")
    browser.fill("Your password", password)
    browser.fill("New PIN", pin)
    browser.fill("New PIN again", again)
    return browser.press("Set PIN", status)


def run_out(user: User) -> None:
    """Let the user's sessions reach their end."""
    Session.update(expires_at=clock.now() - timedelta(minutes=1)).where(
        Session.user == user
    ).execute()


def ask(browser: Browser, pin: str, name: str = "reyes") -> TestResponse:
    return browser.send(
        "POST", "/session/sheet", data=json.dumps({"username": name, "pin": pin}),
        content_type="application/json", headers=FROM_SHEET,
    )  # fmt: skip


def test_a_pin_needs_the_password(browser: Browsers, reyes: User) -> None:
    armorer = browser("reyes")

    assert "not your password" in choose(armorer, PIN, PIN, "another password", 422).text
    assert User.get_by_id(reyes.id).pin_hash is None
    assert "The PIN is set" in choose(armorer, PIN, PIN, GOOD).text
    assert User.get_by_id(reyes.id).pin_hash.startswith("$argon2id$")
    assert "The PIN is gone" in armorer.press("Remove PIN").text
    assert User.get_by_id(reyes.id).pin_hash is None


@pytest.mark.parametrize(
    ("pin", "again", "said"),
    [("123", "123", "4 to 8 digits"), ("123456789", "123456789", "4 to 8 digits"),
     ("12a4", "12a4", "4 to 8 digits"), ("1234", "1234", "easy to guess"),
     ("0000", "0000", "easy to guess"), ("8765", "8765", "easy to guess"),
     ("4747", "4747", "easy to guess"), ("1987", "1987", "easy to guess"),
     (PIN, "1", "two PINs differ"), ("", "", "Enter a PIN")],
)  # fmt: skip
@pytest.mark.usefixtures("reyes")
def test_a_weak_pin_is_refused(browser: Browsers, pin: str, again: str, said: str) -> None:
    assert said in choose(browser("reyes"), pin, again, GOOD, 422).text


def test_the_pin_takes_up_a_session_that_ran_out(browser: Browsers, reyes: User) -> None:
    pins.set_pin(reyes, PIN)
    armorer = browser("reyes")
    armorer.open("/counter")
    run_out(reyes)
    assert armorer.send("GET", "/items").status_code == 303

    answer = ask(armorer, PIN)

    assert answer.status_code == 200
    assert answer.json["username"] == "reyes"
    assert armorer.open("/items").path == "/items"


def test_the_password_field_takes_the_pin(browser: Browsers, reyes: User) -> None:
    pins.set_pin(reyes, PIN)
    armorer = browser("reyes")
    armorer.open("/counter")
    run_out(reyes)

    answer = armorer.send(
        "POST", "/session/sheet", data=json.dumps({"username": "reyes", "password": PIN}),
        content_type="application/json", headers=FROM_SHEET,
    )  # fmt: skip

    assert answer.status_code == 200


def test_the_pin_opens_nothing_elsewhere(browser: Browsers, reyes: User) -> None:
    pins.set_pin(reyes, PIN)
    users.add("cruz", "armorer", GOOD)
    there, cruz, kicked = browser(), browser("cruz"), browser("reyes")
    cruz.open("/counter")
    kicked.open("/counter")
    sessions.end_all(reyes, user=None)
    run_out(users.named("cruz"))

    for device in (there, cruz, kicked):
        answer = ask(device, PIN)
        assert answer.status_code == 401
        assert "Use the password" in answer.json["error"]["message"]


def test_yesterdays_session_needs_the_password(browser: Browsers, reyes: User) -> None:
    pins.set_pin(reyes, PIN)
    armorer = browser("reyes")
    Session.update(expires_at=clock.now() - timedelta(hours=13)).execute()

    assert ask(armorer, PIN).status_code == 401


def test_five_wrong_pins_need_the_password(browser: Browsers, reyes: User) -> None:
    pins.set_pin(reyes, PIN)
    armorer = browser("reyes")
    armorer.open("/counter")
    run_out(reyes)
    for _ in range(pins.MOST_WRONG):
        assert ask(armorer, "111222").status_code == 401

    answer = ask(armorer, PIN)

    assert answer.status_code == 401
    assert "Too many wrong PINs" in answer.json["error"]["message"]


def test_a_user_signs_out_another_device(browser: Browsers, reyes: User) -> None:
    here, there = browser("reyes"), browser("reyes")
    page = here.open("/profile")
    label = next(b.get("aria-label") for b in page.root.iter("button") if b.get("aria-label"))

    assert "Signed out there" in here.press(label).text

    assert there.send("GET", "/items").status_code == 303
    assert here.send("GET", "/items").status_code == 200


@pytest.mark.usefixtures("reyes")
def test_nobody_ends_somebody_elses_session_from_the_profile(browser: Browsers) -> None:
    mine, theirs = browser("reyes"), browser("superuser")
    mine.open("/profile")
    session = Session.get(Session.user == users.named("superuser"))

    sent = mine.send(
        "POST", f"/profile/sessions/{session.id}/end", data={"csrf_token": mine.csrf_token()}
    )

    assert sent.status_code == 404
    assert theirs.send("GET", "/users").status_code == 200
