"""Answers what somebody outside the record remembers of it: a head code, a number with its hash."""

from __future__ import annotations

import re
from contextlib import suppress
from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.queries import segments
from app.queries.chain import CROCKFORD

_CODE = re.compile(f"[{CROCKFORD}]{{10}}")
# What is misread on paper; U is in no code.
_READ_AS = str.maketrans("OIL", "011")
_BY_HASH = (
    "SELECT seq, hash, recorded_at, object_type, object_id FROM audit_log "
    "WHERE hash >= ? AND hash < ? ORDER BY seq LIMIT 1"
)
_RESTORED = (
    "SELECT recorded_at FROM audit_log WHERE object_type = 'record' AND action = 'restore' "
    "ORDER BY seq DESC LIMIT 1"
)
_AT = "SELECT hash FROM audit_log WHERE seq = ?"


class Place(NamedTuple):
    """Where in the record a code stands; `entry` is the ledger's entry that it belongs to."""

    seq: int
    hash: str
    recorded_at: datetime
    entry: int | None


def read_code(text: str) -> str | None:
    """Return a typed or scanned head code as it is printed; None for what cannot be one."""
    code = re.sub(r"[\s-]", "", text).upper().translate(_READ_AS)
    return code if _CODE.fullmatch(code) else None


def place_of(code: str) -> Place | None:
    """Return the audit row whose hash begins with a head code (50 bits); None where none does."""
    bits = 0
    for character in code:
        bits = bits << 5 | CROCKFORD.index(character)
    first, behind = f"{bits << 2:013x}", f"{(bits + 1) << 2:013x}"
    # Behind the last code of all there is no thirteen-digit hash; g is behind every digit.
    behind = "g" if len(behind) > len(first) else behind
    row = database.execute_sql(_BY_HASH, (first, behind)).fetchone() or _sealed(first, behind)
    if row is None:
        return None
    seq, hash_hex, moment, kind, named = row
    entry = int(named) if kind == "transactions" else None
    return Place(seq, hash_hex, clock.from_text(moment), entry)


def _sealed(first: str, behind: str) -> tuple[int, str, str, str, str] | None:
    """Look through the segments for a hash; one that is not there is told by its own page."""
    for seal in segments.gone():
        with suppress(segments.Unreadable):
            for row in segments.rows(seal, database.media):
                if first <= row[23] < behind:
                    return row[0], row[23], row[3], row[14], row[15]
    return None


def hash_at(seq: int) -> str | None:
    """Return the hash of an audit row; None where the record has no such row."""
    row = database.execute_sql(_AT, (seq,)).fetchone()
    return row[0] if row else segments.hash_at(seq)


def restored_at() -> datetime | None:
    """Return when a backup was last brought back, as the record says; None for never."""
    row = database.execute_sql(_RESTORED).fetchone()
    return clock.from_text(row[0]) if row else None
