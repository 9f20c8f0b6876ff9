"""A repeated request gets the first one's answer and writes nothing (domain.md, rule 11)."""

from __future__ import annotations

import hashlib
import json
from dataclasses import dataclass
from typing import Any, NamedTuple

from app import clock
from app.models.prepared import Prepared, insert
from app.models.transactions import IdempotencyKey, Transaction
from app.models.users import User
from app.services.custody.refusals import KeyReused
from app.services.errors import Invalid

LONGEST_KEY = 64
_OF_USER = Prepared(
    IdempotencyKey.select().where((IdempotencyKey.user == 0) & (IdempotencyKey.key == ""))
)
_OF_ANYBODY = Prepared(
    IdempotencyKey.select().where((IdempotencyKey.key == "") & (IdempotencyKey.request_hash == ""))
)


@dataclass(frozen=True)
class Request:
    """A request's key and the fingerprint of what it asked for."""

    key: str
    fingerprint: str

    @classmethod
    def of(cls, key: str, asked: Any) -> Request:
        """Return the request for `key` and anything JSON can hold. Raises Invalid for a bad key."""
        if not 1 <= len(key) <= LONGEST_KEY or not key.isprintable():
            raise Invalid({"Idempotency-Key": [f"Give 1 to {LONGEST_KEY} printable characters."]})
        text = json.dumps(asked, sort_keys=True, ensure_ascii=False, separators=(",", ":"))
        # Half a letter is refused later, by name; here it must only not break the fingerprint.
        raw = text.encode("utf-8", "surrogatepass")
        return cls(key, hashlib.sha256(raw).hexdigest())


class Known(NamedTuple):
    """A committed entry that was asked for under this key; `answer` is None once erased."""

    transaction_id: int
    answer: dict[str, Any] | None


def find(request: Request, user: User) -> Known | None:
    """Return what is stored under the user's key. Raises KeyReused for another request's key."""
    row = _OF_USER.first(user.id, request.key)
    if row is not None and row.request_hash != request.fingerprint:
        raise KeyReused
    return _known(row)


def find_by_anybody(request: Request) -> Known | None:
    """Return what is stored under a key, whoever sent it first.

    A scan kept on a device may be sent again after another armorer has signed in on it. Its key
    is the device's own, so it is the same scan, and doing it twice would turn it around.
    """
    return _known(_OF_ANYBODY.first(request.key, request.fingerprint))


def _known(row: IdempotencyKey | None) -> Known | None:
    if row is None:
        return None
    return Known(row.transaction_id, json.loads(row.answer) if row.answer else None)


def remember(request: Request, user: User, entry: Transaction, answer: dict[str, Any]) -> None:
    """Store a committed entry's answer under its key, in the entry's own block."""
    row = IdempotencyKey(
        user=user,
        key=request.key,
        request_hash=request.fingerprint,
        transaction=entry,
        answer=json.dumps(answer, ensure_ascii=False),
        created_at=clock.now(),
    )
    insert(row)
