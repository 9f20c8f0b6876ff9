"""The checklist of the first days, and that a demo is called one and never mixed with real data."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from click.testing import CliRunner

from app import create_app
from app.cli import armguard
from app.config import Settings
from app.models.base import close_database, open_database
from app.models.personnel import Personnel
from app.queries.settings import setting
from app.services.imports.run import import_file
from app.services.imports.sheet import BadFile
from app.services.settings import settings
from app.services.setup import demo, demo_clearing, preparation
from app.services.verification import verify
from app.services.witnesses import checkpoints
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
SHEET = b"rank,last name,first name,serial\nSGT,Cruz,Juan,994538\n"


def test_the_checklist_follows_the_record_until_it_is_dismissed(browser: Browsers) -> None:
    boss = browser("superuser")
    assert "First days: 0 of 10 done" in boss.open("/").text

    settings.change("unit_name", "951st", None)
    make.person()
    make.user("lim", "armorer")

    page = boss.open("/")
    assert "First days: 3 of 10 done" in page.text
    assert page.link("Test the scanner") == "/settings/scanner"
    assert "First days" not in boss.press("Dismiss").text
    boss.open("/settings")
    assert "First days" in boss.press("Show the first-days checklist again").text


@pytest.mark.parametrize("role", ["admin", "armorer", "viewer"])
def test_the_checklist_is_the_superusers(browser: Browsers, role: str) -> None:
    assert "First days" not in browser(role).open("/").text


def test_every_page_of_a_demo_says_so(browser: Browsers) -> None:
    boss = browser("superuser")
    assert "Made-up unit" not in boss.open("/items").text

    settings.change("demo", "yes", None)

    for path in ("/", "/items", "/counter", "/profile"):
        assert "Made-up unit" in boss.open(path).text
    assert "First days" not in boss.open("/").text
    assert "Remove the demo" in boss.open("/settings").html
    assert "Made-up unit" in browser().open("/login").text


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("dry_run", [True, False])
def test_real_sheets_never_go_into_a_demo(dry_run: bool) -> None:
    settings.change("demo", "yes", None)

    with pytest.raises(BadFile, match="made-up demo unit"):
        import_file("personnel", "people.csv", SHEET, user=None, dry_run=dry_run)

    assert Personnel.select().count() == 0


def test_a_demo_is_set_aside_whole_and_a_fresh_record_begins(record: Settings) -> None:
    demo.load(demo.Size(2, 2, 0))
    checkpoints.make(record.data)
    kept = checkpoints.write_beside(record.data / checkpoints.FOLDER)
    assert kept is not None
    close_database()

    said = CliRunner().invoke(
        armguard, ["demo", "--clear"], input="START\n", env={"ARMGUARD_DATA": str(record.data)}
    )

    assert said.exit_code == 0, said.output
    (aside,) = record.data.glob("armguard-demo-*.db")
    assert not list(record.data.glob("armguard.db*"))
    preparation.prepare(record)
    assert (Personnel.select().count(), setting("demo")) == (0, "no")
    # The night's check of the real record holds no checkpoint of the demo against it.
    assert verify(record.database_path, kept=[kept.parent]).ok
    assert (record.data / "checkpoints-demo" / kept.name).is_file()
    open_database(aside)
    assert (Personnel.select().count(), setting("demo")) == (2, "yes")


def test_a_real_record_is_never_set_aside(record: Settings) -> None:
    close_database()

    with pytest.raises(demo_clearing.NotADemo):
        demo_clearing.set_aside(record)

    assert record.database_path.exists()


def test_a_running_demo_is_not_set_aside(record: Settings) -> None:
    settings.change("demo", "yes", None)

    with pytest.raises(demo_clearing.StillRunning):
        demo_clearing.set_aside(record)  # this test's own connection is open
    close_database()
    app = create_app(record)
    close_database()
    with pytest.raises(demo_clearing.StillRunning):
        demo_clearing.set_aside(record)

    assert app.name == "app", "it lives until here"
    assert record.database_path.exists()
