"""`armguard verify`: a clean record never alarms, nothing is written, damage is said in words."""

from __future__ import annotations

import json
import os
import random
import shutil
import sqlite3
import stat
import tempfile
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

import apsw
import pytest

from app.config import Settings
from app.models.base import close_database
from app.models.personnel import Personnel, Rank
from app.models.users import User
from app.services import audit
from app.services.custody import custody
from app.services.setup import preparation
from app.services.verification import verify
from app.services.verification.opening import Moved, snapshot
from tests import armory, make
from tests.armguard import armguard

NOBODY = 65534


@pytest.fixture
def full(record: Settings) -> Path:
    """Give a record with something of everything in it, closed."""
    armory.fill()
    close_database()
    return record.database_path


def codes(path: Path) -> set[str]:
    return {found.code for found in verify(path).findings}


def raw(path: Path, sql: str) -> None:
    with closing(sqlite3.connect(path, isolation_level=None)) as connection:
        connection.executescript(sql)


@contextmanager
def as_nobody() -> Iterator[None]:
    """Act as a user who may read and not write; root reads and writes everywhere."""
    if os.geteuid() != 0:
        yield
        return
    os.seteuid(NOBODY)
    try:
        yield
    finally:
        os.seteuid(0)


@contextmanager
def read_only_medium(*files: Path) -> Iterator[Path]:
    """Give a folder that holds copies of the files and takes nothing else."""
    folder = Path(tempfile.mkdtemp(prefix="armguard-test-"))
    try:
        for file in files:
            shutil.copy(file, folder / file.name)
            (folder / file.name).chmod(0o444)
        folder.chmod(0o555)
        with as_nobody():
            yield folder
    finally:
        folder.chmod(0o755)
        shutil.rmtree(folder)


def test_a_record_with_everything_in_it_is_whole(full: Path) -> None:
    report = verify(full)

    assert report.findings == ()
    assert report.rows == report.head_seq > 100
    assert len(report.head) == 10


def test_looking_after_the_file_is_no_tampering(full: Path) -> None:
    raw(full, "VACUUM; ANALYZE; REINDEX; PRAGMA optimize")

    assert codes(full) == set()


def test_a_view_in_the_place_of_a_table_hides_nothing_of_the_chain(full: Path) -> None:
    raw(full, "PRAGMA legacy_alter_table = 1; ALTER TABLE remarks RENAME TO gone;"
              "CREATE VIEW remarks AS SELECT * FROM gone")  # fmt: skip
    report = verify(full)

    assert report.rows == report.head_seq > 100
    assert {found.code for found in report.findings} >= {"schema_dropped", "schema_added"}


def test_a_column_put_back_is_judged_by_the_last_edit_and_no_earlier_one(record: Settings) -> None:
    rank = Rank.select().order_by(Rank.id).get()
    for place in (901, 902, rank.position):
        make.changed(rank, position=place)
    close_database()
    assert codes(record.database_path) == set()

    raw(record.database_path, f"UPDATE ranks SET position = 901 WHERE id = {rank.id}")

    assert codes(record.database_path) == {"column_differs"}


def test_a_text_may_be_erased_once_the_record_no_longer_carries_it(record: Settings) -> None:
    person = make.person(surname="Cruz")
    make.changed(person, surname="Dela Cruz")
    erase = "UPDATE audit_texts SET salt = NULL, text = NULL WHERE text = '{}'"

    raw(record.database_path, erase.format("Cruz"))
    # By an erasure that stands in the record, that is (test_erasing.py).
    assert codes(record.database_path) == {"text_erased"}

    raw(record.database_path, erase.format("Dela Cruz"))
    assert codes(record.database_path) == {"text_erased", "column_unproven"}


def test_a_busy_record_never_alarms(record: Settings) -> None:
    armory.fill()
    stop = threading.Event()

    def keep_writing() -> None:
        santos = User.get(User.username == "santos")
        while not stop.is_set():
            custody.issue_item(armory.REYES, armory.GOOD_RIFLE, user=santos)
            custody.return_item(armory.GOOD_RIFLE, user=santos)
            make.changed(Personnel.get_by_id(armory.DIAZ), santos, first_name=os.urandom(4).hex())
        close_database()

    writer = threading.Thread(target=keep_writing)
    writer.start()
    try:
        reports = [verify(record.database_path) for _ in range(12)]
    finally:
        stop.set()
        writer.join()

    assert [found for report in reports for found in report.findings] == []
    assert reports[-1].rows > reports[0].rows


def test_nothing_is_written(full: Path) -> None:
    raw(full, "DROP TRIGGER custody_opens")
    before = (full.read_bytes(), sorted(full.parent.iterdir()))

    first, second = codes(full), codes(full)

    assert (full.read_bytes(), sorted(full.parent.iterdir())) == before
    assert first == second == {"schema_dropped"}


def test_a_file_written_to_meanwhile_is_read_again(full: Path) -> None:
    with pytest.raises(Moved), snapshot(full):
        raw(full, "UPDATE sessions SET last_seen_at = '2030-01-01T00:00:00.000000Z'")

    assert codes(full) == set()


