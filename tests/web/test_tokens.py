"""API tokens by the page: shown once, listed, revoked, never above one's own role."""

from __future__ import annotations

import re
from collections.abc import Callable

from app.models.users import ApiToken
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def make_token(browser: Browser, name: str, status: int = 200, **fields: str) -> str:
    browser.open("/tokens")
    for label, value in ({"Name": name} | fields).items():
        browser.fill(label, value)
    text = browser.press("Make token", status).text
    found = re.search(r"agt_\S+", text)
    return found[0] if found else text


def test_a_token_is_shown_once_and_works(browser: Browsers) -> None:
    boss = browser("superuser")

    token = make_token(boss, "gate display")

    bearer = {"Authorization": f"Bearer {token}"}
    assert browser().send("GET", "/api/v1/items", headers=bearer).status_code == 200
    page = boss.open("/tokens")
    assert token not in page.html
    assert "gate display" in page.text


def test_a_revoked_token_stops(browser: Browsers) -> None:
    boss = browser("superuser")
    token = make_token(boss, "gate")
    boss.open("/tokens")

    page = boss.press("Revoke gate")

    bearer = {"Authorization": f"Bearer {token}"}
    assert browser().send("GET", "/api/v1/items", headers=bearer).status_code == 401
    assert "Revoked" in page.text


def test_everything_wrong_with_a_token_is_said_at_once(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/tokens")
    boss.fill("Name", "")
    boss.fill("Days until it stops", "never")

    page = boss.press("Make token", 422)

    assert "Give a name" in page.text
    assert "Give a number of days" in page.text
    assert page.control("Days until it stops").get("value") == "never"


def test_a_user_whom_nobody_knows_is_said_with_the_rest(browser: Browsers) -> None:
    boss = browser("superuser")
    boss.open("/tokens")
    forged = {"name": "", "user": "ghost", "expires": "never", "csrf_token": boss.csrf_token()}

    sent = boss.send("POST", "/tokens", data=forged)

    assert sent.status_code == 422
    for said in ("There is no such user", "Give a name", "Give a number of days"):
        assert said in sent.text
    assert not ApiToken.select().exists()


def test_an_admin_makes_no_key_to_a_superusers_account(browser: Browsers) -> None:
    admin, boss = browser("admin"), make.user("boss", "superuser")
    page = admin.open("/tokens")
    assert "boss" not in [option.text for option in page.control("Acts for").iter("option")]

    forged = {"name": "x", "user": "boss", "scope": "write", "csrf_token": admin.csrf_token()}
    sent = admin.send("POST", "/tokens", data=forged)

    assert sent.status_code == 409
    assert not ApiToken.select().where(ApiToken.user == boss).exists()
