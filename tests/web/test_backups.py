"""The page of backups: made, downloaded, sealed with a card, and restored by two people."""

from __future__ import annotations

import io
import json
import re
from collections.abc import Callable
from datetime import timedelta
from functools import partial
from pathlib import Path

import apsw
import pypdfium2
import pytest
import zxingcpp

from app import clock
from app.config import Settings
from app.models.audit import AuditRow
from app.models.backups import Backup
from app.models.jobs import Job
from app.models.personnel import Personnel
from app.queries import backups
from app.services.backups import making, opening, sealing, targets
from app.services.jobs import running
from app.services.settings import settings
from app.services.users import pins, users
from app.services.verification import verify
from tasks import kinds
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]
GOOD = "blue carabao at dawn"


@pytest.fixture
def boss(browser: Browsers) -> Browser:
    """Give a signed-in superuser with a password, and a second user who can agree."""
    chief = users.add("chief", "superuser", GOOD)
    pins.set_pin(users.add("santos", "armorer", GOOD), "471192")
    return Browser(browser().client.application, chief)


def worked(record: Settings) -> None:
    """Do what waits, as the worker does."""
    for job_id in running.to_do():
        running.run(job_id, partial(kinds.work_of, record.data))


def test_a_backup_is_made_listed_and_downloaded(boss: Browser, record: Settings) -> None:
    none = boss.open("/backups").text
    assert "No backup yet" in none
    assert "No backup of the last 24 hours" in none

    waits = boss.press("Back up now")
    assert (waits.path, Backup.select().count()) == ("/jobs/1", 0)
    worked(record)

    assert "read back and proves itself" in boss.open("/jobs/1").text
    made = boss.click("Backups")
    stands = re.split("Last (?:verified|rehearsed)", made.text)[1]
    assert "just now" in stands or "s ago" in stands
    assert "No backup of the last 24 hours" not in made.text
    (row,) = Backup.select()
    assert row.user.username == "chief"
    sent = boss.send("GET", f"/backups/files/{row.name}")
    assert sent.data.startswith(b"SQLite format 3")
    left = AuditRow.get(AuditRow.action == "export")
    assert (left.object_id, left.after) == ("backup", '{"filters":[],"form":"db"}')
    assert boss.send("GET", "/backups/files/..%2Farmguard.db").status_code == 404
    assert boss.send("GET", "/backups/files/armguard.db").status_code == 404


