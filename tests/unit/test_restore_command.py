"""`armguard restore` on a blank machine and over what is left of one, with files and key."""

from __future__ import annotations

import hashlib
import shutil
from pathlib import Path

import pytest

from app import clock
from app.config import Settings
from app.models.base import close_database
from app.models.notes import Photo
from app.models.users import User
from app.models.writes import writes
from app.services.backups import making, opening, rehearsal, restoring, sealing, targets
from app.services.setup import demo_clearing
from app.services.users import users
from app.services.verification import verify
from tests import armory, make
from tests.armguard import armguard
from tests.conftest import settings_in

GOOD = "blue carabao at dawn"
FACE = b"\xff\xd8 a face"
SHA = hashlib.sha256(FACE).hexdigest()


@pytest.fixture
def stick(record: Settings, tmp_path: Path) -> Path:
    """Give a stick with a sealed backup, its photograph, and the key beside as a file."""
    boss = users.add("boss", "superuser", GOOD)
    person = make.person()
    photo = Photo(object_type="personnel", object_id=person.id, kind="face", sha256=SHA,
                  width=1, height=1, user=User.get(), created_at=clock.now())  # fmt: skip
    writes(armory.keep)(photo, boss)
    media = record.data / "media" / SHA[:2]
    media.mkdir(parents=True)
    (media / f"{SHA}.jpg").write_bytes(FACE)
    key, recipient = sealing.new_key()
    sealing.use(recipient, user=boss)
    path = making.make(record.data, user=boss)
    place = tmp_path / "stick"
    place.mkdir()
    (place / "key.txt").write_text(key)
    targets.prepare(place, record.data)
    targets.into(place, record.data, path, recipient)
    close_database()
    return place


def sealed(stick: Path) -> Path:
    (path,) = (stick / targets.NAME).glob("*.db.age")
    return path


def test_a_blank_machine_gets_the_record_and_its_files_back(stick: Path, tmp_path: Path) -> None:
    blank = tmp_path / "new machine"
    plain = tmp_path / "plain"
    plain.mkdir()

    done = armguard("restore", sealed(stick), "--key", stick / "key.txt", "--yes", data=blank)

    assert done.returncode == 0, done.stderr
    assert "1 people, 0 items" in done.stdout
    assert "Type it in from paper" in done.stdout
    assert "is missing" not in done.stderr
    assert (blank / "media" / SHA[:2] / f"{SHA}.jpg").read_bytes() == FACE
    assert verify(blank / "armguard.db").findings == ()
    with opening.trial(sealed(stick), plain, (stick / "key.txt").read_text()) as found:
        before = rehearsal.table_hashes(found.path)
        after = rehearsal.table_hashes(blank / "armguard.db")
    # The epoch is a row of the chain; every other table is as it was.
    assert {name for name in before if before[name] != after[name]} == {"audit_log"}


def test_what_is_left_of_a_damaged_record_is_kept_beside(stick: Path, tmp_path: Path) -> None:
    machine = tmp_path / "old machine"
    machine.mkdir()
    (machine / "armguard.db").write_bytes(b"SQLite format 3\0 and then nothing of use")

    done = armguard("restore", sealed(stick), "--key", stick / "key.txt", "--yes", data=machine)

    assert done.returncode == 0, done.stderr
    (kept,) = machine.glob("armguard-before-restore-*.db")
    assert kept.read_bytes().endswith(b"nothing of use")
    assert str(kept) in done.stdout
    assert verify(machine / "armguard.db").ok


def test_an_altered_photograph_is_named_and_not_brought_back(stick: Path, tmp_path: Path) -> None:
    (photo,) = (stick / targets.NAME / "media").rglob("*.age")
    content = bytearray(photo.read_bytes())
    content[-1] ^= 1
    photo.write_bytes(content)

    done = armguard(
        "restore", sealed(stick), "--key", stick / "key.txt", "--yes", data=tmp_path / "new"
    )

    assert done.returncode == 0
    assert f"photograph {SHA[:12]} is missing" in done.stderr
    assert not list((tmp_path / "new" / "media").rglob("*.jpg"))


@pytest.mark.parametrize("wrong", ["no key", "wrong key", "no file", "not asked", "running"])
def test_what_cannot_be_restored_changes_nothing(stick: Path, tmp_path: Path, wrong: str) -> None:
    data, key = tmp_path / "data", stick / "key.txt"
    before = (data / "armguard.db").read_bytes()
    if wrong == "wrong key":
        key.write_text(sealing.new_key()[0])
    arguments: list[str | Path] = [sealed(stick), "--key", key, "--yes"]
    if wrong == "no key":
        arguments = [sealed(stick), "--yes"]
    if wrong == "no file":
        arguments[0] = stick / "other.db"
    if wrong == "not asked":  # nobody is there to type RESTORE
        arguments.pop()
    lock = demo_clearing.serving(settings_in(data)) if wrong == "running" else None

    done = armguard("restore", *arguments, data=data)

    assert done.returncode == 1
    assert len(done.stderr.strip().splitlines()) <= 2
    assert (data / "armguard.db").read_bytes() == before
    assert not list(data.glob("armguard-before-*"))
    assert not list(data.glob("restoring-*"))
    assert lock is None or "Stop it first" in done.stderr


def test_backups_are_made_and_listed_on_the_console(record: Settings, tmp_path: Path) -> None:
    close_database()
    stick = tmp_path / "usb"
    stick.mkdir()
    assert "no backup yet" in armguard("backups", data=record.data).stdout

    made = armguard("backup", "--to", stick, data=record.data)

    assert made.returncode == 0, made.stderr
    assert "read back the same" in made.stdout
    assert "Is the stick in?" in made.stderr  # pytest's folders are on one disk
    (copy,) = (stick / targets.NAME).glob("*.db")
    assert verify(copy).ok
    assert f"{copy.name}" in armguard("backups", data=record.data).stdout
    refused = armguard("backup", "--to", "/etc", data=record.data)
    assert refused.returncode == 1
    assert "belongs to the system" in refused.stderr


def test_a_disk_that_is_full_stops_a_restore_before_anything_changes(
    stick: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    machine = settings_in(tmp_path / "machine")
    machine.data.mkdir()

    def full(_source: object, _target: object, _length: int = 0) -> None:
        raise OSError(28, "No space left on device")

    monkeypatch.setattr(shutil, "copyfileobj", full)
    with (
        pytest.raises(OSError, match="No space"),
        restoring.alone(machine),
        opening.trial(sealed(stick), machine.data, "x"),
    ):
        pass

    assert [path.name for path in machine.data.glob("*.db*")] == []
