"""The running record gives way to another: a fresh one after a demo, or a proven backup."""

from __future__ import annotations

import threading
from concurrent.futures import ThreadPoolExecutor
from pathlib import Path

import apsw
import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.base import close_database, database, open_database
from app.models.items import Item
from app.models.personnel import Personnel
from app.models.users import User
from app.models.writes import RuleBroken
from app.queries import users as user_queries
from app.queries.settings import setting
from app.services.backups import copies, restoring, rotation
from app.services.settings import settings
from app.services.setup import demo, demo_clearing, first_run, preparation
from app.services.users import users
from app.services.verification import verify
from app.services.witnesses import checkpoints
from tests import make
from tests.conftest import settings_in

GOOD = "blue carabao at dawn"


@pytest.fixture
def backup(record: Settings, tmp_path: Path) -> Path:
    """Give a backup with a person and a user in it; the running record is then another, empty."""
    users.add("boss", "superuser", GOOD)
    make.person()
    kept = copies.dated(record.data, rotation.BY_HAND)
    backup = tmp_path / "usb" / "armory.db"
    backup.parent.mkdir()
    kept.rename(backup)
    close_database()
    for file in record.data.glob("armguard.db*"):
        file.unlink()
    preparation.prepare(record)
    return backup


def test_a_backup_takes_the_place_of_an_empty_record(record: Settings, backup: Path) -> None:
    code = first_run.offer(record)
    assert code is not None
    before = backup.read_bytes()
    other = apsw.Connection(str(record.database_path))  # another thread's, open all the time
    assert other.execute("SELECT count(*) FROM personnel").get == 0

    aside = restoring.restore(record, backup).kept

    assert other.execute("SELECT count(*) FROM personnel").get == 1
    assert Personnel.get().surname == "Cruz"
    restored = AuditRow.get(AuditRow.action == "restore")
    assert '"epoch":2' in restored.after
    assert backup.read_bytes() == before
    assert verify(record.database_path).findings == ()
    assert verify(aside).findings == ()
    assert not (record.data / "setup.code").exists()
    assert not list(record.data.glob("restoring-*"))
    other.close()


def test_what_runs_goes_on_in_the_restored_record(record: Settings, backup: Path) -> None:
    restoring.restore(record, backup)

    make.item()
    settings.change("unit_name", "951st", None)

    assert (Item.select().count(), setting("unit_name")) == (1, "951st")
    assert database.pragma("journal_mode") == "wal"
    assert verify(record.database_path).findings == ()


def test_a_record_with_people_is_never_overwritten(record: Settings, backup: Path) -> None:
    make.person("111111")
    seen = record.database_path.stat().st_size

    with pytest.raises(restoring.RecordInUse):
        restoring.restore(record, backup)

    assert Personnel.get().serial == "111111"
    assert record.database_path.stat().st_size == seen
    assert not list(record.data.glob("armguard-before-*"))


