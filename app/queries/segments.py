"""Sealed stretches of the audit log: what is on record of them, and the rows of their files.

docs/decisions/0014-retention.md has the format. A file is named by its content and lies in the
folder of photographs and documents, so that backups take it along with them.
"""

from __future__ import annotations

import gzip
import hashlib
import json
import re
import zlib
from collections.abc import Iterator, Mapping
from contextlib import suppress
from datetime import datetime
from functools import lru_cache
from pathlib import Path
from typing import Any, NamedTuple

from app import clock
from app.models.base import database

FOLDER, ENDING = "segments", ".jsonl.gz"
_COLUMNS = (
    "id record first_seq first_prev_hash last_seq last_hash last_at sha256 bytes signed_at"
).split()
SEALS = (  # noqa: S608  (our own column names)
    "SELECT {}, coalesce(k.public_key, ''), s.signature FROM audit_seals AS s "
    "LEFT JOIN signing_keys AS k ON k.id = s.key_id ORDER BY s.id"
).format(", ".join(f"s.{name}" for name in _COLUMNS))
# What is written down as sealed and still in the log is read there. The latest time of all: a clock
# that was set back may have made a whole segment look older than the one before it.
_LAST = (
    "SELECT max(last_seq), max(last_at) FROM audit_seals "
    "WHERE last_seq < (SELECT min(seq) FROM audit_log)"
)
# Where a line says which entry wrote it; a text that a user typed has its quotes escaped.
_ENTRY = re.compile(r'"transactions","([0-9]{1,18})",')
_RECORD = "SELECT record FROM audit_seals ORDER BY id LIMIT 1"
_SIGNED = "SELECT hash FROM checkpoints WHERE seq = ?"


class Seal(NamedTuple):
    """One row of audit_seals, with the public key that signed it."""

    id: int
    record: str
    first_seq: int
    first_prev_hash: str
    last_seq: int
    last_hash: str
    last_at: str
    sha256: str
    bytes: int
    signed_at: str
    public_key: str
    signature: str

    @property
    def rows(self) -> int:
        """Return how many rows it holds."""
        return self.last_seq - self.first_seq + 1

    @property
    def until(self) -> datetime:
        """Return when its last row was recorded."""
        return clock.from_text(self.last_at)


class EntryProof(NamedTuple):
    """The sealed row that an entry of the ledger wrote, and the seal of its segment."""

    seq: int
    hash: str
    seal: Seal


class Sealed(NamedTuple):
    """Up to which row, and to which moment, the log is sealed."""

    seq: int
    at: datetime


class Unreadable(ValueError):
    """A segment is missing or is not what its seal says; the text names it."""


def seals() -> list[Seal]:
    """Return every seal, the first to the last."""
    return [Seal(*row) for row in database.execute_sql(SEALS).fetchall()]


def gone() -> list[Seal]:
    """Return the seals of the rows that the log has let go of."""
    known = sealed()
    return [seal for seal in seals() if known is not None and seal.last_seq <= known.seq]


def sealed() -> Sealed | None:
    """Return behind which row the log begins; None where it is all there."""
    row = database.execute_sql(_LAST).fetchone()
    return Sealed(row[0], clock.from_text(row[1])) if row[0] else None


def is_sealed(moment: str) -> bool:
    """Say whether rows that came after a moment (stored text) are sealed: then the log does not
    tell what was changed since.
    """
    row = database.execute_sql(_LAST).fetchone()
    return row[1] is not None and moment < str(row[1])


def record_name() -> str | None:
    """Return the hash of the record's first row, where that row is sealed."""
    row = database.execute_sql(_RECORD).fetchone()
    return str(row[0]) if row else None


def path_of(media: Path, sha256: str) -> Path:
    """Return the file of a segment."""
    return media / FOLDER / sha256[:2] / f"{sha256}{ENDING}"


def is_there(seal: Seal, media: Path) -> bool:
    """Say whether a segment's file is there, as large as it was; what it holds is not looked at."""
    path = path_of(media, seal.sha256)
    return path.is_file() and path.stat().st_size == seal.bytes


def lines(seal: Seal, *places: Path) -> Iterator[str]:
    """Yield the lines of a segment: what is signed, then its rows.

    It is looked for in each media folder. Raises Unreadable before anything is yielded.
    """
    try:
        text = gzip.decompress(_content(seal, places)).decode()
    except (OSError, EOFError, zlib.error, UnicodeDecodeError):
        raise Unreadable(f"{_named(seal)} cannot be unpacked.") from None
    # Not splitlines, which also breaks at marks that JSON leaves as they are.
    yield from text.removesuffix("\n").split("\n")


