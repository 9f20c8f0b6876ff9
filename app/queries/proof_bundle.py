"""The whole chain with all that proves it, line by line: docs/decisions/0010-bundle.md."""

from __future__ import annotations

import json
from collections.abc import Iterator
from datetime import datetime
from typing import Any

from app import clock
from app.models.audit import COLUMNS
from app.models.base import database
from app.queries import segments
from app.queries.chain import head

FORMAT = "armguard/bundle/v1"
_ROWS = (  # noqa: S608  (our own column names)
    "SELECT json_array({}), prev_hash, hash, seq FROM audit_log WHERE seq > ? AND seq <= ? "
    "ORDER BY seq LIMIT ?"
).format(", ".join(f'"{name}"' for name in COLUMNS))
# The hashes of passwords are promised and not told: with one in hand anybody can guess.
_TEXTS = (
    "SELECT seq, side, field, salt, text FROM audit_texts WHERE seq BETWEEN ? AND ? "
    "AND field NOT IN ('password_hash', 'pin_hash') ORDER BY seq"
)
_SIGNED = (
    "SELECT c.record, c.seq, c.hash, c.signed_at, k.public_key, c.signature "
    "FROM checkpoints AS c JOIN signing_keys AS k ON k.id = c.key_id ORDER BY c.id"
)
_SIGNED_NAMES = ("record", "seq", "hash", "signed_at", "public_key", "signature")
_PIECE = 500


def lines(now: datetime) -> Iterator[str]:
    """Yield the lines of a bundle of the record as it stands: head, checkpoints, rows, texts.

    What is sealed comes from the segments. Raises segments.Unreadable where one is not there.
    """
    last = head()
    yield _json({"format": FORMAT, "seq": last.seq, "hash": last.hash, "at": clock.to_text(now)})
    for said in database.execute_sql(_SIGNED).fetchall():
        yield _json({"checkpoint": dict(zip(_SIGNED_NAMES, said, strict=True))})
    yield from _sealed_lines()
    known = segments.sealed()
    yield from row_lines(known.seq + 1 if known else 1, last.seq, with_texts=True)


def row_lines(first: int, last: int, *, with_texts: bool = False) -> Iterator[str]:
    """Yield the rows of the log from one number to another, as a bundle and a segment hold them."""
    seq = first - 1
    while seq < last:
        rows = database.execute_sql(_ROWS, (seq, last, _PIECE)).fetchall()
        if not rows:
            return
        texts = _texts(seq + 1, rows[-1][3]) if with_texts else {}
        for canonical, prev_hash, hash_hex, seq in rows:
            yield f'{canonical[:-1]},"{prev_hash}","{hash_hex}"]'
            yield from texts.get(seq, ())


def _sealed_lines() -> Iterator[str]:
    """Yield the rows of the segments with the texts that still are there."""
    for seal in segments.gone():
        texts = _texts(seal.first_seq, seal.last_seq)
        found = segments.lines(seal, database.media)
        next(found)
        for seq, line in enumerate(found, seal.first_seq):
            yield line
            yield from texts.get(seq, ())


def _texts(first: int, last: int) -> dict[int, list[str]]:
    found: dict[int, list[str]] = {}
    for text in database.execute_sql(_TEXTS, (first, last)).fetchall():
        found.setdefault(text[0], []).append(_json({"text": list(text)}))
    return found


def _json(value: Any) -> str:
    return json.dumps(value, ensure_ascii=False, separators=(",", ":"))