def spoilt(backup: Path, kind: str) -> None:
    """Make of a backup what must not be restored."""
    if kind == "text":
        backup.write_text("rank,surname\n")
        return
    if kind == "cut":
        backup.write_bytes(backup.read_bytes()[: backup.stat().st_size // 2])
        return
    connection = apsw.Connection(str(backup))
    for row in connection.execute(
        "SELECT name FROM sqlite_master WHERE type = 'trigger'"
    ).fetchall():
        if kind in ("forged", "nobody"):
            connection.execute(f"DROP TRIGGER {row[0]}")
    change = {
        "foreign": "PRAGMA application_id = 1",
        "newer": "PRAGMA user_version = 999",
        "forged": "UPDATE personnel SET surname = 'Santos'",
        "nobody": "UPDATE users SET disabled_at = created_at",
    }
    connection.execute(change[kind])
    connection.close()


@pytest.mark.parametrize(
    ("kind", "said"),
    [("text", "no database"), ("cut", "damaged"), ("foreign", "not a record of ArmGuard"),
     ("newer", "newer ArmGuard"), ("forged", "does not prove itself"),
     ("nobody", "does not prove itself")],
)  # fmt: skip
def test_what_is_no_whole_backup_of_ours_changes_nothing(
    record: Settings, backup: Path, kind: str, said: str
) -> None:
    spoilt(backup, kind)
    head = AuditRow.select().count()

    with pytest.raises(restoring.NotABackup, match=said) as refused:
        restoring.from_upload(record, backup.read_bytes())

    assert "Nothing was changed" in refused.value.text
    assert (Personnel.select().count(), AuditRow.select().count()) == (0, head)
    assert not list(record.data.glob("restoring-*"))


@pytest.mark.parametrize("name", ["../armguard.db", "armguard.db", "", "/etc/passwd"])
def test_only_a_listed_backup_is_restored_by_name(record: Settings, name: str) -> None:
    with pytest.raises(restoring.NotABackup):
        restoring.from_folder(record, name)


@pytest.mark.usefixtures("record")
def test_a_demo_stays_one_and_a_real_record_never_becomes_one() -> None:
    settings.change("demo", "yes", None)
    with pytest.raises(RuleBroken, match="demo_stays_demo"):
        settings.change("demo", "no", None)


@pytest.mark.usefixtures("record")
def test_a_record_with_people_never_becomes_a_demo() -> None:
    make.person()
    with pytest.raises(RuleBroken, match="demo_begins_empty"):
        settings.change("demo", "yes", None)


def test_a_demo_goes_while_everybody_is_connected_and_its_maker_stays(record: Settings) -> None:
    boss = users.add("boss", "superuser", GOOD)
    settings.change("unit_name", "951st", boss)
    demo.load_for(boss, demo.Size(3, 4, 2))
    users.add("other", "armorer", GOOD)
    checkpoints.make(record.data)
    kept = checkpoints.write_beside(record.data / checkpoints.FOLDER)
    assert kept is not None
    assert verify(record.database_path, kept=[kept.parent]).findings == ()

    taken = demo_clearing.clear(record, user=boss)

    assert taken is not None
    assert [(row.username, row.role) for row in User.select()] == [("boss", "superuser")]
    assert taken.password_hash == boss.password_hash
    assert (setting("demo"), setting("unit_name"), setting("setup")) == ("no", "951st", "data")
    assert (Personnel.select().count(), Item.select().count()) == (0, 0)
    assert verify(record.database_path, kept=[kept.parent]).findings == ()
    (aside,) = record.data.glob("armguard-demo-*.db")
    assert not list(record.data.glob("fresh-*"))
    close_database()
    open_database(aside)
    assert (Personnel.select().count(), setting("demo")) == (3, "yes")


def test_the_demos_own_sign_in_ends_with_it(record: Settings) -> None:
    demo.load(demo.Size(1, 1, 0))

    assert demo_clearing.clear(record, user=users.named("demo-owner")) is None

    assert not user_queries.superuser_exists()
    assert first_run.offer(record) is not None


def test_a_real_record_is_never_cleared(record: Settings) -> None:
    boss = users.add("boss", "superuser", GOOD)

    with pytest.raises(demo_clearing.NotADemo):
        demo_clearing.clear(record, user=boss)

    assert [row.username for row in User.select()] == ["boss"]
    assert not list(record.data.glob("fresh-*"))


def test_the_demo_is_loaded_once_and_whole(record: Settings) -> None:
    boss = users.add("boss", "superuser", GOOD)
    demo.load_for(boss, demo.Size(2, 2, 0))

    with pytest.raises(demo.AlreadyInUse):
        demo.load_for(boss, demo.Size(2, 2, 0))

    assert settings_in(record.data).database_path == record.database_path
    assert (Personnel.select().count(), setting("demo")) == (2, "yes")


def test_who_reads_meanwhile_sees_all_of_the_demo_or_nothing_of_it(record: Settings) -> None:
    boss = users.add("boss", "superuser", GOOD)
    demo.load_for(boss, demo.Size(20, 30, 10))
    seen: set[tuple[int, int]] = set()
    over, begun = threading.Event(), threading.Barrier(4)

    def read() -> None:
        both = "SELECT (SELECT count(*) FROM personnel), (SELECT count(*) FROM items)"
        database.execute_sql(both)
        begun.wait()
        while not over.is_set():
            seen.add(database.execute_sql(both).fetchone())
        seen.add(database.execute_sql(both).fetchone())
        database.close()

    with ThreadPoolExecutor(3) as threads:
        readers = [threads.submit(read) for _ in range(3)]
        begun.wait()
        demo_clearing.clear(record, user=boss)
        over.set()
        for reader in readers:
            reader.result()

    assert seen == {(20, 30), (0, 0)}
