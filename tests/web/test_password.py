"""Changing one's own password."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.config import Settings
from app.services.users import sign_in, users
from tests.browse import Browser

GOOD = "blue carabao at dawn"
OTHER = "seven lamps by the gate"
Browsers = Callable[..., Browser]


@pytest.fixture(autouse=True)
def reyes(record: Settings) -> None:
    users.add("reyes", "armorer", GOOD)


def test_a_new_password_ends_the_other_sessions(browser: Browsers) -> None:
    here, there = browser(), browser()
    here.sign_in("reyes", GOOD)
    there.sign_in("reyes", GOOD)

    here.open("/password")
    here.fill("Current password", GOOD)
    here.fill("New password", OTHER)
    here.fill("New password again", OTHER)
    here.press("Change password")

    assert "Password changed" in here.page.text
    assert there.send("GET", "/items").status_code == 303
    assert there.sign_in("reyes", OTHER).path == "/"


@pytest.mark.parametrize(
    ("current", "new", "again", "said"),
    [(OTHER, OTHER, OTHER, "not the password you have"), (GOOD, "short", "short", "12 characters"),
     (GOOD, OTHER, GOOD, "The two passwords differ"), (GOOD, GOOD, GOOD, "Choose another"),
     ("", "", "", "Enter the password you have")],
)  # fmt: skip
def test_a_password_is_changed_with_care(
    browser: Browsers, current: str, new: str, again: str, said: str
) -> None:
    armorer = browser()
    armorer.sign_in("reyes", GOOD)

    armorer.open("/password")
    armorer.fill("Current password", current)
    armorer.fill("New password", new)
    armorer.fill("New password again", again)
    armorer.press("Change password", 422)

    assert said in armorer.page.text
    assert sign_in.check("reyes", GOOD, "10.0.0.9").right


def test_a_password_set_by_another_is_changed_first(browser: Browsers) -> None:
    users.add("new", "armorer", GOOD, must_change=True)
    armorer = browser()

    assert armorer.sign_in("new", GOOD).path == "/password"
    assert armorer.open("/items").path == "/password"
    assert "set by somebody else" in armorer.page.text
    armorer.fill("Current password", GOOD)
    armorer.fill("New password", OTHER)
    armorer.fill("New password again", OTHER)

    assert armorer.press("Change password").path == "/"
    assert armorer.open("/items").path == "/items"
