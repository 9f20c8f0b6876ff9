"""Files from outside: whatever they hold, nothing of them runs and nothing outside is written."""

from __future__ import annotations

import gzip
import io
import os
import random
import shutil
import tarfile
import zipfile
from collections.abc import Callable
from pathlib import Path

import apsw
import pytest

from app.models import migrate
from app.models.base import Record, close_database, database, open_database
from app.models.migrate import HISTORY, migration_files
from app.services.backups import copies, opening, rehearsal, rotation, sealing
from app.services.setup import preparation
from app.services.users import users
from tests import make
from tests.conftest import settings_in

GOOD = "blue carabao at dawn"


@pytest.fixture(scope="session")
def whole(prepared: Path, tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give a whole backup with a superuser and a person in it, to copy and spoil."""
    folder = tmp_path_factory.mktemp("whole") / "data"
    shutil.copytree(prepared, folder)
    preparation.prepare(settings_in(folder))
    users.add("boss", "superuser", GOOD)
    make.person()
    path = copies.dated(folder, rotation.BY_HAND)
    close_database()
    return path


@pytest.fixture
def backup(whole: Path, tmp_path: Path) -> Path:
    """Give a fresh copy of the whole backup."""
    return Path(shutil.copyfile(whole, tmp_path / "usb.db"))


def by_sql(*statements: str) -> Callable[[Path], None]:
    """Return what runs statements on a file as its owner could: triggers off, schema writable."""

    def spoil(path: Path) -> None:
        connection = apsw.Connection(str(path))
        connection.config(apsw.SQLITE_DBCONFIG_ENABLE_TRIGGER, 0)
        for statement in statements:
            connection.execute(statement)
        connection.close()

    return spoil


def by_bytes(change: Callable[[bytes], bytes]) -> Callable[[Path], None]:
    def spoil(path: Path) -> None:
        path.write_bytes(change(path.read_bytes()))

    return spoil


def archived(mode: str) -> Callable[[Path], None]:
    """Return what packs a file with members that want to leave the folder."""

    def pack(path: Path) -> None:
        kept, content = io.BytesIO(), path.read_bytes()
        if mode == "zip":
            with zipfile.ZipFile(kept, "w") as archive:
                archive.writestr("../outside.db", content)
        elif mode == "gz":
            kept.write(gzip.compress(content))
        else:
            with tarfile.open(fileobj=kept, mode="w") as tar:
                info = tarfile.TarInfo("../../outside.db")
                info.size = len(content)
                tar.addfile(info, io.BytesIO(content))
        path.write_bytes(kept.getvalue())

    return pack


def flipped(seed: int) -> Callable[[Path], None]:
    """Return what changes some bytes behind the header."""

    def flip(path: Path) -> None:
        chance, content = random.Random(seed), bytearray(path.read_bytes())  # noqa: S311
        for _ in range(200):
            content[chance.randrange(200, len(content))] ^= chance.randrange(1, 256)
        path.write_bytes(content)

    return flip


def instead(put: Callable[[Path], object]) -> Callable[[Path], None]:
    def replace(path: Path) -> None:
        path.unlink()
        put(path)

    return replace


LAST = "(SELECT max(seq) FROM audit_log)"
WRITABLE = "PRAGMA writable_schema = 1"
HOSTILE: dict[str, Callable[[Path], None]] = {
    "empty": by_bytes(lambda _: b""),
    "text": by_bytes(lambda _: b"rank,surname\nSGT,Cruz\n"),
    "wrong magic": by_bytes(lambda content: b"SQLite format 4\0" + content[16:]),
    "cut in half": by_bytes(lambda content: content[: len(content) // 2]),
    "cut by a page": by_bytes(lambda content: content[:-4096]),
    "cut in the header": by_bytes(lambda content: content[:60]),
    "zeros behind the header": by_bytes(lambda c: c[:4096] + bytes(len(c) - 4096)),
    "bytes flipped": flipped(1),
    "other bytes flipped": flipped(2),
    "zip": archived("zip"),
    "tar": archived("tar"),
    "gzip": archived("gz"),
    "link": instead(lambda path: path.symlink_to("/etc/passwd")),
    "folder": instead(lambda path: path.mkdir()),
    "pipe": instead(os.mkfifo),
    "missing": Path.unlink,
    "another program's": instead(lambda path: by_sql("CREATE TABLE contacts (name)")(path)),
    "another program's number": by_sql("PRAGMA application_id = 1"),
    "future schema": by_sql("PRAGMA user_version = 999"),
    "future migration": by_sql(f"INSERT INTO {HISTORY} (name, applied) VALUES ('9999_x', 'x')"),
    "planted trigger": by_sql(
        "CREATE TRIGGER aaa AFTER INSERT ON audit_log BEGIN DELETE FROM personnel; END"
    ),
    "trigger on the history": by_sql(
        f"CREATE TRIGGER aaa AFTER INSERT ON {HISTORY} BEGIN DELETE FROM items; END"
    ),
    "planted view": by_sql("CREATE VIEW people AS SELECT * FROM personnel"),
    "view instead of a table": by_sql(
        "ALTER TABLE remarks RENAME TO other", "CREATE VIEW remarks AS SELECT * FROM other"
    ),
    "planted table": by_sql("CREATE TABLE extra (x)"),
    "virtual table": by_sql("CREATE VIRTUAL TABLE extra USING fts5(x)"),
    "index that computes": by_sql("CREATE INDEX extra ON personnel (hex(surname))"),
    "column that computes": by_sql(
        "ALTER TABLE personnel ADD COLUMN evil TEXT GENERATED ALWAYS AS (hex(id)) VIRTUAL"
    ),
    "check taken away": by_sql(
        WRITABLE,
        "UPDATE sqlite_master SET sql = replace(sql, 'CHECK (id >= 1)', '') WHERE name = 'photos'",
    ),
    "schema that is nonsense": by_sql(
        WRITABLE, "UPDATE sqlite_master SET sql = 'CREATE TABLE photos (' WHERE name = 'photos'"
    ),
    "history that is a view": by_sql(
        f"ALTER TABLE {HISTORY} RENAME TO other", f"CREATE VIEW {HISTORY} AS SELECT * FROM other"
    ),
    "forged head": by_sql(f"UPDATE audit_log SET hash = '{'f' * 64}' WHERE seq = {LAST}"),
    "head cut off": by_sql(f"DELETE FROM audit_log WHERE seq = {LAST}"),
    "forged name": by_sql("UPDATE personnel SET surname = 'Santos'"),
    "forged password": by_sql("UPDATE users SET password_hash = '$argon2id$x'"),
    "a role given": by_sql("UPDATE users SET role = 'superuser', username = 'evil'"),
    "nobody to sign in": by_sql("UPDATE users SET disabled_at = created_at"),
    "sealed nonsense": by_bytes(lambda content: sealing.MAGIC + b"\n-> X25519 x\n" + content[:99]),
}


@pytest.mark.parametrize("kind", HOSTILE)
def test_a_hostile_file_runs_nothing_and_leaves_nothing(
    backup: Path, tmp_path: Path, kind: str
) -> None:
    HOSTILE[kind](backup)
    place = tmp_path / "data"
    place.mkdir()
    before = sorted(path.name for path in tmp_path.rglob("*"))

    with (
        pytest.raises(opening.NotABackup) as refused,
        opening.trial(backup, place, sealing.new_key()[0]),
    ):
        pass

    assert "Nothing was changed" in refused.value.text
    assert sorted(path.name for path in tmp_path.rglob("*")) == before


def test_there_are_thirty_hostile_files_and_the_whole_one_is_taken(
    backup: Path, tmp_path: Path
) -> None:
    assert len(HOSTILE) >= 30
    before = backup.read_bytes()

    with opening.trial(backup, tmp_path) as found:
        assert (found.about.people, found.about.items) == (1, 0)
        assert rehearsal.table_hashes(found.path) == rehearsal.table_hashes(backup)

    assert backup.read_bytes() == before


def test_a_trigger_of_ours_that_was_altered_never_runs_and_is_put_right(
    backup: Path, tmp_path: Path
) -> None:
    name = "items_never_deleted"
    by_sql(
        f"DROP TRIGGER {name}",
        f"CREATE TRIGGER {name} AFTER INSERT ON {HISTORY} BEGIN DELETE FROM personnel; END",
    )(backup)

    with opening.trial(backup, tmp_path) as found:
        shell = apsw.Connection(str(found.path))
        sql = shell.execute("SELECT sql FROM sqlite_master WHERE name = ?", (name,)).get
        assert sql == migrate.trigger_statements()[name]
        assert shell.execute("SELECT count(*) FROM personnel").get == 1
        shell.close()


def older(path: Path, version: int) -> None:
    """Make a backup of an older version by its own migrations, with a superuser in its chain."""
    known = [one.stem for one in migration_files()][:version]
    connection = apsw.Connection(str(path))
    connection.execute(
        f'CREATE TABLE "{HISTORY}" ("id" INTEGER NOT NULL PRIMARY KEY, '
        '"name" VARCHAR(255) NOT NULL, "applied" DATETIME NOT NULL);'
        f'CREATE UNIQUE INDEX "{HISTORY}_name" ON "{HISTORY}" ("name")'
    )
    for number, file in enumerate(migration_files()[:version], 1):
        connection.execute(file.with_suffix(".sql").read_text())
        connection.execute(
            f"INSERT INTO {HISTORY} VALUES (?, ?, 'then')", (number, known[number - 1])
        )
    connection.close()


@pytest.mark.parametrize("version", [2, 8, 12, 16, len(migration_files()) - 1])
def test_backups_of_older_versions_are_restored_and_migrated(tmp_path: Path, version: int) -> None:
    path = tmp_path / "old.db"
    older(path, version)
    open_database(path)
    try:
        # Today's audit rows ask for marks of the clock; what is temporary stands in no file.
        database.execute_sql(
            "CREATE TEMP TABLE clock_marks (id, kind, boot_id, shift_ms, created_at)"
        )
        users.add("boss", "superuser", GOOD)
    finally:
        close_database()
    by_sql(f"CREATE TRIGGER aaa AFTER INSERT ON {HISTORY} BEGIN DELETE FROM users; END",
           "PRAGMA journal_mode = delete")(path)  # fmt: skip

    with opening.trial(path, tmp_path) as found:
        record = Record(str(found.path))
        assert record.pragma("user_version") == len(migration_files())
        assert record.execute_sql("SELECT username FROM users").fetchall() == [("boss",)]
        record.close()
