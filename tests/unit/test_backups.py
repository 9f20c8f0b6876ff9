"""Backups: due when something changed, proven, sealed, let go by rule, and taken elsewhere.

Longer than 300 lines: one backup's way from the record to a stick, read best in that order.
"""

from __future__ import annotations

import hashlib
import os
from datetime import date, timedelta
from functools import partial
from pathlib import Path
from types import SimpleNamespace

import pyrage
import pytest

from app import clock
from app.config import Settings
from app.models.backups import Backup, BackupCopy
from app.models.jobs import Job
from app.models.notes import Photo
from app.models.notices import Notice
from app.models.users import User
from app.models.writes import writes
from app.queries import backups, chain, health
from app.services.backups import (
    copies,
    making,
    media,
    opening,
    rehearsal,
    rotation,
    sealing,
    targets,
)
from app.services.backups.rotation import BY_HAND, NIGHT, QUARTER
from app.services.jobs import outbox, running
from app.services.settings import settings
from app.services.users import users
from tasks import backup, kinds
from tests import armory, make

GOOD = "blue carabao at dawn"
LATER = timedelta(minutes=16)


@pytest.fixture(autouse=True)
def boss(record: Settings) -> User:
    """Give the superuser without whom no backup could be restored."""
    return users.add("boss", "superuser", GOOD)


def photograph(record: Settings, content: bytes = b"\xff\xd8 a face") -> Path:
    """Put a photograph into the record and its file into the media folder."""
    sha256 = hashlib.sha256(content).hexdigest()
    path = record.data / "media" / sha256[:2] / f"{sha256}.jpg"
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_bytes(content)
    person = make.person(f"{Photo.select().count() + 300001}")
    photo = Photo(object_type="personnel", object_id=person.id, kind="face", sha256=sha256,
                  width=1, height=1, user=User.get(), created_at=clock.now())  # fmt: skip
    writes(armory.keep)(photo, User.get())
    return path


def test_a_backup_counts_once_it_is_written_down(record: Settings, boss: User) -> None:
    assert backups.age(clock.now()) == (None, True, False)

    path = making.make(record.data, user=boss)

    (row,) = backups.rows(5)
    assert (row.name, row.kind, row.username) == (path.name, BY_HAND, "boss")
    assert path.stat().st_mode & 0o777 == 0o600
    assert health.report(record)["last_backup_verified_at"] == clock.to_text(row.created_at)
    assert not backups.age(clock.now()).is_old
    assert backups.age(clock.now() + timedelta(hours=25)).is_old
    assert backups.age(clock.now() - timedelta(hours=5))[1:] == (True, True)  # the clock went back


def test_a_backup_is_due_after_a_quarter_of_an_hour_in_which_something_changed(
    record: Settings, boss: User
) -> None:
    now = clock.now()
    assert not making.is_due(now)
    assert making.is_due(now + LATER)

    backup.look(record.data, now + LATER)
    assert [row.kind for row in backups.rows(5)] == [QUARTER]
    assert not making.is_due(now + 3 * LATER)

    make.person()
    assert not making.is_due(clock.now())
    assert making.is_due(clock.now() + LATER)
    settings.change("backup_minutes", "0", boss)
    assert not making.is_due(clock.now() + LATER)


def test_a_copy_of_another_record_is_no_backup(record: Settings) -> None:
    path = copies.dated(record.data, BY_HAND)
    head = chain.head().seq
    make.person()

    assert making.prove(path, head).ok
    with pytest.raises(making.NotBackedUp, match="not of this record"):
        making.prove(path, chain.head().seq)


def names(kind: str, days: int) -> list[str]:
    """Return the names of copies of so many days up to the end of 2026, the newest last."""
    last = date(2026, 12, 31)
    made = [last - timedelta(days=back) for back in reversed(range(days))]
    return [f"{kind}-{day:%Y%m%d}-020000.db" for day in made]


