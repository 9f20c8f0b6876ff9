"""The first run: the code of the console makes the first superuser, once."""

from __future__ import annotations

import stat
from collections.abc import Callable

from app.config import Settings
from app.models.users import SignInFailure, User
from app.queries import users as user_queries
from app.services.setup import first_run
from app.services.users import sign_in, users
from tests.browse import Browser

GOOD = "blue carabao at dawn"
OTHER = "seven lamps by the gate"
Browsers = Callable[..., Browser]


def set_up(browser: Browser, setup_code: str, password: str = GOOD, status: int = 200) -> str:
    """Send the first run's form; return the address where it led."""
    browser.open("/setup")
    browser.fill("Setup code", setup_code)
    browser.fill("Username", "boss")
    browser.fill("Password", password)
    browser.fill("Password again", password)
    return browser.press("Make the first user", status).path


def test_the_code_of_the_console_makes_the_first_superuser(
    browser: Browsers, setup_code: str, record: Settings
) -> None:
    first = browser()
    assert first.open("/").path == "/setup"
    kept = record.data / "setup.code"
    assert stat.S_IMODE(kept.stat().st_mode) == 0o600
    assert setup_code.replace("-", "") not in kept.read_text()

    assert set_up(first, setup_code.lower().replace("-", " ")) == "/setup/data"

    assert user_queries.superuser_exists()
    assert not kept.exists()
    assert browser().open("/setup").path == "/login"
    assert browser().open("/").path == "/login"


def test_a_wrong_code_makes_nobody_and_is_limited(browser: Browsers, setup_code: str) -> None:
    guesser = browser()
    wrong = "000-000" if setup_code != "000-000" else "111-111"

    for _ in range(sign_in.FREE_TRIES):
        set_up(guesser, wrong, status=422)
    set_up(guesser, setup_code, status=429)

    assert User.select().count() == 0


def test_a_weak_first_password_is_refused_before_the_code(
    browser: Browsers, setup_code: str
) -> None:
    first = browser()

    set_up(first, "", "password1234", 422)
    assert "Enter the code." in first.page.text
    set_up(first, setup_code, "password1234", 422)

    assert "easy to guess" in first.page.text
    assert (User.select().count(), SignInFailure.select().count()) == (0, 0)


def test_set_up_is_over_once_a_superuser_exists(
    browser: Browsers, setup_code: str, record: Settings
) -> None:
    late = browser()
    late.open("/setup")
    fields = {"code": setup_code, "username": "late", "password": OTHER, "password_again": OTHER}
    users.add("boss", "superuser", GOOD)

    answer = late.send("POST", "/setup", data=fields | {"csrf_token": late.csrf_token()})

    assert (answer.status_code, answer.location) == (303, "/login")
    assert user_queries.by_name("late") is None
    assert first_run.offer(record) is None