def test_a_read_only_medium_is_read(full: Path) -> None:
    with read_only_medium(full) as folder:
        assert codes(folder / full.name) == set()


def test_a_read_only_medium_with_a_journal_is_read_with_its_journal(record: Settings) -> None:
    armory.fill()
    wal = record.database_path.with_name("armguard.db-wal")
    whole = verify(record.database_path)

    with read_only_medium(record.database_path, wal) as folder:
        report = verify(folder / record.database_path.name)

    assert wal.stat().st_size > 0
    assert report == whole
    assert report.ok


@pytest.mark.parametrize("seed", range(8))
def test_a_damaged_file_is_found(full: Path, seed: int) -> None:
    chance = random.Random(seed)  # noqa: S311  (repeatable damage)
    content = bytearray(full.read_bytes())
    for _ in range(40):
        page = chance.randrange(len(content) // 4096) * 4096
        content[page : page + 64] = chance.randbytes(64)
    full.write_bytes(content)

    assert verify(full).findings


@pytest.mark.parametrize("keep", [0, 10, 100, 4096, 200_000])
def test_a_cut_file_is_found(full: Path, keep: int) -> None:
    full.write_bytes(full.read_bytes()[:keep])

    assert verify(full).findings


def test_a_text_changed_everywhere_in_the_file_is_found(full: Path) -> None:
    note = armory.NOTE.encode()
    full.write_bytes(full.read_bytes().replace(note, note[::-1]))

    assert codes(full) == {"text_changed", "column_unproven"}


def test_an_older_or_newer_file_is_told_from_a_damaged_one(full: Path) -> None:
    raw(full, "INSERT INTO schema_migration (name, applied) VALUES ('0099_later', '')")

    report = verify(full)

    assert [found.code for found in report.findings] == ["other_version"]


def make_anew(path: Path, seq: int) -> None:
    """Change who did audit row `seq` and hash the rest of the chain anew, as root could."""
    names = ", ".join(f'"{name}"' for name in audit.COLUMNS)
    with closing(sqlite3.connect(path)) as connection:
        connection.execute("DROP TRIGGER audit_log_fixed")
        connection.execute("UPDATE audit_log SET actor = 1 WHERE seq = ?", (seq,))
        query = f"SELECT {names}, prev_hash FROM audit_log WHERE seq >= ? ORDER BY seq"
        previous = None
        for *columns, prev_hash in connection.execute(query, (seq,)).fetchall():
            previous = previous or prev_hash
            new = audit.row_hash(previous, columns)
            update = "UPDATE audit_log SET prev_hash = ?, hash = ? WHERE seq = ?"
            connection.execute(update, (previous, new, columns[0]))
            previous = new
        connection.commit()
    preparation.prepare(Settings(data=path.parent, database_path=path))
    close_database()


def test_a_chain_made_anew_does_not_fit_the_answers_once_given(full: Path) -> None:
    make_anew(full, 70)

    assert codes(full) == {"chain_remade", "checkpoint_differs"}


def test_a_chain_made_anew_after_every_answer_shows_in_its_head_only(full: Path) -> None:
    before = verify(full)
    make_anew(full, before.head_seq - 2)

    after = verify(full)

    assert after.ok
    assert after.head != before.head  # paper and counters remember it


def test_the_command_says_what_it_found(full: Path) -> None:
    whole = armguard("verify", full)
    raw(full, f"UPDATE items SET serial = 'X' WHERE id = '{armory.GOOD_RIFLE}'")
    found = armguard("verify", full)
    as_json = armguard("verify", "--json", full)

    assert whole.returncode == 0
    assert whole.stdout.startswith("The record is whole: ")
    assert found.returncode == 1
    assert f"items {armory.GOOD_RIFLE}: serial is not what audit row" in found.stdout
    assert "The first audit row concerned is" in found.stdout
    assert as_json.returncode == 1
    report = json.loads(as_json.stdout)
    assert set(report) == {"ok", "head_seq", "head", "rows", "since", "findings"}
    assert report["findings"][0]["code"] == "column_differs"


@pytest.mark.parametrize("content", [None, b"", b"no database at all\n" * 500])
def test_the_command_never_ends_in_a_traceback(tmp_path: Path, content: bytes | None) -> None:
    path = tmp_path / "file.db"
    if content is not None:
        path.write_bytes(content)

    done = armguard("verify", path)

    assert done.returncode == 1
    assert "Traceback" not in done.stderr
    assert (done.stdout + done.stderr).strip()


def test_a_foreign_database_is_named_as_such(tmp_path: Path) -> None:
    path = tmp_path / "other.db"
    raw(path, "CREATE TABLE t (x); INSERT INTO t VALUES (1)")

    assert codes(path) == {"not_armguard"}


def test_the_unit_s_own_record_is_verified_by_default(full: Path) -> None:
    done = armguard("verify", data=full.parent)

    assert done.returncode == 0
    assert stat.S_IMODE(full.stat().st_mode) == 0o600
    assert apsw.Connection(str(full)).pragma("journal_mode") == "wal"
