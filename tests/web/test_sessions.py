"""Signing in and out, by the page and by the sheet over the counter."""

from __future__ import annotations

import json
from collections.abc import Callable
from datetime import timedelta

import pytest
from werkzeug.test import TestResponse

from app import clock
from app.config import Settings
from app.models.audit import AuditRow
from app.models.users import Session, SignInFailure, User
from app.services.users import sessions, sign_in, users
from tests.browse import Browser

GOOD = "blue carabao at dawn"
OTHER = "seven lamps by the gate"
Browsers = Callable[..., Browser]
FROM_SHEET = {"X-Requested-With": "scan-queue", "Origin": "http://localhost"}


@pytest.fixture
def reyes(record: Settings) -> User:
    return users.add("reyes", "armorer", GOOD)


def running(user: User) -> int:
    rows = Session.select().where((Session.user == user) & Session.ended_at.is_null())
    return int(rows.count())


def actions(user: User) -> list[str]:
    return [row.action for row in AuditRow.select().where(AuditRow.actor == user.id)]


def test_a_name_and_its_password_open_the_first_page(browser: Browsers, reyes: User) -> None:
    armorer = browser()

    assert armorer.sign_in("Reyes ", GOOD).path == "/"

    assert running(reyes) == 1
    assert actions(reyes) == ["sign in"]


@pytest.mark.usefixtures("reyes")
def test_sign_in_leads_to_the_page_asked_for(browser: Browsers) -> None:
    users.add("boss", "superuser", OTHER)
    armorer = browser()

    armorer.open("/items?q=x")
    assert armorer.page.path == "/login"
    armorer.fill("Username", "reyes")
    armorer.fill("Password", GOOD)

    assert armorer.press("Sign in").path == "/items"
    assert armorer.open("/login").path == "/"


@pytest.mark.usefixtures("reyes")
@pytest.mark.parametrize(
    "target",
    ["https://evil.example/", "//evil.example", "/\\evil.example", "\\\\evil", "evil.example",
     "javascript:alert(1)", "/\t/evil.example", " /items"],
)  # fmt: skip
def test_sign_in_never_leads_away(browser: Browsers, target: str) -> None:
    armorer = browser()
    token = armorer.open("/login") and armorer.csrf_token()
    form = {"username": "reyes", "password": GOOD, "next": target, "csrf_token": token}

    assert armorer.send("POST", "/login", data=form).location == "/"


@pytest.mark.usefixtures("reyes")
@pytest.mark.parametrize(
    ("name", "password"),
    [("reyes", OTHER), ("nobody", GOOD), ("gone", GOOD), ("reyes", "x" * 5000)],
)
def test_every_wrong_sign_in_looks_the_same(browser: Browsers, name: str, password: str) -> None:
    users.disable(users.add("gone", "viewer", GOOD))
    stranger = browser()

    assert stranger.sign_in(name, password, 422).path == "/login"

    assert "The username or the password is wrong." in stranger.page.text
    assert stranger.page.control("Password").get("value") in (None, "")
    assert SignInFailure.select().count() == 1
    assert stranger.send("GET", "/items").status_code == 303


@pytest.mark.usefixtures("reyes")
def test_an_empty_form_says_what_is_missing(browser: Browsers) -> None:
    assert browser().sign_in("", "", 422).path == "/login"
    assert SignInFailure.select().count() == 0


def test_sign_out_ends_the_session_for_good(browser: Browsers, reyes: User) -> None:
    armorer = browser()
    armorer.sign_in("reyes", GOOD)
    cookie = armorer.client.get_cookie("armguard")

    assert armorer.press("Sign out").path == "/login"

    assert running(reyes) == 0
    assert cookie is not None
    armorer.client.set_cookie("armguard", cookie.value)
    assert armorer.send("GET", "/items").status_code == 303


def test_a_session_ends_after_twelve_hours(browser: Browsers) -> None:
    armorer = browser("armorer")
    armorer.open("/items")

    Session.update(expires_at=clock.now() - timedelta(seconds=1)).execute()

    assert armorer.send("GET", "/items").status_code == 303
    assert armorer.send("GET", "/items", headers={"HX-Request": "true"}).status_code == 401


def test_a_second_sign_in_on_one_browser_ends_the_first(browser: Browsers, reyes: User) -> None:
    cruz = users.add("cruz", "armorer", OTHER)
    shared = browser()
    token = shared.open("/login") and shared.csrf_token()
    shared.sign_in("reyes", GOOD)
    stale = shared.send("POST", "/logout", data={"csrf_token": token})
    fields = {"username": "cruz", "password": OTHER, "csrf_token": shared.csrf_token()}

    shared.send("POST", "/login", data=fields)

    assert stale.status_code == 400, "a form from before the sign-in still worked"
    assert (running(reyes), running(cruz)) == (0, 1)


