"""The page by which a device comes to trust this machine, and what it takes along."""

from __future__ import annotations

import base64
import plistlib
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask
from werkzeug.test import TestResponse

from app.config import Settings
from app.models.audit import AuditRow
from app.models.stations import Station
from app.queries import certificates
from app.services.certificates import keeping
from app.services.settings import settings as unit_settings
from app.web import headers
from tests.browse import Browser, Page

Browsers = Callable[..., Browser]
HTTPS, HTTP = "https://armguard.local", "http://armguard.local"


@pytest.fixture
def tls(app: Flask, record: Settings) -> Path:
    """Give the certificates of the machine that the application runs on."""
    keeping.keep(record.tls, name="armguard.local", addresses=["192.168.1.20", "fd00::7"])
    return record.tls


def ask(who: Browser, path: str, base_url: str = HTTP) -> TestResponse:
    return who.send("GET", path, base_url=base_url)


def policy(answer: TestResponse) -> str:
    return str(answer.headers["Content-Security-Policy"])


def test_anybody_reads_by_plain_http_how_to_trust_and_gets_no_cookie(
    browser: Browsers, tls: Path
) -> None:
    answer = ask(browser(), "/trust")

    assert answer.status_code == 200
    assert "Set-Cookie" not in answer.headers
    page = Page(answer)
    assert page.heading == "Trust this ArmGuard"
    assert certificates.fingerprint(tls) in page.text
    buttons = [page.link(f"Certificate for {name}") for name in ("Android", "Windows", "macOS")]
    assert buttons == ["/ca.crt"] * 3
    assert page.link("Certificate for Linux") == "/ca.crt"
    assert page.link("Profile for iPhone and iPad") == "/ca.mobileconfig"
    assert not page.all("form")


@pytest.mark.parametrize(
    ("asked", "by"),
    [
        ("http://armguard.local", "https://armguard.local"),
        ("http://192.168.1.20", "https://192.168.1.20"),
        ("http://[fd00::7]", "https://[fd00::7]"),
        ("http://192.168.1.20:8080", "https://192.168.1.20"),
        ("http://evil.example", "https://armguard.local"),
        ("http://192.168.1.21", "https://armguard.local"),
    ],
)
@pytest.mark.usefixtures("tls")
def test_the_page_looks_for_https_where_it_was_asked_and_nowhere_else(
    browser: Browsers, asked: str, by: str
) -> None:
    answer = ask(browser(), "/trust", asked)

    assert f"connect-src 'self' {by};" in policy(answer)
    check = next(Page(answer).root.iter("trust-check"))
    assert check.get("data-reach") == f"{by}/trust/reached"


@pytest.mark.usefixtures("tls")
def test_only_that_page_may_ask_elsewhere(browser: Browsers) -> None:
    paths = ("/login", "/trust/reached", "/ca.crt", "/health/page", "/nothing")

    found = {policy(ask(browser(), path)) for path in paths}

    assert found == {headers.POLICY}
    assert policy(ask(browser(), "/trust", HTTPS)) == headers.POLICY


@pytest.mark.usefixtures("tls")
def test_a_device_that_came_by_https_sees_that_it_did(browser: Browsers) -> None:
    page = Page(ask(browser(), "/trust", HTTPS))

    assert "This device reaches ArmGuard by HTTPS" in page.text
    assert not list(page.root.iter("trust-check"))
    reached = ask(browser(), "/trust/reached", HTTPS)
    assert (reached.status_code, reached.data, reached.headers["Cache-Control"]) == (
        204, b"", "no-store",
    )  # fmt: skip


def test_a_device_takes_the_certificate_as_its_system_likes_it(
    browser: Browsers, tls: Path
) -> None:
    crt, apple = ask(browser(), "/ca.crt"), ask(browser(), "/ca.mobileconfig")

    assert crt.mimetype == "application/x-x509-ca-cert"
    assert crt.data == (tls / "ca.crt").read_bytes()
    assert apple.mimetype == "application/x-apple-aspen-config"
    profile = plistlib.loads(apple.data)
    (payload,) = profile["PayloadContent"]
    assert payload["PayloadType"] == "com.apple.security.root"
    lines = crt.text.split("-----")[2].split()
    assert payload["PayloadContent"] == base64.b64decode("".join(lines))
    assert "ca.key" not in apple.text
    assert b"PRIVATE" not in crt.data + apple.data


def test_a_machine_without_a_certificate_says_so(browser: Browsers, app: Flask) -> None:
    visitor = browser()

    assert "no certificate of its own" in visitor.open("/trust").text
    assert [ask(visitor, path).status_code for path in ("/ca.crt", "/ca.mobileconfig")] == [404] * 2
    assert "started by hand, without HTTPS" in visitor.open("/health/page").text


def test_a_damaged_summary_is_taken_for_none(browser: Browsers, tls: Path) -> None:
    (tls / "summary.json").write_text('{"names": []')

    assert "no certificate of its own" in browser().open("/trust").text


def test_health_counts_the_counters_that_came_by_https(browser: Browsers, tls: Path) -> None:
    lim, other = browser("armorer"), browser("superuser")
    for who in (lim, other):
        ask(who, "/counter", "http://localhost")

    ask(lim, "/counter", "https://localhost")
    ask(lim, "/counter", "https://localhost")

    came = [station.https_at is not None for station in Station.select().order_by(Station.id)]
    assert came == [True, False]
    rows = AuditRow.select().where(AuditRow.object_type == "stations", AuditRow.action == "edit")
    assert rows.count() == 1
    page = browser().open("/health/page")
    assert "1 of 2" in page.text
    assert certificates.fingerprint(tls) in page.text


def test_browsers_insist_on_https_when_the_owner_says_so(browser: Browsers) -> None:
    def said(base_url: str, path: str = "/login") -> str | None:
        return ask(browser(), path, base_url).headers.get("Strict-Transport-Security")

    assert said(HTTPS) == "max-age=0"
    unit_settings.change_all({"hsts": "yes"}, None)

    assert said(HTTPS) == "max-age=15552000"
    assert said(HTTP) is None
    assert said(HTTPS, "/health") is None
    unit_settings.change_all({"hsts": "no"}, None)
    assert said(HTTPS) == "max-age=0"
