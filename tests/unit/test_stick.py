"""A stick that is put in takes the newest backups; on a blank machine they are offered."""

from __future__ import annotations

import json
from pathlib import Path

import apsw
import pytest

from app import clock
from app.config import Settings
from app.models.base import close_database
from app.models.notices import Notice
from app.models.users import User
from app.queries import machine_news
from app.services.backups import making, rotation, sealing, stick, targets
from app.services.backups.opening import NotABackup
from app.services.notices import watch
from app.services.setup import preparation
from app.services.users import users
from tests import make
from tests.armguard import armguard
from tests.conftest import settings_in

GOOD = "blue carabao at dawn"


@pytest.fixture
def boss(record: Settings) -> User:
    return users.add("boss", "superuser", GOOD)


@pytest.fixture
def place(tmp_path: Path) -> Path:
    """Give a stick that is mounted."""
    (tmp_path / "stick").mkdir()
    return tmp_path / "stick"


def on(place: Path) -> set[str]:
    return {path.name for path in (place / targets.NAME).glob("*.db*")}


def told(data: Path) -> machine_news.Said:
    said = machine_news.said(data, machine_news.STICK)
    assert said is not None
    return said


def test_a_stick_takes_the_newest_backup_of_each_kind(
    record: Settings, boss: User, place: Path
) -> None:
    night = making.make(record.data, user=None, kind=rotation.NIGHT)
    quarter = making.make(record.data, user=None, kind=rotation.QUARTER)

    said = stick.serve(record.data, place, "ARMGUARD1")

    assert on(place) == {night.name, quarter.name}
    assert said.state == stick.COPIED
    assert said.is_good
    assert "ARMGUARD1 took" in told(record.data).text
    assert Notice.select().where(Notice.key.startswith("stick/")).count() == 0


def test_where_there_is_no_backup_one_is_made_first(
    record: Settings, boss: User, place: Path
) -> None:
    done = armguard("stick", place, "--label", "ARMGUARD1", data=record.data)

    assert done.returncode == 0, done.stderr
    (name,) = on(place)
    assert name in done.stdout


def test_what_was_recorded_last_goes_along(record: Settings, boss: User, place: Path) -> None:
    before = making.make(record.data, user=None)
    users.add("after", "viewer", "four plain words here")

    said = stick.serve(record.data, place, "ARMGUARD1")
    again = stick.serve(record.data, place, "ARMGUARD1")

    (newest,) = on(place) - {before.name}
    connection = apsw.Connection(str(place / targets.NAME / newest), apsw.SQLITE_OPEN_READONLY)
    assert ("after",) in connection.execute("SELECT username FROM users").fetchall()
    connection.close()
    assert newest in said.text
    assert newest in again.text, "nothing is new, so nothing is made"


def test_with_a_recovery_card_no_plain_backup_leaves(
    record: Settings, boss: User, place: Path
) -> None:
    making.make(record.data, user=boss)
    _, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)

    stick.serve(record.data, place, "ARMGUARD1")

    assert [name.endswith(".db.age") for name in on(place)] == [True]


def test_a_stick_that_takes_none_says_why_and_admins_are_told(
    record: Settings, boss: User, place: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    making.make(record.data, user=boss)
    monkeypatch.setattr(rotation, "SPARE_BYTES", 10**18)

    said = stick.serve(record.data, place, "ARMGUARD1")

    assert "full" in said.text
    assert said.do
    assert on(place) == set()
    (notice,) = Notice.select().where(Notice.key.startswith("stick/"))
    assert "ARMGUARD1 did not take the backups" in notice.text
    watch.look_at_machine(record.data)
    assert Notice.select().where(Notice.key.startswith("stick/")).count() == 1


@pytest.fixture
def blank(record: Settings, tmp_path: Path) -> Settings:
    """Give a machine without anybody."""
    close_database()
    settings = settings_in(tmp_path / "blank")
    preparation.prepare(settings)
    return settings


def test_a_blank_machine_offers_what_is_on_the_stick(
    record: Settings, boss: User, place: Path, tmp_path: Path
) -> None:
    make.person()
    plain = making.make(record.data, user=boss)
    stick.serve(record.data, place, "ARMGUARD1")
    (place / targets.NAME / "night-20200101-020000.db").write_bytes(b"SQLite format 3\0 not really")
    (place / targets.NAME / "night-20200102-020000.db.age").write_bytes(sealing.MAGIC)
    (place / targets.NAME / "night-20200103-020000.db").symlink_to("/etc/passwd")
    (place / targets.NAME / "picture.db").write_bytes(b"")
    close_database()
    settings = settings_in(tmp_path / "blank")
    preparation.prepare(settings)

    said = stick.serve(settings.data, place, "ARMGUARD1")

    assert said.state == stick.FOUND
    first, second, third = stick.found(settings.data)
    assert (first.name, first.is_good) == (plain.name, True)
    assert "1 people" in first.proof
    assert "Sealed" in second.proof
    assert not third.is_good
    assert f"{clock.local(third.made_at):%Y%m%d}" == "20200101"
    with pytest.raises(NotABackup):
        stick.named(settings.data, "../armguard.db")
    assert on(place) >= {plain.name}


def test_an_empty_stick_on_a_blank_machine_changes_nothing(blank: Settings, place: Path) -> None:
    assert stick.serve(blank.data, place, "ARMGUARD1").state == stick.EMPTY
    assert stick.found(blank.data) == []
    assert list(place.iterdir()) == []


@pytest.mark.parametrize("content", [b"", b"[]", b'{"state": 1}', b"\xff", b'{"at": "x"}'])
def test_what_cannot_be_understood_is_not_shown(record: Settings, content: bytes) -> None:
    (record.data / machine_news.UPDATE).write_bytes(content)

    assert machine_news.said(record.data, machine_news.UPDATE) is None


def test_admins_are_told_once_how_an_update_went(record: Settings, boss: User) -> None:
    told = {"state": "not done", "text": "ArmGuard was not updated.", "do": "Try again.",
            "at": clock.to_text(clock.now())}  # fmt: skip
    (record.data / machine_news.UPDATE).write_text(json.dumps(told))

    watch.look_at_machine(record.data)
    watch.look_at_machine(record.data)

    (notice,) = Notice.select().where(Notice.key.startswith("update/"))
    assert (notice.tone, notice.text) == ("bad", "ArmGuard was not updated. Try again.")