def test_the_web_proves_nothing_itself_and_a_second_press_is_the_same_job(
    boss: Browser, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    def proven(*_: object, **__: object) -> None:
        raise AssertionError("a request replayed the chain")

    before = boss.open("/backups")
    with monkeypatch.context() as patch:
        patch.setattr(making, "verify", proven)
        boss.press("Back up now")
        boss._page = before  # the page that went back shows
        boss.press("Back up now")

    assert [job.kind for job in Job.select()] == ["copy"]
    worked(record)
    assert [row.kind for row in Backup.select()] == ["by-hand"]


def test_a_backup_that_cannot_be_relied_on_says_so_on_its_page(
    boss: Browser, record: Settings
) -> None:
    boss.open("/backups")
    boss.press("Back up now")
    shell = apsw.Connection(str(record.database_path))
    shell.execute("DROP TRIGGER items_never_deleted")
    shell.close()

    worked(record)

    assert "items_never_deleted" in boss.open("/jobs/1").text
    assert Backup.select().count() == 0
    assert list((record.data / "backups").glob("by-hand-*")) == []


def test_a_link_among_the_backups_is_neither_listed_nor_sent(
    boss: Browser, record: Settings
) -> None:
    folder = record.data / "backups"
    folder.mkdir()
    (folder / "night-20260101-020000.db").symlink_to("/etc/passwd")

    assert "night-2026" not in boss.open("/backups").text
    assert boss.send("GET", "/backups/files/night-20260101-020000.db").status_code == 404


def test_the_header_of_every_page_says_how_old_the_newest_is(
    boss: Browser, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    short = '<span class="phone-only">Backup</span>'  # a phone has no room for more
    assert short in boss.send("GET", "/items").get_data(as_text=True)
    making.make(record.data, user=None)
    fresh = boss.send("GET", "/items").get_data(as_text=True)
    assert "Backup just now" in fresh
    assert short not in fresh

    now = clock.now() + timedelta(hours=25)
    monkeypatch.setattr(clock, "now", lambda: now)

    assert backups.age(now).is_old


def test_a_card_is_printed_once_and_read_before_it_counts(boss: Browser, record: Settings) -> None:
    boss.open("/backups/key")
    token = {"csrf_token": boss.csrf_token()}
    early = boss.send("POST", "/backups/key", data=token | {"last_six": "ABCDEF"})
    assert (early.status_code, backups.recipient()) == (422, "")

    card = boss.send("POST", "/backups/key/card", data=token)

    assert (card.mimetype, card.headers["Cache-Control"]) == ("application/pdf", "no-store")
    document = pypdfium2.PdfDocument(card.data)
    text = document[0].get_textpage().get_text_range()
    picture = document[0].render(scale=3).to_pil()
    key = zxingcpp.read_barcodes(picture)[0].text
    assert re.fullmatch(r"AGE-SECRET-KEY-1[0-9A-Z]{58}", key)
    assert key[-6:] in text
    assert key[40:48] in text.replace("\r\n", "")
    wrong = boss.send("POST", "/backups/key", data=token | {"last_six": "AAAAAA"})
    assert (wrong.status_code, backups.recipient()) == (422, "")
    right = boss.send("POST", "/backups/key", data=token | {"last_six": key[-6:].lower()})
    assert right.location == "/backups"
    assert backups.recipient() == sealing.recipient_of(key)
    kept = [path for path in record.data.rglob("*") if path.is_file()]
    assert not any(key.encode() in path.read_bytes() for path in kept)
    path = making.make(record.data, user=None)
    with opening.trial(path, record.data, key) as found:
        assert found.about.unit == "Armory"


def asked(boss: Browser, **fields: object) -> dict[str, object]:
    boss.open("/backups/restore")
    return {"csrf_token": boss.csrf_token(), "approver": "santos", "secret": "471192",
            "word": "RESTORE"} | fields  # fmt: skip


def test_two_people_and_a_word_bring_a_backup_back_over_a_record_in_use(
    boss: Browser, record: Settings
) -> None:
    make.person("300001")
    path = making.make(record.data, user=None)
    make.person("300002")
    late = AuditRow.select().count()

    answer = boss.send("POST", "/backups/restore", data=asked(boss, name=path.name))

    assert answer.location == "/login?restored=yes"
    assert [row.serial for row in Personnel.select()] == ["300001"]
    epoch = AuditRow.get(AuditRow.action == "restore").after
    assert '"agreed":"santos"' in epoch
    assert '"by":"chief"' in epoch
    assert f'"replaced_seq":{late}' in epoch
    assert verify(record.database_path).findings == ()
    (kept,) = record.data.glob("armguard-before-restore-*.db")
    assert verify(kept).findings == ()
    assert boss.open("/").path.startswith("/login")


@pytest.mark.parametrize(
    "fields",
    [{"word": "restore"}, {"word": ""}, {"approver": ""}, {"approver": "chief"},
     {"secret": "000000"}, {"secret": ""}, {"name": ""}, {"name": "../armguard.db"}],
)  # fmt: skip
def test_without_both_people_and_the_word_nothing_is_restored(
    boss: Browser, record: Settings, fields: dict[str, object]
) -> None:
    path = making.make(record.data, user=None)
    make.person("300002")

    data = asked(boss, **({"name": path.name} | fields))
    answer = boss.send("POST", "/backups/restore", data=data)

    assert answer.status_code in (409, 422)
    assert Personnel.select().count() == 1
    assert not list(record.data.glob("armguard-before-*"))
    assert not list(record.data.glob("restoring-*"))


def test_a_sealed_backup_from_another_place_is_restored_with_its_key(
    boss: Browser, record: Settings
) -> None:
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=users.named("chief"))
    content = making.make(record.data, user=None).read_bytes()
    make.person("300002")

    def send(key: str) -> int:
        fields = asked(boss, file=(io.BytesIO(content), "our.db.age"), key=key)
        return boss.send("POST", "/backups/restore", data=fields).status_code

    assert send("") == 409
    assert send(sealing.new_key()[0]) == 409
    assert Personnel.select().count() == 1
    assert send(key) == 303
    assert Personnel.select().count() == 0


def test_a_folder_is_prepared_on_the_page(boss: Browser, record: Settings, tmp_path: Path) -> None:
    settings.change("backup_path", str(tmp_path / "stick"), None)
    page = boss.open("/backups")
    token = {"csrf_token": boss.csrf_token()}
    assert f"Prepare {tmp_path}/stick" in page.text
    gone = boss.send("POST", "/backups/prepare", data=token)
    assert "is not there" in gone.get_data(as_text=True)

    (tmp_path / "stick").mkdir()
    assert boss.send("POST", "/backups/prepare", data=token).status_code == 303

    making.make(record.data, user=None)
    targets.bring(record.data)
    assert "read back the same" in boss.open("/backups").text


def test_health_says_whether_backups_are_sealed(boss: Browser, record: Settings) -> None:
    assert "whoever takes a copy can read it" in boss.open("/health/page").text
    sealing.use(sealing.new_key()[1], user=users.named("chief"))
    assert "Yes, to the recovery card" in boss.open("/health/page").text
    assert backups.are_sealed(record.data / "none.db") is None


def test_backups_are_the_superusers_only(browser: Browsers) -> None:
    for role in ("admin", "armorer", "viewer"):
        for path in ("/backups", "/backups/restore", "/backups/key", "/backups/store"):
            assert browser(role).send("GET", path).status_code == 403


def test_the_page_says_what_the_newest_stick_took(browser: Browsers, record: Settings) -> None:
    told = {"state": "safe", "text": "The stick ARMGUARD1 took night-1.db. It may be taken out.",
            "do": "", "at": "2026-11-22T10:00:00.000000Z"}  # fmt: skip
    boss = browser("superuser")
    assert "None was put in" in boss.open("/backups").text

    (record.data / "stick.json").write_text(json.dumps(told))

    assert "It may be taken out" in boss.open("/backups").text
    assert "It may be taken out" in boss.open("/health/page").text


def test_health_says_how_the_update_went(browser: Browsers, record: Settings) -> None:
    told = {"state": "not done", "text": "ArmGuard was not updated.", "do": "Go on <working>.",
            "at": "2026-11-22T10:00:00.000000Z"}  # fmt: skip
    (record.data / "update.json").write_text(json.dumps(told))

    page = browser("viewer").open("/health/page").text

    assert "ArmGuard was not updated. Go on <working>." in page