def test_days_months_and_years_stay_and_the_rest_is_let_go() -> None:
    nights = names(NIGHT, 3650)

    stay = sorted(set(nights) - set(rotation.surplus(nights)))

    assert stay[-30:] == nights[-30:]
    months = {name[6:12] for name in stay}
    assert {f"2026{month:02}" for month in range(1, 13)} <= months
    assert {name[6:10] for name in stay} == {f"{year}" for year in range(2020, 2027)}
    assert len(stay) == 30 + 11 + 6  # the newest month and year have their copy among the days
    assert rotation.surplus([*nights, "armguard.db", "night-x.db"]) == rotation.surplus(nights)


def test_48_quarter_hours_stay_sealed_or_not() -> None:
    quarters = [f"quarter-20260101-{hour:02}0000.db.age" for hour in range(24)]
    quarters += [f"quarter-20260102-{hour:02}0000.db" for hour in range(24)]

    assert rotation.surplus(quarters) == []
    assert rotation.surplus([*quarters, "quarter-20260103-000000.db"]) == quarters[:1]


def test_where_the_disk_is_short_quarter_hours_go_first(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    folder = copies.folder_of(record.data)
    for hour in range(10):
        (folder / f"quarter-20260101-{hour:02}0000.db").touch()
    (folder / "night-20260101-020000.db").touch()
    disk = SimpleNamespace(f_bavail=10, f_frsize=1)
    monkeypatch.setattr(os, "statvfs", lambda _: disk)

    with pytest.raises(making.NotBackedUp, match="MB free on the disk"):
        making.make(record.data, user=None)

    left = sorted(path.name for path in folder.iterdir())
    assert left == ["night-20260101-020000.db"] + [
        f"quarter-20260101-{hour:02}0000.db" for hour in range(6, 10)
    ]
    assert backups.rows(1) == []


def test_a_backup_that_fails_is_told_once_and_tried_again_later(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    tries = []

    def full(_source: Path, _target: Path) -> None:
        tries.append(1)
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(copies, "_copy", full)
    noon = clock.start_of_day(clock.now()) + timedelta(hours=36)  # on one day, whenever this runs
    for minutes in (16, 17, 18, 40):
        backup.look(record.data, noon + timedelta(minutes=minutes))

    assert len(tries) == 2
    told = Notice.select().where(Notice.kind == "backup")
    assert [notice.text for notice in told] == [
        "No backup was made. The copy could not be written. Look whether the disk is full, then "
        "try again."
    ]
    assert list((record.data / "backups").iterdir()) == []


def test_sealed_to_a_key_a_backup_opens_with_that_key_only(record: Settings, boss: User) -> None:
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)

    path = making.make(record.data, user=boss)

    assert path.name.endswith(".db.age")
    assert path.read_bytes().startswith(sealing.MAGIC)
    assert backups.rows(1)[0].recipient == recipient
    assert [one.name for one in path.parent.iterdir()] == [path.name]
    assert not any(key.encode() in file.read_bytes() for file in record.data.glob("*.db*"))
    on_the_card = "\n".join([key[:32], key[32:48], key[48:64], key[64:], "Last six: " + key[-6:]])
    for written in (f"# our card\n{key.lower()}\n", on_the_card):
        with opening.trial(path, record.data, written) as found:
            assert found.about.head_seq == backups.rows(1)[0].head_seq
    for wrong in ("", "AGE-SECRET-KEY-1X", sealing.new_key()[0]):
        with pytest.raises(opening.NotABackup), opening.trial(path, record.data, wrong):
            pass


def test_a_sealed_backup_that_is_cut_is_refused(record: Settings, boss: User) -> None:
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)
    path = making.make(record.data, user=boss)
    path.write_bytes(path.read_bytes()[:-100])

    with (
        pytest.raises(opening.NotABackup, match="damaged"),
        opening.trial(path, record.data, key),
    ):
        pass
    assert not list(record.data.glob("restoring-*"))


def test_every_night_the_copy_is_restored_before_it_is_sealed(record: Settings, boss: User) -> None:
    sealing.use(sealing.new_key()[1], user=boss)
    photograph(record)
    outbox.add("backup", "Backup", {}, key="night", user=None)

    running.run(1, partial(kinds.work_of, record.data))

    assert Job.get().state == "done"
    assert "Restored in a rehearsal" in backups.rehearsal().sentence
    assert "all as they were." in Job.get().sentence
    assert backups.rows(1)[0].name.endswith(".age")
    assert not list(record.data.glob("rehearsal-*"))


