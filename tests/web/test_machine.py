"""The machine's page: shut down and start again, asked twice, kept in the audit log."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models.audit import AuditRow
from app.models.stations import HandOver, Station
from app.services.machine import asks
from tests import make
from tests.browse import Browser

Signed = Callable[..., Browser]


@pytest.fixture
def folder(record: Settings) -> Path:
    """Give what makes a machine the appliance."""
    made = record.data / asks.FOLDER
    made.mkdir()
    return made


@pytest.mark.parametrize("role", ["admin", "superuser"])
@pytest.mark.parametrize(
    ("word", "link", "button", "said"),
    [
        ("restart", "Start again …", "Start again now", "The machine starts again"),
        ("shutdown", "Shut down …", "Shut down now", "The machine shuts down"),
    ],
)
def test_an_admin_asks_and_it_is_kept(
    browser: Signed, folder: Path, role: str, word: str, link: str, button: str, said: str
) -> None:
    visitor = browser(role)
    before = AuditRow.select().count()
    visitor.open(visitor.open("/machine").link(link))
    assert list(folder.iterdir()) == []
    assert AuditRow.select().count() == before

    page = visitor.press(button)

    assert said in page.text
    (asked,) = folder.iterdir()
    assert (asked.name, asked.read_text()) == (word, f"{clock.boot_id()}\n")
    row = AuditRow.select().order_by(AuditRow.seq.desc()).get()
    assert (row.action, row.object_type) == (asks.ACTS[word].action, "machine")
    assert row.actor == visitor.user.id


def test_a_machine_that_is_no_appliance_has_no_buttons_and_says_why(
    browser: Signed, record: Settings
) -> None:
    visitor = browser("superuser")

    for path in ("/machine", "/machine/shutdown"):
        page = visitor.open(path)
        assert "not installed as an appliance" in page.text
        assert not page.all("form", action="/machine/shutdown")
    token = {"csrf_token": visitor.csrf_token()}
    answer = visitor.send("POST", "/machine/shutdown", data=token)

    assert answer.status_code == 409
    assert "Nothing was done." in answer.get_data(as_text=True)
    assert not (record.data / asks.FOLDER).exists()


@pytest.mark.parametrize("role", ["armorer", "viewer"])
@pytest.mark.parametrize("word", ["restart", "shutdown"])
def test_others_may_not(browser: Signed, folder: Path, role: str, word: str) -> None:
    visitor = browser(role)
    visitor.open("/items")

    answer = visitor.send("POST", f"/machine/{word}", data={"csrf_token": visitor.csrf_token()})

    assert answer.status_code == 403
    visitor.open("/machine", 403)
    assert list(folder.iterdir()) == []


@pytest.mark.usefixtures("folder")
def test_another_word_is_no_page(browser: Signed) -> None:
    browser("admin").open("/machine/format", 404)


@pytest.mark.usefixtures("folder")
def test_who_stands_at_a_counter_is_said_first(browser: Signed) -> None:
    admin = browser("admin")
    assert "Somebody is at" not in admin.open("/machine/shutdown").text
    now = clock.now()
    window = make.kept(Station(name="Window 2", key_hash="a" * 64, created_at=now))
    make.kept(HandOver(key="k" * 8, station=window, personnel=make.person(), user=admin.user,
                       opened_at=now, last_scan_at=now))  # fmt: skip

    assert (
        "Somebody is at Window 2. Let them press DONE first."
        in admin.open("/machine/shutdown").text
    )


def test_health_leads_there_for_who_may(browser: Signed) -> None:
    assert browser("admin").open("/health/page").link("Machine") == "/machine"
    assert not browser("armorer").open("/health/page").all("a", href="/machine")
    assert not browser().open("/health/page").all("a", href="/machine")
