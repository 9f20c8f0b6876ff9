"""A backup restored from a page: with the setup code, or by a superuser; never over entries."""

from __future__ import annotations

import io
from collections.abc import Callable
from pathlib import Path

import pytest

from app.config import Settings
from app.models.base import close_database
from app.models.personnel import Personnel
from app.models.users import User
from app.queries import machine_news
from app.queries.settings import setting
from app.services.backups import copies, rotation, sealing, stick, targets
from app.services.setup import preparation
from app.services.users import users
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
GOOD = "blue carabao at dawn"


@pytest.fixture
def backup(record: Settings, tmp_path: Path) -> bytes:
    """Give a backup of a unit with a person and a superuser; the running record is empty again."""
    users.add("chief", "superuser", GOOD)
    make.person()
    content = copies.dated(record.data, rotation.BY_HAND).read_bytes()
    close_database()
    # With its backups beside it a record that is gone is a loss, and no new one is begun.
    aside = (record.data / "backups").rename(tmp_path / "backups")
    for file in [*record.data.glob("armguard.db*"), *record.data.glob("session.key")]:
        file.unlink()
    preparation.prepare(record)
    aside.rename(record.data / "backups")
    return content


def sent(backup: bytes, name: str = "armory.db") -> dict[str, object]:
    return {"file": (io.BytesIO(backup), name)}


def test_the_first_page_offers_the_backups_of_a_stick(
    browser: Browsers, record: Settings, backup: bytes, setup_code: str, tmp_path: Path
) -> None:
    there = tmp_path / "stick" / targets.NAME
    there.mkdir(parents=True)
    (there / "night-20261120-020000.db").write_bytes(backup)
    (there / "night-20261121-020000.db").write_bytes(b"SQLite format 3\0 damaged")
    (record.data / machine_news.STICK).write_text('{"label": "ARMGUARD7"}')
    stick.serve(record.data, there.parent, "ARMGUARD7")
    first = browser()

    assert "2 backups were found on the stick" in first.open("/setup").text
    page = first.click("Restore a backup")
    assert "From the stick ARMGUARD7" in page.text
    assert "Proven: " in page.text
    assert "1 people" in page.text
    answer = first.send("POST", "/setup/restore", data={
        "csrf_token": first.csrf_token(), "code": setup_code,
        "name": "stick:night-20261120-020000.db",
    })  # fmt: skip

    assert answer.location == "/login?restored=yes"
    assert Personnel.select().count() == 1
    assert stick.found(record.data) == []
    assert not (record.data / stick.FOLDER).exists()


def test_a_sealed_backup_of_a_stick_asks_for_its_key(
    browser: Browsers, record: Settings, backup: bytes, setup_code: str, tmp_path: Path
) -> None:
    there = tmp_path / "stick" / targets.NAME
    there.mkdir(parents=True)
    key, recipient = sealing.new_key()
    (there / "night-20261120-020000.db").write_bytes(backup)
    sealing.seal(there / "night-20261120-020000.db", recipient)
    stick.serve(record.data, there.parent, "ARMGUARD7")
    first = browser()
    first.open("/setup/restore")
    given = {"csrf_token": first.csrf_token(), "code": setup_code,
             "name": "stick:night-20261120-020000.db.age"}  # fmt: skip

    without = first.send("POST", "/setup/restore", data=given)
    with_key = first.send("POST", "/setup/restore", data=given | {"key": key})

    assert (without.status_code, "give the key of the recovery card" in without.text) == (409, True)
    assert with_key.location == "/login?restored=yes"
    assert Personnel.select().count() == 1


def test_a_backup_is_restored_with_the_code_before_anybody_signs_in(
    browser: Browsers, backup: bytes, setup_code: str
) -> None:
    first = browser()
    first.open("/setup")
    page = first.click("Restore a backup")
    assert "by-hand-" in page.text
    token = {"csrf_token": first.csrf_token()}
    wrong = first.send("POST", "/setup/restore", data=token | {"code": "nope"} | sent(backup))
    assert (wrong.status_code, Personnel.select().count()) == (422, 0)

    right = first.send("POST", "/setup/restore", data=token | {"code": setup_code} | sent(backup))

    assert right.location == "/login?restored=yes"
    assert (Personnel.select().count(), setting("setup")) == (1, "done")
    assert "Restored" in first.open("/login?restored=yes").text
    assert first.sign_in("chief", GOOD).path == "/"


def test_a_superuser_restores_a_copy_that_lies_here(browser: Browsers, backup: bytes) -> None:
    assert backup
    users.add("boss", "superuser", GOOD)
    boss = Browser(browser().client.application, users.named("boss"))
    page = boss.open("/setup/restore")
    assert "Setup code" not in page.labels()
    name = page.all("input", name="name")[0].get("value")
    fields = {"csrf_token": boss.csrf_token(), "name": name}

    assert boss.send("POST", "/setup/restore", data=fields).location == "/login?restored=yes"

    assert [row.username for row in User.select()] == ["chief"]
    assert boss.open("/").path.startswith("/login")


@pytest.mark.parametrize("content", [b"", b"rank,surname\n", b"SQLite format 3\0" + b"\0" * 5000])
def test_what_is_no_backup_is_refused_in_words(
    browser: Browsers, setup_code: str, content: bytes
) -> None:
    first = browser()
    first.open("/setup/restore")
    token = {"csrf_token": first.csrf_token(), "code": setup_code}

    answer = first.send("POST", "/setup/restore", data=token | sent(content, "x.db"))

    assert answer.status_code == 409
    assert "Nothing was changed" in answer.get_data(as_text=True)
    assert first.open("/setup").path == "/setup"


def test_nobody_restores_who_is_not_the_superuser(browser: Browsers) -> None:
    make.user("boss", "superuser")

    for role in (None, "admin", "armorer"):
        answer = browser(role).send("GET", "/setup/restore")
        assert answer.location == "/login"


def test_a_record_in_use_says_that_nothing_is_restored_over_it(browser: Browsers) -> None:
    boss = browser("superuser")
    make.person()

    page = boss.open("/setup/restore")

    assert "into an empty record only" in page.text
    assert page.all("input", type="file") == []
