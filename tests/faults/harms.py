"""What a failing card, or somebody's hand, does to the file of a record."""

from __future__ import annotations

import os
from collections.abc import Callable
from pathlib import Path

import apsw

PAGE = 4096


def folded(path: Path) -> None:
    """Fold the journal into the file."""
    connection = apsw.Connection(str(path))
    connection.pragma("wal_checkpoint", "truncate")
    connection.close()


def over(path: Path, at: int, content: bytes) -> None:
    """Write over a part of a file."""
    with path.open("r+b") as file:
        file.seek(at)
        file.write(content)


def no_journal_header(path: Path) -> None:
    over(path.with_name(f"{path.name}-wal"), 0, bytes(32))


def zeroed_page(path: Path) -> None:
    folded(path)
    over(path, root_of(path, "custody") * PAGE - PAGE, bytes(PAGE))


def zeroed_first_page(path: Path) -> None:
    folded(path)
    over(path, 0, bytes(PAGE))


def truncated(path: Path) -> None:
    folded(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size // 2 // PAGE * PAGE)


def wrong_magic(path: Path) -> None:
    folded(path)
    over(path, 0, b"SQLite format 9\0")


def index_corrupt(path: Path) -> None:
    folded(path)
    over(path, root_of(path, "custody_open_item") * PAGE - PAGE + 8, b"\xff" * 200)


def schema_altered(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("DROP INDEX custody_open_item")
    connection.close()


def journal_spoilt_inside(path: Path) -> None:
    """Spoil the first page of the journal; the blocks after it are whole."""
    over(path.with_name(f"{path.name}-wal"), 32 + 24 + 100, b"\xff" * 50)


def history_gone(path: Path) -> None:
    connection = apsw.Connection(str(path))
    connection.execute("DROP TABLE schema_migration")
    connection.close()


def newest_line_blank(path: Path) -> None:
    """Cut the last half page off, with the newest line of the record on it."""
    folded(path)
    with path.open("r+b") as file:
        file.truncate(path.stat().st_size - PAGE // 2)


def gone(path: Path) -> None:
    for part in path.parent.glob(f"{path.name}*"):
        part.unlink()


def gone_behind_a_link(path: Path) -> None:
    gone(path)
    path.symlink_to(path.with_name("not-mounted") / path.name)


def a_pipe(path: Path) -> None:
    gone(path)
    os.mkfifo(path)


def no_bytes(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()
    path.write_bytes(b"")


def a_folder(path: Path) -> None:
    path.unlink()
    path.mkdir()


def another_program(path: Path) -> None:
    path.with_name(f"{path.name}-wal").unlink()
    path.unlink()
    connection = apsw.Connection(str(path))
    connection.execute("PRAGMA application_id = 7; CREATE TABLE songs (name TEXT)")
    connection.close()


def root_of(path: Path, name: str) -> int:
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    page = connection.execute("SELECT rootpage FROM sqlite_master WHERE name = ?", (name,)).get
    connection.close()
    return int(page)


# What is done to the file, what it is called, and how many of the 40 that are out can be read.
KINDS: tuple[tuple[Callable[[Path], None], str, range], ...] = (
    (no_journal_header, "journal", range(39, 40)),
    (zeroed_page, "damaged", range(40)),
    (zeroed_first_page, "no database", range(1)),
    (truncated, "truncated", range(41)),
    (wrong_magic, "no database", range(40, 41)),
    (index_corrupt, "damaged", range(40, 41)),
    (schema_altered, "altered", range(40, 41)),
    (no_bytes, "empty", range(1)),
    (a_folder, "directory", range(1)),
    (another_program, "foreign", range(1)),
    (journal_spoilt_inside, "journal inside", range(39, 40)),
    (history_gone, "altered", range(40, 41)),
    (newest_line_blank, "truncated", range(1, 41)),
    (gone, "missing", range(1)),
    (gone_behind_a_link, "missing", range(1)),
    (a_pipe, "device", range(1)),
)

# Where the newest of them, and all the names, are read.
WITH_THE_LAST = (wrong_magic, index_corrupt, schema_altered, history_gone, newest_line_blank)
