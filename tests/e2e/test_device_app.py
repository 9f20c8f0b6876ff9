"""ArmGuard as an app of the device: nothing of anybody's stays; no answer is said in words."""

from __future__ import annotations

import pytest
from playwright.sync_api import Browser, BrowserContext, Page, expect

from tests.e2e.desk import Desk, until
from tests.e2e.server import Server, ledger

KEPT = """async () => {
  const found = {};
  for (const name of await caches.keys()) {
    const cache = await caches.open(name);
    for (const request of await cache.keys()) {
      const { pathname } = new URL(request.url);
      found[pathname] = await (await cache.match(request)).text();
    }
  }
  return found;
}"""
MAY_STAY = {
    "/offline",
    "/static/img/icons.svg",
    "/static/js/device/kept-scans.js",
    "/bundle/armguard.css",
    "/bundle/shell.js",
}
TOUR = ("/", "/items", "/personnel", "/transactions", "/counter", "/search?q=cruz", "/camera")
PERSONAL = ("CRUZ", "Cruz", "994538", "P01", "lim", "csrf_token")


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """Give the browser that keeps an app."""
    return whole_chromium


def kept(page: Page) -> dict[str, str]:
    """Return what the device keeps: path and text."""
    page.evaluate("navigator.serviceWorker.ready")
    found: dict[str, str] = page.evaluate(KEPT)
    return found


def names(page: Page) -> list[str]:
    found: list[str] = page.evaluate("caches.keys()")
    return found


def test_a_tour_leaves_nothing_of_anybody_on_the_device(
    desk: Desk, people: list[str], radios: list[str]
) -> None:
    page = desk.page
    desk.scan(people[0], radios[0])
    desk.saved()
    for path in (*TOUR, "/personnel?q=cruz", "/items?q=P01"):
        page.goto(path)
    page.get_by_role("link", name="P01").first.click()
    before = kept(page)
    page.locator(".menu summary").click()
    page.get_by_role("button", name="Sign out").click()
    page.wait_for_url("**/login**")

    for found in (before, kept(page)):
        assert set(found) == MAY_STAY
        for word in PERSONAL:
            assert word not in found["/offline"], word
    page.evaluate("caches.open('mine').then((one) => one.put('/x', new Response('CRUZ')))")
    assert set(kept(page)) != MAY_STAY  # what looks would have seen it


def test_no_answer_is_said_with_what_waits_and_goes_by_itself(
    desk: Desk, server: Server, context: BrowserContext, people: list[str], radios: list[str]
) -> None:
    page = desk.page
    kept(page)
    page.reload()  # from now on under the service worker
    desk.scan(people[0])
    desk.saved()
    server.kill()
    desk.scan(radios[0])
    page.goto("/items")
    expect(page.get_by_role("heading")).to_have_text("ArmGuard does not answer")
    expect(page.locator("kept-scans")).to_contain_text("1 scan is kept on this device")
    expect(page.locator("main")).to_contain_text("DO NOT HAND OVER")
    assert "Cruz" not in page.content()
    page.goto("/counter")
    expect(page.get_by_role("heading")).to_have_text("ArmGuard does not answer")

    server.start()
    expect(page.get_by_label("Scan", exact=True)).to_be_visible(timeout=15_000)
    desk.saved()

    assert ledger() == ["Take P01"]


def test_a_new_version_takes_the_place_of_the_old_one(desk: Desk, server: Server) -> None:
    page = desk.page
    kept(page)
    old = names(page)
    later = "later-by-one"

    server.fault(worker=(old[0].removeprefix("armguard-"), later))
    page.evaluate("navigator.serviceWorker.ready.then((worker) => worker.update())")
    until(page, f"caches.keys().then((now) => String(now) === 'armguard-{later}')")

    assert len(old) == 1
    assert set(kept(page)) == MAY_STAY
