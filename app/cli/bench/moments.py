"""Issue 6, point 3: who held what at a moment, against the empty signed-in page."""

from __future__ import annotations

import shutil
from pathlib import Path

import apsw

from app import clock
from app.cli.bench import pages
from app.cli.bench.promise import Promise, at_most
from app.config import Settings
from app.models.base import close_database, database
from app.services.setup import demo

_LAST_ENTRY = "SELECT coalesce(max(id), 0) FROM transactions"
_MIDDLE = "SELECT occurred_at FROM transactions WHERE id = ?"
_TABLES = ("transactions", "audit_log")
_TRIGGERS = "SELECT name, sql FROM sqlite_master WHERE type = 'trigger' AND tbl_name IN (?, ?)"


def measure(folder: Path, copy: Path, size: demo.Size, rounds: int) -> list[Promise]:
    """Measure the page at the large unit, all of which was typed in today: so all was learnt later.

    Then at a copy in which each entry was recorded when it happened, as in years of use.
    """
    where = f"at {size.transactions:,} entries"
    kept_in_time(folder, copy)
    return [
        _worst(folder, f"typed in later, {where}", rounds),
        _worst(copy, f"recorded as it happened, {where}", rounds),
    ]


def kept_in_time(folder: Path, copy: Path) -> None:
    """Copy a unit and let each entry have been recorded when it happened.

    Its chain then proves nothing any more, which no page looks at.
    """
    copy.mkdir()
    shutil.copy(folder / "armguard.db", copy)
    connection = apsw.Connection(str(copy / "armguard.db"))
    try:
        triggers = connection.execute(_TRIGGERS, _TABLES).fetchall()
        with connection:
            for name, _ in triggers:
                connection.execute(f'DROP TRIGGER "{name}"')
            for table in _TABLES:
                # S608: our own names
                connection.execute(f"UPDATE {table} SET recorded_at = occurred_at")  # noqa: S608
            for _, sql in triggers:
                connection.execute(str(sql))
    finally:
        connection.close()


def _worst(folder: Path, how: str, rounds: int) -> Promise:
    app, cookie = pages.served(Settings(data=folder, database_path=folder / "armguard.db"))
    try:
        found = max(pages.ratio(app, cookie, path, rounds) for path in _addresses())
    finally:
        close_database()
    said = f"issue 6. who held what {how}, against the empty page, worst: {found.path}"
    return at_most(said, found.figure, 3)


def _addresses() -> list[str]:
    """Return the page of now, of this morning, and of the middle of the ledger, in both ways."""
    last = int(database.execute_sql(_LAST_ENTRY).fetchone()[0])
    happened = database.execute_sql(_MIDDLE, (max(1, last // 2),)).fetchone()[0]
    middle = f"{clock.local(clock.from_text(happened)):%Y-%m-%dT%H:%M}"
    whens = ("when=now", "when=morning", f"at={middle}")
    return [f"/custody?{when}&known={known}" for when in whens for known in ("now", "then")]