def test_a_rehearsal_names_files_that_do_not_go_along(record: Settings) -> None:
    missing = photograph(record)
    altered = photograph(record, b"\xff\xd8 another")
    missing.unlink()
    altered.write_bytes(b"\xff\xd8 not it")
    copy = copies.dated(record.data, NIGHT)
    media.link(record.data, copy.parent)

    said = rehearsal.rehearse(copy, record.data)

    assert f"photograph {missing.name[:12]} is missing" in said
    assert f"photograph {altered.name[:12]} is altered" in said


def test_a_rehearsal_that_brings_back_something_else_fails(
    record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = copies.dated(record.data, NIGHT)
    hashes = rehearsal.table_hashes

    def other(path: Path) -> dict[str, str]:
        return {name: f"{said}{path == copy}" for name, said in hashes(path).items()}

    monkeypatch.setattr(rehearsal, "table_hashes", other)
    with pytest.raises(rehearsal.Failed, match="came back different"):
        rehearsal.rehearse(copy, record.data)


def test_a_backup_goes_to_a_prepared_folder_and_is_read_back(
    record: Settings, boss: User, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    photo = photograph(record)
    settings.change("backup_path", str(stick), boss)
    targets.prepare(stick, record.data)

    path = making.make(record.data, user=boss)
    targets.bring(record.data)
    targets.bring(record.data)

    there = stick / targets.NAME
    assert sealing.digest(there / path.name) == Backup.get().sha256
    assert (there / "media" / photo.parent.name / photo.name).read_bytes() == photo.read_bytes()
    (taken,) = backups.taken()
    assert (taken.place, taken.problem, taken.good_at) == (str(stick), None, taken.tried_at)
    assert BackupCopy.select().count() == 1


def test_on_a_stick_photographs_are_sealed_too(
    record: Settings, boss: User, tmp_path: Path
) -> None:
    stick = tmp_path / "stick"
    stick.mkdir()
    photo = photograph(record)
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)
    targets.prepare(stick, record.data)
    path = making.make(record.data, user=boss)

    targets.into(stick, record.data, path, recipient)

    (sealed,) = (stick / targets.NAME / "media").rglob("*.age")
    identity = pyrage.x25519.Identity.from_str(key)
    assert pyrage.decrypt(sealed.read_bytes(), [identity]) == photo.read_bytes()
    assert photo.read_bytes() not in sealed.read_bytes()


@pytest.mark.parametrize("state", ["gone", "empty", "full", "read-only"])
def test_a_folder_that_vanished_is_said_and_the_backup_counts(
    record: Settings, boss: User, tmp_path: Path, state: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    stick = tmp_path / "stick"
    settings.change("backup_path", str(stick), boss)
    if state != "gone":
        stick.mkdir()
    if state in ("full", "read-only"):
        targets.prepare(stick, record.data)
    if state == "read-only":
        (stick / targets.NAME).rmdir()
        (stick / targets.NAME).touch()
    path = making.make(record.data, user=boss)
    if state == "full":
        disk = SimpleNamespace(f_bavail=1, f_frsize=1)
        monkeypatch.setattr(os, "statvfs", lambda _: disk)

    targets.bring(record.data)

    (taken,) = backups.taken()
    words = {"gone": "is not there", "empty": "not prepared", "full": "is full"}
    assert words.get(state, "not prepared") in taken.problem
    assert taken.good_at is None
    assert path.is_file()
    assert not backups.age(clock.now()).is_old


@pytest.mark.parametrize("place", ["/", "/etc", "/usr/share", "/dev", "relative", "/var/lib"])
def test_folders_of_the_system_take_no_backups(record: Settings, place: str) -> None:
    with pytest.raises(targets.NoTarget):
        targets.prepare(Path(place), record.data)
    with pytest.raises(targets.NoTarget, match="record itself"):
        targets.prepare(record.data / "backups", record.data)


def test_the_chain_names_each_backup(record: Settings, boss: User) -> None:
    making.make(record.data, user=boss)

    row = Backup.get()
    assert row.head_seq < chain.head().seq
    assert len(row.head) == 10
