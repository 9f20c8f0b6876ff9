"""Takes the documentation's screenshots from a made-up unit: scripts/screenshots [DIRECTORY]."""

from __future__ import annotations

import io
import os
import re
import subprocess
import sys
import tempfile
import urllib.request
from pathlib import Path
from time import monotonic, sleep

import apsw
from PIL import Image
from playwright.sync_api import Browser, FloatRect, Page, ViewportSize, sync_playwright

from tests.e2e.desk import Desk
from tests.scripts.test_run import free_port

ROOT = Path(__file__).parents[2]
ARMGUARD = [sys.executable, "-c", "from app.cli import main; main()"]
# What matters of a page that is longer than the screen.
LABELS: FloatRect = {"x": 0, "y": 0, "width": 1024, "height": 1400}
SIZES = {"1024": (1024, 768), "390": (390, 844)}
# The guide's own pictures ship with the program: few, small, of few colours.
GUIDE = {"counter": "/counter", "labels": "/labels", "item-list": "/items"}
GUIDE_SIZE = (820, 600)
PHONE: ViewportSize = {"width": 390, "height": 1240}
COLOURS = 48
FREE_PERSON = (
    "SELECT id FROM personnel WHERE status = 'Active' AND classification = 'enlisted' "
    "AND id NOT IN (SELECT personnel_id FROM custody WHERE returned_at IS NULL) ORDER BY id"
)
FREE_RIFLE = (
    "SELECT items.serial FROM items JOIN item_models ON item_models.id = model_id "
    "WHERE class = 'rifle' AND status = 'Available' AND condition = 'Good' ORDER BY items.id"
)


def main() -> None:
    """Make the unit, serve it, and photograph the counter in every size and theme."""
    target = Path(sys.argv[1]) if len(sys.argv) > 1 else ROOT / "docs" / "img"
    guide = target if len(sys.argv) > 1 else ROOT / "app" / "guide" / "img"
    target.mkdir(parents=True, exist_ok=True)
    with tempfile.TemporaryDirectory() as data:
        port = free_port()
        env = os.environ | {"ARMGUARD_DATA": data, "ARMGUARD_PORT": str(port)}
        env |= {"ARMGUARD_TLS": str(Path(data) / "tls")}
        make = [*ARMGUARD, "certificates", "make", "--name", "armguard.local"]
        subprocess.run(make, cwd=ROOT, env=env, check=True, stdout=subprocess.DEVNULL)
        said = subprocess.check_output([*ARMGUARD, "demo"], cwd=ROOT, env=env, text=True)
        password = re.search(r"demo-armorer\s+(\S+)", said)
        assert password, said
        server = subprocess.Popen([*ARMGUARD, "serve"], cwd=ROOT, env=env)
        try:
            wait_for(f"http://127.0.0.1:{port}/health")
            photograph(f"http://127.0.0.1:{port}", password[1], Path(data), target, guide)
        finally:
            server.terminate()
            server.wait()


def wait_for(url: str) -> None:
    """Wait until the server answers."""
    until = monotonic() + 30
    while monotonic() < until:
        try:
            urllib.request.urlopen(url).close()  # noqa: S310  (our own loopback server)
        except OSError:
            sleep(0.1)
        else:
            return
    raise SystemExit("the server did not start")


def photograph(url: str, password: str, data: Path, target: Path, guide: Path) -> None:
    """Take each picture; every counter issues a weapon of its own."""
    record = apsw.Connection(str(data / "armguard.db"), flags=apsw.SQLITE_OPEN_READONLY)
    with sync_playwright() as playwright:
        browser = playwright.chromium.launch(
            executable_path="/usr/bin/chromium",
            args=["--no-sandbox", "--disable-gpu", "--disable-background-networking"],
        )
        for theme in ("light", "dark", "night"):
            for name, (width, height) in SIZES.items():
                page = sign_in(browser, url, password, width, height, theme)
                suffix = name if theme == "light" else f"{name}-{theme}"
                issue(page, record)
                keep(page.screenshot(), target / f"counter-{suffix}.png")
                if theme == "light":
                    page.goto("/")
                    keep(page.screenshot(), target / f"dashboard-{suffix}.png")
                if suffix == "1024":
                    page.goto("/labels")
                    labels = page.screenshot(full_page=True, clip=LABELS)
                    keep(labels, target / "labels-1024.png")
                page.context.close()
        page = sign_in(browser, url, password, *GUIDE_SIZE, "light")
        for name, path in GUIDE.items():
            page.goto(path)
            if path == "/counter":
                issue(page, record)
            keep(page.screenshot(), guide / f"{name}.png")
        keep(trust_page(browser, url), guide / "trust.png")
        browser.close()


def trust_page(browser: Browser, url: str) -> bytes:
    """Return what somebody sees who came with an iPhone for the first time."""
    phone = browser.new_context(base_url=url, viewport=PHONE, user_agent="iPhone")
    # Loopback counts as safe; the room's network does not.
    phone.route("**/trust/reached", lambda route: route.abort())
    page = phone.new_page()
    page.goto("/trust")
    page.get_by_role("link", name="Profile for iPhone").wait_for()
    return page.screenshot()


def keep(png: bytes, target: Path) -> None:
    """Keep a picture in few colours, which a screen of flat areas does not miss."""
    picture = Image.open(io.BytesIO(png)).convert("RGB")
    picture.quantize(COLOURS, dither=Image.Dither.NONE).save(target, optimize=True)


def sign_in(browser: Browser, url: str, password: str, width: int, height: int, theme: str) -> Page:
    """Return a page of a device on which the demo armorer has signed in."""
    context = browser.new_context(base_url=url, viewport={"width": width, "height": height})
    context.add_cookies([{"name": "theme", "value": theme, "url": url}])
    page = context.new_page()
    page.goto("/login")
    page.get_by_label("Username").fill("demo-armorer")
    page.get_by_label("Password").fill(password)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url(f"{url}/")
    return page


def issue(page: Page, record: apsw.Connection) -> None:
    """Issue the next free rifle to the next free person, by typing as a scanner does."""
    person = record.execute(FREE_PERSON).fetchone()
    rifle = record.execute(FREE_RIFLE).fetchone()
    assert person, "everybody holds something"
    assert rifle, "no rifle is in"
    desk = Desk(page)
    desk.open()
    page.get_by_label("Purpose").select_option(label="Duty Vigil")
    desk.scan(person[0], rifle[0])
    desk.saved()
    page.wait_for_timeout(300)


if __name__ == "__main__":
    main()
