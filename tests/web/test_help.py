"""The guide on the screen: every role reads it, and each screen has a ? that leads to its place."""

from __future__ import annotations

import re
from collections.abc import Callable

import pytest
from flask import Flask

from app.config import Settings
from app.documents import guide
from app.web import help_links
from tests import screens
from tests.browse import Browser
from tests.html_rules import text_of

Browsers = Callable[..., Browser]
ROLES = ("superuser", "admin", "armorer", "viewer")


@pytest.mark.parametrize("role", ROLES)
def test_every_role_reads_every_section(browser: Browsers, role: str) -> None:
    reader = browser(role)

    contents = reader.open("/help")
    for name in guide.names():
        assert f"/help/{name}" in [link.get("href") for link in contents.all("a")]
        assert reader.open(f"/help/{name}").heading == guide.section(name).title


def test_the_guide_is_for_those_who_are_signed_in(browser: Browsers) -> None:
    browser("superuser")
    stranger = browser()

    for path in ("/help", "/help/counter", "/help/img/counter.png"):
        assert stranger.send("GET", path).status_code == 303


def test_the_guide_shows_its_pictures(browser: Browsers) -> None:
    reader = browser("viewer")

    for name in guide.names():
        for image in reader.open(f"/help/{name}").all("img"):
            answer = reader.send("GET", image.get("src") or "")
            assert (answer.status_code, answer.mimetype) == (200, "image/png")
            assert image.get("alt")


NOWHERE = "/help/nothing /help/README /help/..%2fwsgi /help/img/nothing.png /help/img/..%2fx.png"


@pytest.mark.parametrize("path", NOWHERE.split())
def test_what_is_not_in_the_guide_is_not_found(browser: Browsers, path: str) -> None:
    assert browser("viewer").send("GET", path).status_code == 404


def test_the_guide_is_searched(browser: Browsers) -> None:
    reader = browser("viewer")

    reader.open("/help")
    reader.fill("Search the guide", "five wrong")
    page = reader.press("Search the guide")
    assert page.link("PIN for the counter") == "/help/users#pin-for-the-counter"
    nothing = reader.open("/help?q=%3Cb%3E+zeppelin")
    assert "0 places with “<b> zeppelin”" in nothing.text


def test_every_screen_has_a_question_mark_that_leads_to_its_place(
    record: Settings, browser: Browsers
) -> None:
    screens.furnish(record)
    owner = browser("admin")  # the armory's, a superuser
    shown = {path: owner.open(path) for path in screens.paths(screens.SIGNED_IN)}

    for path, page in shown.items():
        links = [link for link in page.all("a") if "data-help" in link.attrib]
        assert len(links) == 1, path
        assert text_of(links[0]) == "Help for this screen"
        name, _, anchor = re.sub("^/help/?", "", links[0].get("href") or "").partition("#")
        assert not name or name in guide.names(), path
        known = [part.anchor for part in guide.section(name).parts] if name else [""]
        assert anchor in ["", *known], f"{path}: {name}#{anchor}"


def test_somebody_chose_a_place_for_every_screen(app: Flask) -> None:
    undecided = [name for name in screens.SIGNED_IN if help_links.place(name) is None]

    assert undecided == []
