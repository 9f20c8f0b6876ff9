"""Reads what is known of backups: how old, sealed to whom, rehearsed when, taken where."""

from __future__ import annotations

from contextlib import closing
from datetime import datetime, timedelta
from pathlib import Path
from typing import Any, NamedTuple

import apsw

from app import clock
from app.models.base import database

OLD = timedelta(hours=24)
SLACK = timedelta(minutes=2)  # between clocks
_NEWEST = "SELECT created_at FROM backups ORDER BY id DESC LIMIT 1"
_ROWS = """
SELECT b.id, b.kind, b.name, b.bytes, b.head_seq, b.head, b.recipient, b.rehearsed, b.sentence,
  b.created_at, u.username
FROM backups AS b LEFT JOIN users AS u ON u.id = b.user_id ORDER BY b.id DESC LIMIT ?
"""
_REHEARSED = "SELECT created_at, sentence FROM backups WHERE rehearsed = 1 ORDER BY id DESC LIMIT 1"
# From each place to the next one along the index: there are few, each with a row per copy.
_COPIES = """
WITH RECURSIVE places (target, place) AS (
  SELECT * FROM (
    SELECT target, place FROM backup_copies WHERE target > '' ORDER BY target, place LIMIT 1)
  UNION ALL
  SELECT c.target, c.place FROM places AS p CROSS JOIN backup_copies AS c ON c.id = coalesce(
    (SELECT id FROM backup_copies WHERE target = p.target AND place > p.place
      ORDER BY place LIMIT 1),
    (SELECT id FROM backup_copies WHERE target > p.target ORDER BY target, place LIMIT 1)))
SELECT c.target, c.place, c.problem, c.created_at,
  (SELECT created_at FROM backup_copies AS g INDEXED BY backup_copies_good
   WHERE g.target = c.target AND g.place = c.place AND g.problem IS NULL ORDER BY g.id DESC LIMIT 1)
FROM places AS p CROSS JOIN backup_copies AS c ON c.id = (
  SELECT max(id) FROM backup_copies WHERE target = p.target AND place = p.place)
ORDER BY c.id DESC
"""
_RECIPIENT = "SELECT recipient, created_at FROM backup_keys ORDER BY id DESC LIMIT 1"


class Row(NamedTuple):
    """One backup that proved itself."""

    id: int
    kind: str
    name: str
    bytes: int
    head_seq: int
    head: str
    recipient: str | None
    rehearsed: int
    sentence: str | None
    created_at: datetime
    username: str | None


class Rehearsal(NamedTuple):
    """When a backup was last restored on trial, and what came of it."""

    created_at: datetime
    sentence: str


class Taken(NamedTuple):
    """How the newest try at a place went, and when one last went well."""

    target: str
    place: str
    problem: str | None
    tried_at: datetime
    good_at: datetime | None


class Age(NamedTuple):
    """How old the newest proven backup is; `made_at` is None where there is none.

    One from later than now tells nothing of its age: the clock is wrong, or was.
    """

    made_at: datetime | None
    is_old: bool
    is_ahead: bool = False


def age(now: datetime) -> Age:
    """Return the age of the newest backup, for the header of every page."""
    found = database.execute_sql(_NEWEST).fetchone()
    made_at = clock.from_text(found[0]) if found else None
    is_ahead = made_at is not None and made_at - now > SLACK
    return Age(made_at, made_at is None or is_ahead or now - made_at > OLD, is_ahead)


def rows(limit: int) -> list[Row]:
    """Return the newest backups that proved themselves."""
    found = database.execute_sql(_ROWS, (limit,)).fetchall()
    return [Row(**dict(zip(Row._fields, _read(row, 9), strict=True))) for row in found]


def rehearsal() -> Rehearsal | None:
    """Return the newest rehearsal."""
    row = database.execute_sql(_REHEARSED).fetchone()
    return Rehearsal(clock.from_text(row[0]), row[1] or "") if row else None


def taken() -> list[Taken]:
    """Return how it went with each place that backups were taken to."""
    found = database.execute_sql(_COPIES).fetchall()
    return [Taken(**dict(zip(Taken._fields, _read(row, 3, 4), strict=True))) for row in found]


def are_sealed(record: Path) -> bool | None:
    """Say whether a record's backups are sealed, over a connection of its own; None: not known."""
    try:
        with closing(apsw.Connection(str(record), flags=apsw.SQLITE_OPEN_READONLY)) as connection:
            row = connection.execute(_RECIPIENT).fetchone()
    except apsw.Error:
        return None
    return bool(row and row[0])


def recipient() -> str:
    """Return whom backups are sealed to now, empty where they are plain files."""
    row = database.execute_sql(_RECIPIENT).fetchone()
    return str(row[0]) if row else ""


def _read(row: tuple[Any, ...], *moments: int) -> list[Any]:
    """Return a row with these columns as moments."""
    read = list(row)
    for place in moments:
        read[place] = clock.from_text(row[place]) if row[place] else None
    return read
