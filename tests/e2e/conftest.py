"""A real server, a real Chromium, and the counter in it."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

import pytest
from flask import Flask
from flask.sessions import SecureCookieSessionInterface
from playwright.sync_api import Browser, BrowserContext, ConsoleMessage, Page, Playwright

from app.config import Settings
from app.models.codes import Code
from app.models.items import ItemClass, ItemModel
from app.models.writes import writes
from app.services import audit
from app.services.setup import preparation
from app.services.users import sessions, users
from tests import make
from tests.e2e.desk import EXPECTED, Desk
from tests.e2e.server import Server

PASSWORD = "a password of eighteen"
# Debian's two builds of one Chromium. A page takes the shell half the processor time, as it draws
# no window around it, and it is what Playwright itself brings along for tests. What hangs on the
# whole browser, as a customer has it, is tested in that: see `whole_chromium`.
SHELL, WHOLE = Path("/usr/bin/chromium-headless-shell"), Path("/usr/bin/chromium")
CHROMIUM = ["--no-sandbox", "--disable-gpu", "--disable-background-networking"]
# An address that is not this computer's own, so that the page is not a secure context.
CHROMIUM.append("--host-resolver-rules=MAP armory.test 127.0.0.1")


@pytest.fixture
def server(record: Settings) -> Iterator[Server]:
    """Give a running server over a fresh record with one armorer, lim."""
    users.add("lim", "armorer", PASSWORD)
    running = Server(record)
    running.fault()
    running.start()
    yield running
    running.kill()


def opened(playwright: Playwright, program: Path, *options: str) -> Browser:
    """Open one of Debian's browsers, or Playwright's own on a system that is not Debian."""
    path = program if program.exists() else None
    return playwright.chromium.launch(executable_path=path, args=[*CHROMIUM, *options])


@pytest.fixture(scope="session")
def chromium(playwright: Playwright) -> Iterator[Browser]:
    """Give one Chromium for all tests of this process."""
    browser = opened(playwright, SHELL)
    yield browser
    browser.close()


@pytest.fixture(scope="session")
def whole_chromium(playwright: Playwright) -> Iterator[Browser]:
    """Give the whole browser to who puts it in the place of `chromium`: the first day, the camera
    and the device's app. (The appliance's tests open it themselves.)
    """
    browser = opened(playwright, WHOLE)
    yield browser
    browser.close()


@pytest.fixture
def context(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give a signed-in browser profile: one device."""
    context = chromium.new_context(base_url=server.at())
    come_in(context, server, "lim")
    yield context
    context.close()


@pytest.fixture
def desk(context: BrowserContext) -> Iterator[Desk]:
    """Give the counter of that device; at the end nothing has gone wrong in the page."""
    desk = Desk(context.new_page())
    desk.open()
    yield desk
    assert desk.problems == []


def come_in(context: BrowserContext, server: Server, username: str) -> None:
    """Give a device a user's session; the page of the sign-in has tests of its own."""
    token, _ = sessions.begin(users.named(username), "127.0.0.1", "Chromium")
    maker = Flask("maker")
    maker.secret_key = preparation.secret(server.settings, "session")
    signer = SecureCookieSessionInterface().get_signing_serializer(maker)
    assert signer is not None
    cookie = str(signer.dumps({"_user_id": token}))
    context.add_cookies([{"name": "armguard", "value": cookie, "url": server.at()}])


def sign_in(context: BrowserContext, base: str = "", username: str = "lim") -> Page:
    """Sign a user in on a device."""
    page = context.new_page()
    page.goto(f"{base}/login")
    page.get_by_label("Username").fill(username)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{base}/")
    page.close()
    return page


@pytest.fixture
def boss(chromium: Browser, server: Server) -> Iterator[BrowserContext]:
    """Give the browser profile of boss, an admin; nothing goes wrong in any of its pages."""
    users.add("boss", "admin", PASSWORD)
    context = chromium.new_context(base_url=server.at())
    problems: list[str] = []

    def watch(page: Page) -> None:
        page.on("pageerror", lambda error: problems.append(str(error)))
        page.on("console", heard)

    def heard(said: ConsoleMessage) -> None:
        if said.type in ("error", "warning") and EXPECTED not in said.text:
            problems.append(said.text)

    context.on("page", watch)
    come_in(context, server, "boss")
    yield context
    context.close()
    assert problems == []


@pytest.fixture
def people(record: Settings) -> list[str]:
    """Give the card codes of two people: SGT CRUZ and SGT REYES."""
    rows = [make.person("994538"), make.person("994539", surname="Reyes", first_name="Ana")]
    return [_code_of(row.id) for row in rows]


@pytest.fixture
def radios(record: Settings) -> list[str]:
    """Give the codes of twelve radios, P01 to P12, which count toward no limit."""
    _plant_radios()
    rows = [make.item(f"P{number:02d}", "PRC", rack="C1") for number in range(1, 13)]
    return [_code_of(row.id) for row in rows]


@writes
def _plant_radios() -> None:
    kind = ItemClass(name="radio", counts_toward_limit=0)
    model = ItemModel(name="Radio", short_name="PRC", item_class=kind, id_prefix="IT")
    for row in (kind, model):
        audit.insert(row, None)


def _code_of(owner: str) -> str:
    return str(Code.get(Code.owner == owner).code)
