"""The counter as an armorer's hands and eyes meet it."""

from __future__ import annotations

from playwright.sync_api import ConsoleMessage, Locator, Page, expect

SAVED_WITHIN_MS = 15_000
LOOK_EVERY_MS = 20
# Chromium says this of every answer that is not a success; that a server is down is no fault here.
EXPECTED = "Failed to load resource"


def until(page: Page, says: str) -> None:
    """Wait until some JavaScript of the page is true.

    It is asked from outside each time: Playwright's own waiting asks again from inside the page,
    whose policy forbids to evaluate text, and so fails whenever the first look is too early.
    """
    for _ in range(SAVED_WITHIN_MS // LOOK_EVERY_MS):
        if page.evaluate(says):
            return
        page.wait_for_timeout(LOOK_EVERY_MS)
    raise AssertionError(f"never true: {says}")


class Desk:
    """One counter page; collects whatever the browser complains of."""

    def __init__(self, page: Page) -> None:
        self.page = page
        self.problems: list[str] = []
        page.on("pageerror", lambda error: self.problems.append(str(error)))
        page.on("console", self._heard)

    def _heard(self, message: ConsoleMessage) -> None:
        if message.type in ("error", "warning") and EXPECTED not in message.text:
            self.problems.append(message.text)

    def open(self, base: str = "") -> None:
        self.page.goto(f"{base}/counter")
        until(self.page, "Boolean(customElements.get('counter-desk'))")

    def scan(self, *codes: str) -> None:
        """Type codes as a scanner does: without pause, wherever the focus is, Enter after each."""
        for code in codes:
            self.page.keyboard.type(code)
            self.page.keyboard.press("Enter")

    def saved(self) -> None:
        expect(self.queue).to_have_text("All saved", timeout=SAVED_WITHIN_MS)

    @property
    def box(self) -> Locator:
        return self.page.get_by_label("Scan", exact=True)

    @property
    def banner(self) -> Locator:
        return self.page.locator("#scan-result")

    @property
    def title(self) -> Locator:
        return self.banner.locator(".banner-title")

    @property
    def queue(self) -> Locator:
        return self.page.locator("#scan-queue")

    @property
    def lists(self) -> Locator:
        return self.page.locator("#desk-lists")

    @property
    def sheet(self) -> Locator:
        return self.page.get_by_role("alertdialog", name="Locked")

    def button(self, name: str) -> Locator:
        return self.page.get_by_role("button", name=name)
