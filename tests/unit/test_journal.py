"""The journal beside a record: whole blocks behind a spoilt page are seen, and nothing else is."""

from __future__ import annotations

import shutil
from contextlib import closing
from pathlib import Path

import apsw

from app.services.rescue.journal import is_broken_inside

PAGE = 4096


def written(folder: Path, *blocks: int) -> list[int]:
    """Write blocks of so many rows, a page each; return how many pages the journal had after each.

    Nobody closes the record: what is in `folder` then is what a power cut would leave.
    """
    live = folder / "live"
    live.mkdir()
    for file in folder.glob("armguard.db*"):
        shutil.copy(file, live)
    pages = list[int]()

    def noted(_connection: apsw.Connection, _name: str, count: int) -> int:
        pages.append(count)
        return apsw.SQLITE_OK

    with closing(apsw.Connection(str(live / "armguard.db"))) as connection:
        connection.pragma("journal_mode", "wal")
        connection.set_wal_hook(noted)
        connection.execute("CREATE TABLE IF NOT EXISTS rounds (data BLOB)")
        for rows in blocks:
            many = [(b"\x5a" * 3500,)] * rows
            with connection:
                connection.executemany("INSERT INTO rounds VALUES (?)", many)
        for name in ("armguard.db", "armguard.db-wal"):
            shutil.copy(live / name, folder)
    shutil.rmtree(live)
    return pages[-len(blocks) :]


def spoilt(folder: Path, page: int) -> Path:
    """Have a page of the journal never reach the card."""
    path = folder / "armguard.db-wal"
    with path.open("r+b") as file:
        file.seek(32 + page * (24 + PAGE))
        file.write(bytes(24 + PAGE))
    return path


def test_a_spoilt_page_before_whole_blocks_is_seen(tmp_path: Path) -> None:
    first, *_ = written(tmp_path, 2, 2, 2)

    assert is_broken_inside(spoilt(tmp_path, first))


def test_a_torn_last_block_is_no_alarm(tmp_path: Path) -> None:
    first, _ = written(tmp_path, 2, 5)

    assert not is_broken_inside(spoilt(tmp_path, first))


def test_the_rest_of_an_older_torn_block_is_no_alarm(tmp_path: Path) -> None:
    before, _ = written(tmp_path, 1, 30)
    spoilt(tmp_path, before)
    small, _ = written(tmp_path, 1, 5)
    path = spoilt(tmp_path, small)

    assert before < small < before + 30, "it did not go on in the same journal"
    assert not is_broken_inside(path)
    assert is_broken_inside(spoilt(tmp_path, 0))