def rows(seal: Seal, *places: Path) -> Iterator[list[Any]]:
    """Yield a segment's rows, each the 24 columns of the log. Raises Unreadable."""
    found = lines(seal, *places)
    next(found, None)
    for line in found:
        try:
            row = json.loads(line)
        except ValueError:
            row = None
        if not isinstance(row, list) or len(row) != 24:
            raise Unreadable(f"{_named(seal)} holds a line that is no row.")
        yield row


def sealed_rows() -> Iterator[list[Any]]:
    """Yield the rows that the log has let go of, from the segments. Raises Unreadable."""
    for seal in gone():
        yield from rows(seal, database.media)


def row_at(seq: int) -> list[Any] | None:
    """Return a sealed row by its number; None where none is, or its segment cannot be read."""
    for seal in gone():
        if seal.first_seq <= seq <= seal.last_seq:
            try:
                return next((row for row in rows(seal, database.media) if row[0] == seq), None)
            except Unreadable:
                return None
    return None


def entry_row(entry_id: int, recorded_at: str) -> list[Any] | None:
    """Return the sealed row that an entry of the ledger wrote; None where its segment is not there.

    When it was recorded says which segment that is, so only one is opened.
    """
    found = _entry_lines({entry_id: recorded_at}).get(entry_id)
    return found[0] if found else None


def entry_proofs(entries: Mapping[int, str]) -> dict[int, EntryProof]:
    """Return {entry: the sealed row that it wrote} of {entry: when it was recorded, as stored}.

    What the log still has, and what lies in a segment that is not there, is left out. Each segment
    is opened once, however many entries are asked for.
    """
    return {
        entry: EntryProof(row[0], row[23], seal)
        for entry, (row, seal) in _entry_lines(entries).items()
    }


def _entry_lines(entries: Mapping[int, str]) -> dict[int, tuple[list[Any], Seal]]:
    wanted, found = dict(entries), dict[int, tuple[list[Any], Seal]]()
    for seal in gone() if wanted else ():
        # A clock that was set back may have put an entry into a later segment than its time says.
        if any(recorded_at <= seal.last_at for recorded_at in wanted.values()):
            with suppress(Unreadable):
                for row in _rows_of_entries(seal, wanted):
                    found[int(row[15])] = (row, seal)
                    del wanted[int(row[15])]
        if not wanted:
            break
    return found


def _rows_of_entries(seal: Seal, wanted: Mapping[int, str]) -> Iterator[list[Any]]:
    """Yield the rows of a segment that these entries wrote. Raises Unreadable."""
    for line in lines(seal, database.media):
        named = _ENTRY.search(line)
        # Most lines are somebody else's: only what may be one is read whole.
        if named and int(named[1]) in wanted:
            row = json.loads(line)
            if row[14:16] == ["transactions", named[1]]:
                yield row


@lru_cache(maxsize=64)
def _witness_acts(seal: Seal, media: Path) -> frozenset[tuple[str, str]]:
    return frozenset((row[15], row[13]) for row in rows(seal, media) if row[14] == "witness")


def has_witness_act(name: str, action: str) -> bool:
    """Say whether a sealed row says this of a device's memory; a segment that is gone says nothing.

    A file never changes, and a device asks every few seconds: each is read once.
    """
    for seal in gone():
        with suppress(Unreadable):
            if (name, action) in _witness_acts(seal, database.media):
                return True
    return False


def not_whole() -> list[Seal]:
    """Return the seals whose files are missing or were altered."""
    return [seal for seal in gone() if not _is_whole(seal)]


def hash_at(seq: int) -> str | None:
    """Return the hash of a sealed row; None where it is not known here.

    A seal says its last row's and a checkpoint its own; only for others a segment is opened.
    """
    found = gone()
    if not found or seq > found[-1].last_seq:
        return None
    for seal in found:
        if seal.last_seq == seq:
            return seal.last_hash
    signed = database.execute_sql(_SIGNED, (seq,)).fetchone()
    if signed:
        return str(signed[0])
    row = row_at(seq)
    return row[23] if row else None


def _is_whole(seal: Seal) -> bool:
    try:
        with path_of(database.media, seal.sha256).open("rb") as file:
            return hashlib.file_digest(file, "sha256").hexdigest() == seal.sha256
    except OSError:
        return False


def _content(seal: Seal, places: tuple[Path, ...]) -> bytes:
    """Return a segment's file as it was written. Raises Unreadable."""
    wrong = "is missing"
    for media in places:
        try:
            content = path_of(media, seal.sha256).read_bytes()
        except OSError:
            continue
        if hashlib.sha256(content).hexdigest() == seal.sha256:
            return content
        wrong = "was altered"
    raise Unreadable(f"{_named(seal)} {wrong}.")


def _named(seal: Seal) -> str:
    return f"The segment {seal.sha256[:12]} of audit rows {seal.first_seq} to {seal.last_seq}"
