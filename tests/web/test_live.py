"""Pages that show custody are asked again and again: 304 while nothing happened, and cheaply."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest

from app.models.users import User
from app.services.custody import custody
from tests import armory
from tests.browse import Browser
from tests.statements import counted

Browsers = Callable[..., Browser]
LIVE = (
    "/", "/items", "/items?state=out", f"/items/{armory.GOOD_PISTOL}", "/personnel",
    f"/personnel/{armory.REYES}", "/transactions",
)  # fmt: skip
POLL = {"HX-Request": "true", "X-Requested-With": "live-region"}
MOST_STATEMENTS = 3
pytestmark = pytest.mark.usefixtures("away_from_the_full_minute")


@pytest.fixture
def visitor(browser: Browsers) -> Browser:
    """Give an armorer's browser over a filled armory."""
    armory.fill()
    return browser("armorer")


def move() -> None:
    """Let another device issue a pistol."""
    custody.issue_item(armory.REYES, armory.GOOD_PISTOL, user=User.get(User.username == "santos"))


@pytest.mark.parametrize("path", LIVE)
def test_a_poll_is_answered_304_until_something_happens(visitor: Browser, path: str) -> None:
    first = visitor.send("GET", path, headers=POLL)
    known = {**POLL, "If-None-Match": first.headers["ETag"]}
    again = visitor.send("GET", path, headers=known)
    move()
    after = visitor.send("GET", path, headers=known)

    assert first.status_code == 200
    assert (again.status_code, again.get_data()) == (304, b"")
    assert again.headers["ETag"] == first.headers["ETag"]
    assert after.status_code == 200
    assert after.get_data() != first.get_data()


@pytest.mark.parametrize("path", LIVE)
def test_a_page_names_its_region_and_the_region_is_a_fragment(visitor: Browser, path: str) -> None:
    page = visitor.open(path)
    region = next(page.root.iter("live-region"))

    answer = visitor.send("GET", region.get("src") or "", headers=POLL)

    fragment = answer.get_data(as_text=True)
    assert "<html" not in fragment
    assert "<live-region" not in fragment
    assert len(fragment) < len(page.html)


@pytest.mark.parametrize("path", LIVE)
def test_the_first_poll_after_a_page_finds_nothing_new(visitor: Browser, path: str) -> None:
    region = next(visitor.open(path).root.iter("live-region"))

    known = {**POLL, "If-None-Match": region.get("etag") or ""}
    answer = visitor.send("GET", region.get("src") or "", headers=known)

    assert answer.status_code == 304


def test_a_304_touches_the_chains_head_and_the_session_only(visitor: Browser) -> None:
    first = visitor.send("GET", "/items", headers=POLL)
    with counted() as statements:
        known = {**POLL, "If-None-Match": first.headers["ETag"]}
        assert visitor.send("GET", "/items", headers=known).status_code == 304

    tables = {name for sql in statements for name in re.findall(r'FROM "?(\w+)"?', sql)}
    assert tables <= {"audit_log", "sessions", "users", "settings"}, statements
    assert len(statements) <= MOST_STATEMENTS


def test_another_user_never_gets_somebody_elses_304(visitor: Browser, browser: Browsers) -> None:
    first = visitor.send("GET", "/", headers=POLL)

    other = browser("viewer").send(
        "GET", "/", headers={**POLL, "If-None-Match": first.headers["ETag"]}
    )

    assert other.status_code == 200


def test_a_page_and_its_fragment_have_different_tags(visitor: Browser) -> None:
    page = visitor.send("GET", "/items")

    answer = visitor.send("GET", "/items", headers={**POLL, "If-None-Match": page.headers["ETag"]})

    assert answer.status_code == 200


def test_a_poll_without_a_session_is_401_not_a_sign_in_page(browser: Browsers) -> None:
    armory.fill()

    assert browser().send("GET", "/items", headers=POLL).status_code == 401


@pytest.mark.parametrize("path", [*LIVE, "/search?q=r", "/transactions/2"])
def test_a_page_is_small_on_the_wire(visitor: Browser, path: str) -> None:
    answer = visitor.send("GET", path, headers={"Accept-Encoding": "gzip"})

    assert answer.headers["Content-Encoding"] == "gzip"
    assert len(answer.get_data()) <= 14 * 1024
