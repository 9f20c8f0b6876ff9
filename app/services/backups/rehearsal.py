"""Rehearses a restore: brings a copy to life in a blank place and compares it, table by table."""

from __future__ import annotations

import hashlib
import shutil
import tempfile
from pathlib import Path

import apsw

from app.services.backups import media, opening
from app.services.errors import Refusal


class Failed(Exception):
    """The copy did not come back as it was; the text says what differed."""


def rehearse(copy: Path, data: Path) -> str:
    """Restore a plain copy to a blank place beside the record, compare, and clear it away.

    Returns what came of it; photographs and documents that are missing or altered are named in it.
    Raises Failed, OSError.
    """
    place = Path(tempfile.mkdtemp(prefix="rehearsal-", dir=data))
    try:
        with opening.trial(copy, place, rehearsing=True) as found:
            before, after = table_hashes(copy), table_hashes(found.path)
            lost = media.problems(found.path, copy.parent / media.FOLDER)
    except Refusal as refusal:
        raise Failed(refusal.text) from None
    finally:
        shutil.rmtree(place, ignore_errors=True)
    differing = sorted(name for name, said in before.items() if after.get(name) != said)
    if differing:
        raise Failed(f"{', '.join(differing[:5])} came back different.")
    said = f"Restored in a rehearsal: {len(before)} tables, all as they were."
    return f"{said} {_named(lost)}" if lost else said


def table_hashes(path: Path) -> dict[str, str]:
    """Return {table: SHA-256 of its rows in their order} of a record that nobody writes to."""
    connection = apsw.Connection(str(path), flags=apsw.SQLITE_OPEN_READONLY)
    try:
        names = "SELECT name FROM sqlite_master WHERE type = 'table' AND name NOT LIKE 'sqlite_%'"
        tables = [str(name) for (name,) in connection.execute(names).fetchall()]
        return {name: _hash(connection, name) for name in tables}
    finally:
        connection.close()


def _hash(connection: apsw.Connection, table: str) -> str:
    digest = hashlib.sha256()
    keys = [row[1] for row in connection.execute(f'PRAGMA table_info("{table}")') if row[5]]
    order = ", ".join(f'"{key}"' for key in keys) or "1"
    for row in connection.execute(f'SELECT * FROM "{table}" ORDER BY {order}'):  # noqa: S608
        digest.update(repr(row).encode())
    return digest.hexdigest()


def _named(lost: list[str]) -> str:
    more = f" and {len(lost) - 5} more" if len(lost) > 5 else ""
    return f"Files that do not go along: {', '.join(lost[:5])}{more}."
