"""The whole first day on a fresh machine: start, set up, import, ten issues, ten returns."""

from __future__ import annotations

import re
import signal
import subprocess
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import apsw
import pytest
from playwright.sync_api import Browser, Page, expect

from tests.e2e.desk import Desk
from tests.scripts.test_run import Machine, free_port, make_machine, wait_for_health

DATA = Path(__file__).parents[1] / "data"
PASSWORD = "four words make sense"
PAIRS = 10


class FirstDay:
    """ArmGuard, started by scripts/run in a checkout of its own."""

    def __init__(self, machine: Machine, log: Path) -> None:
        self.machine = machine
        self.log = log
        self.url = f"http://127.0.0.1:{machine.environment['ARMGUARD_PORT']}"

    @property
    def setup_code(self) -> str:
        """Return the one-time code that the console shows."""
        found = re.search(r"^Setup code: (\S+)$", self.log.read_text(), re.MULTILINE)
        assert found, self.log.read_text()
        return found[1]

    def armguard(self, *arguments: str) -> str:
        """Run a command of the checkout and return what it said."""
        command = [".venv/bin/armguard", *arguments]
        done = subprocess.run(
            command, cwd=self.machine.checkout, capture_output=True, text=True, check=True
        )
        return done.stdout

    def rows(self, query: str) -> list[tuple[Any, ...]]:
        """Read from the record as any shell can."""
        path = self.machine.checkout / "var" / "armguard.db"
        return list(apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY).execute(query))


@pytest.fixture(scope="session")
def chromium(whole_chromium: Browser) -> Browser:
    """Give the browser that a customer has."""
    return whole_chromium


@pytest.fixture
def day(tmp_path: Path) -> Iterator[FirstDay]:
    """Give a fresh checkout, started with the README's command."""
    machine = make_machine(tmp_path)
    machine.environment = {"ARMGUARD_PORT": str(free_port())}
    log = tmp_path / "log"
    process = machine.begin(log=log)
    try:
        wait_for_health(machine.environment["ARMGUARD_PORT"], process, log)
        yield FirstDay(machine, log)
    finally:
        process.send_signal(signal.SIGTERM)
        process.wait(timeout=30)


def test_first_light(day: FirstDay, chromium: Browser) -> None:
    context = chromium.new_context(base_url=day.url, viewport={"width": 1024, "height": 768})
    page = context.new_page()
    set_up(page, day.setup_code)
    assert "500 new" in day.armguard("import", "personnel", str(DATA / "personnel.csv"))
    assert "1000 new" in day.armguard("import", "items", str(DATA / "items.csv")).replace(",", "")
    cards = day.rows(f"SELECT code FROM codes WHERE kind = 'person' LIMIT {PAIRS}")
    # The engraved codes of M4s, of which half are web links.
    weapons = day.rows(
        "SELECT code FROM codes JOIN items ON items.id = owner WHERE source = 'factory' AND "
        f"items.status = 'Available' AND condition = 'Good' ORDER BY code DESC LIMIT {PAIRS}"
    )

    desk = Desk(page)
    desk.open()
    for (card,), (weapon,) in zip(cards, weapons, strict=True):
        desk.scan(card, weapon)
    desk.saved()
    assert day.rows("SELECT count(*) FROM custody WHERE returned_at IS NULL") == [(PAIRS,)]
    desk.scan("AGC-RETURN", *(weapon for (weapon,) in weapons))
    desk.saved()

    ledger = day.rows("SELECT action, count(*) FROM transactions GROUP BY action ORDER BY action")
    assert ledger == [("Return", PAIRS), ("Take", PAIRS)]
    assert day.rows("SELECT count(*) FROM items WHERE status = 'Issued'") == [(0,)]
    expect(desk.lists).to_contain_text(f"Today: {PAIRS} issued · {PAIRS} returned")
    expect(desk.lists).to_contain_text("Refused today: 0")
    page.goto("/transactions")
    expect(page.get_by_role("main")).to_contain_text("TR-")
    assert "The record is whole" in day.armguard("verify")
    assert desk.problems == []
    context.close()


def set_up(page: Page, code: str) -> None:
    """Make the first user, from whichever page a new owner happens to open."""
    page.goto("/counter")
    page.wait_for_url("**/setup")
    page.get_by_label("Setup code").fill(code)
    page.get_by_label("Username").fill("owner")
    page.get_by_label("Password", exact=True).fill(PASSWORD)
    page.get_by_label("Password again").fill(PASSWORD)
    page.get_by_role("button", name="Make the first user").click()
    page.wait_for_url("**/setup/data")
    page.goto("/")
    expect(page.get_by_role("heading", level=1)).to_have_text("Dashboard")