@pytest.mark.usefixtures("reyes")
def test_the_cookie_travels_by_https_only_when_it_came_so(browser: Browsers) -> None:
    def cookie(base_url: str) -> str:
        return str(browser().send("GET", "/login", base_url=base_url).headers["Set-Cookie"])

    assert "Secure" in cookie("https://localhost")
    assert "Secure" not in cookie("http://localhost")
    assert "HttpOnly" in cookie("http://localhost")
    assert "SameSite=Lax" in cookie("http://localhost")


@pytest.mark.usefixtures("reyes")
def test_guessing_is_slowed_down_at_one_address_only(browser: Browsers) -> None:
    guesser, elsewhere = browser(), browser()
    elsewhere.address = "10.0.0.2"
    for _ in range(sign_in.FREE_TRIES):
        guesser.sign_in("reyes", OTHER, 422)

    guesser.sign_in("reyes", GOOD, 429)

    assert int(guesser.page.response.headers["Retry-After"]) in (1, 2, 3)
    assert "Too many wrong passwords. Wait" in guesser.page.text
    assert elsewhere.sign_in("reyes", GOOD).path == "/"


def ask_sheet(browser: Browser, fields: object, **headers: str) -> TestResponse:
    """Send what the sheet over the counter sends."""
    return browser.send(
        "POST", "/session/sheet", data=json.dumps(fields), content_type="application/json",
        headers=FROM_SHEET | headers,
    )  # fmt: skip


def test_the_sheet_signs_in_again_and_gives_a_new_token(browser: Browsers, reyes: User) -> None:
    armorer = browser()
    armorer.sign_in("reyes", GOOD)
    old = armorer.csrf_token()
    sessions.end_all(reyes, user=None)

    answer = ask_sheet(armorer, {"username": "reyes", "password": GOOD})

    assert answer.status_code == 200
    assert answer.json is not None
    assert answer.json["username"] == "reyes"
    assert armorer.send("POST", "/logout", data={"csrf_token": old}).status_code == 400
    token = answer.json["csrf_token"]
    assert armorer.send("POST", "/logout", headers={"X-CSRFToken": token}).status_code == 400
    assert armorer.send("POST", "/logout", data={"csrf_token": token}).status_code == 303


def test_the_sheet_says_what_is_wrong(browser: Browsers, reyes: User) -> None:
    users.add("new", "armorer", GOOD, must_change=True)
    armorer = browser()

    wrong = ask_sheet(armorer, {"username": "reyes", "password": OTHER})
    temporary = ask_sheet(armorer, {"username": "new", "password": GOOD})
    unusable: list[object] = [[], {"username": 1, "password": GOOD}, None]
    nonsense = [ask_sheet(armorer, body) for body in unusable]
    for _ in range(sign_in.FREE_TRIES):
        ask_sheet(armorer, {"username": "reyes", "password": OTHER})
    often = ask_sheet(armorer, {"username": "reyes", "password": GOOD})

    assert wrong.status_code == 401
    assert wrong.json == {
        "error": {"code": "unauthenticated", "message": "The username or the password is wrong."}
    }
    assert temporary.status_code == 401
    assert [answer.status_code for answer in nonsense] == [400, 400, 400]
    assert often.status_code == 429
    assert int(often.headers["Retry-After"]) > 0
    assert running(reyes) == 0


@pytest.mark.parametrize(
    "changed",
    [{"Origin": "http://evil.example"}, {"Origin": "null"}, {"Origin": ""},
     {"X-Requested-With": ""}, {"Sec-Fetch-Site": "cross-site"}, {"Sec-Fetch-Site": "same-site"}],
)  # fmt: skip
def test_the_sheet_answers_no_other_site(
    browser: Browsers, reyes: User, changed: dict[str, str]
) -> None:
    answer = ask_sheet(browser(), {"username": "reyes", "password": GOOD}, **changed)

    assert answer.status_code in (400, 401)
    assert running(reyes) == 0


def test_the_sheet_takes_no_form(browser: Browsers, reyes: User) -> None:
    form = {"username": "reyes", "password": GOOD}

    answer = browser().send("POST", "/session/sheet", data=form, headers=FROM_SHEET)

    assert answer.status_code == 401
    assert running(reyes) == 0
