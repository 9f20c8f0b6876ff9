"""The newest link of the chain, as screens and receipts show it."""

from __future__ import annotations

from datetime import datetime
from typing import NamedTuple

from app import clock
from app.models.base import database

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_PAIRS = [first + second for first in CROCKFORD for second in CROCKFORD]


class Head(NamedTuple):
    """The newest row: its number, its hash and the 10-character code for people."""

    seq: int
    hash: str

    @property
    def code(self) -> str:
        """Return the code that receipts and footers carry."""
        return head_code(self.hash)


def head_code(hash_hex: str) -> str:
    """Return the first 50 bits of a hash as ten Crockford base-32 characters."""
    bits = int(hash_hex[:13], 16) >> 2
    return "".join([_PAIRS[(bits >> shift) & 1023] for shift in (40, 30, 20, 10, 0)])


def recorded_at() -> datetime | None:
    """Return when the newest row was written."""
    row = database.execute_sql("SELECT recorded_at FROM audit_log ORDER BY seq DESC LIMIT 1")
    found = row.fetchone()
    return clock.from_text(found[0]) if found else None


def head() -> Head:
    """Return the chain's head; an empty chain has number 0 and a hash of zeros."""
    row = database.execute_sql("SELECT seq, hash FROM audit_log ORDER BY seq DESC LIMIT 1")
    found = row.fetchone()
    return Head(*found) if found else Head(0, "0" * 64)
