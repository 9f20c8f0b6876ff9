"""WCAG 2.2 AA by axe on every page, in every theme, on a phone and on a tablet."""

from __future__ import annotations

import io
import shutil
from collections.abc import Iterator
from pathlib import Path

import pytest
from PIL import Image
from playwright.sync_api import Browser, Error, expect

from app.config import Settings
from app.models.base import close_database
from app.models.users import User
from app.services.setup import preparation
from app.services.users import users
from tests import armory, screens
from tests.conftest import settings_in
from tests.e2e.axe import DARK, Examiner
from tests.e2e.conftest import PASSWORD
from tests.e2e.desk import EXPECTED, Desk
from tests.e2e.server import Server

# What shines most: photographs, a QR code, paper, files, dates, boxes to tick, every component.
LIT = f"""/styleguide {screens.ITEM}/photos /settings/scanner /labels /labels/print /imports/3
           /transactions?since=2026-01-01 /items /counter /help/counter""".split()
FAINT = 8


@pytest.fixture(scope="module")
def site(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Iterator[Server]:
    """Give a furnished record behind a server, one for all pages."""
    settings = settings_in(tmp_path_factory.mktemp("site") / "data")
    shutil.copytree(prepared, settings.data)
    preparation.prepare(settings)
    screens.furnish(settings)
    users.change_password(User.get_by_id(1), PASSWORD)
    close_database()
    running = started(settings)
    yield running
    running.kill()


def started(settings: Settings) -> Server:
    """Return a server over a record."""
    running = Server(settings)
    running.fault()
    running.start()
    return running


@pytest.fixture(scope="module")
def owner(chromium: Browser, site: Server) -> Iterator[Examiner]:
    """Give an examiner who is signed in as the armory's superuser."""
    context = chromium.new_context(base_url=site.at(), reduced_motion="reduce")
    examiner = Examiner(context)
    page = examiner.page
    page.goto("/login")
    page.get_by_label("Username").fill("admin")
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Sign in").click()
    page.wait_for_url("**/")
    yield examiner
    context.close()


@pytest.mark.parametrize("path", screens.paths(screens.SIGNED_IN))
def test_a_screen_is_accessible(owner: Examiner, path: str) -> None:
    owner.open(path)

    assert owner.problems() == []


@pytest.mark.parametrize("path", screens.paths(screens.BARE))
def test_a_page_without_the_frame_is_accessible(owner: Examiner, path: str) -> None:
    owner.open(path)
    # That a page does not exist is what one of them says.
    owner.said[:] = [said for said in owner.said if EXPECTED not in said]

    assert owner.problems() == []


@pytest.mark.parametrize("path", screens.paths(screens.SIGNED_OUT))
def test_the_pages_before_signing_in_are_accessible(
    chromium: Browser, site: Server, path: str
) -> None:
    context = chromium.new_context(base_url=site.at(), reduced_motion="reduce")
    stranger = Examiner(context)
    stranger.open(path)

    assert stranger.problems() == []
    context.close()


def test_the_very_first_page_is_accessible(
    chromium: Browser, prepared: Path, tmp_path: Path
) -> None:
    shutil.copytree(prepared, tmp_path / "data")
    fresh = started(settings_in(tmp_path / "data"))
    context = chromium.new_context(base_url=fresh.at(), reduced_motion="reduce")
    stranger = Examiner(context)

    stranger.open("/setup")
    expect(stranger.page.get_by_role("heading", name="Welcome")).to_be_visible()
    found = stranger.problems()

    context.close()
    fresh.kill()
    assert found == []


def test_the_shortcuts_and_the_menu_are_accessible(owner: Examiner) -> None:
    # A page with little beneath the open menu, which covers whatever is there.
    owner.open("/notices")
    owner.page.locator(".bar .menu > summary").click()
    found = owner.problems()
    owner.open("/items")
    owner.page.set_viewport_size({"width": 1024, "height": 768})
    owner.page.keyboard.press("Escape")
    owner.page.get_by_role("button", name="Keyboard shortcuts").click()

    assert found + owner.problems() == []


def test_a_form_that_was_refused_is_accessible(owner: Examiner) -> None:
    owner.open("/items/new")
    owner.page.locator("form[action='/items/new'], form[action='/items']").last.evaluate(
        "form => { form.noValidate = true; form.requestSubmit(); }"
    )
    expect(owner.page.locator("[aria-invalid]").first).to_be_visible()
    owner.said.clear()

    assert owner.problems() == []


def test_every_answer_of_the_counter_is_accessible(owner: Examiner) -> None:
    owner.open("/counter")
    desk = Desk(owner.page)
    found = []
    desk.open()
    for code in (armory.GOOD_RIFLE, armory.REYES, armory.GOOD_RIFLE, armory.GOOD_PISTOL, "XYZ"):
        desk.scan(code)
        desk.saved()
        found += [f"{code}: {what}" for what in owner.problems()]
        owner.page.set_viewport_size({"width": 1024, "height": 768})

    assert found == []


@pytest.mark.parametrize(("theme", "others"), [("night", (1, 2)), ("night-green", (0, 2))])
def test_the_night_themes_shine_in_one_channel(
    owner: Examiner, theme: str, others: tuple[int, int]
) -> None:
    """Photographs, codes, boxes to tick and whatever the browser draws are dark in the others."""
    bright = {}
    for path in LIT:
        owner.open(path)
        owner.page.evaluate("name => (document.documentElement.dataset.theme = name)", theme)
        picture = Image.open(io.BytesIO(owner.page.screenshot(full_page=True))).convert("RGB")
        bright[path] = max(max(picture.getchannel(channel).tobytes()) for channel in others)

    assert {path: value for path, value in bright.items() if value > FAINT} == {}


def test_a_name_without_a_break_stays_in_its_table(owner: Examiner) -> None:
    owner.open("/labels/printers/1")
    owner.page.get_by_label("Name").fill("W" * 60)
    owner.page.locator("main form button[type=submit]").first.click()
    owner.page.wait_for_url("**/labels/printers")

    hidden = "card => card.scrollWidth - card.clientWidth"
    assert owner.page.locator(".card.flush").first.evaluate(hidden) == 0
    assert owner.problems() == []


@pytest.mark.parametrize("path", ["/items", "/help"], ids=["still", "wider in the night themes"])
def test_faults_are_found(owner: Examiner, path: str) -> None:
    """The examiner can fail: each seeded fault is named, on a page that a theme changes too."""
    owner.open(path)
    owner.page.evaluate(
        """() => {
            const main = document.querySelector("main");
            main.append(document.createElement("input"));
            const faint = Object.assign(document.createElement("p"), {textContent: "faint words"});
            faint.style.color = "rgb(120, 0, 0)";
            faint.style.width = "2000px";
            main.append(faint);
            console.error("seeded");
        }"""
    )
    found = owner.problems()

    assert any(what.startswith("1024 light: label:") for what in found)
    for theme in DARK:
        assert any(what.startswith(f"1024 {theme}: color-contrast: #main > p") for what in found)
    assert any("wider than the screen" in what for what in found)
    assert any("seeded" in what for what in found)


def test_where_axe_fails_itself_nothing_is_said_to_be_right(owner: Examiner) -> None:
    owner.open("/notices")
    owner.page.evaluate(
        """() => {
            const rule = axe._audit.rules.find(({id}) => id === "color-contrast");
            rule.runSync = () => { throw Error("seeded"); };
        }"""
    )

    with pytest.raises(Error, match="the dark themes were not seen"):
        owner.problems()
