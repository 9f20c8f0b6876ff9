"""What a seal says and how that is signed: docs/decisions/0014-retention.md has the format."""

from __future__ import annotations

import json

from nacl.exceptions import BadSignatureError
from nacl.signing import VerifyKey

from app.queries.segments import Seal

FORMAT = "armguard/segment/v1"
_SAID = (
    "record", "first_seq", "first_prev_hash", "last_seq", "last_hash", "last_at", "signed_at",
    "public_key",
)  # fmt: skip


def message(seal: Seal) -> bytes:
    """Return the bytes that a seal's signature is of."""
    said = [str(getattr(seal, name)) for name in _SAID]
    return "".join(f"{line}\n" for line in (FORMAT, *said)).encode()


def is_genuine(seal: Seal) -> bool:
    """Say whether the signature is the key's own."""
    try:
        key = VerifyKey(bytes.fromhex(seal.public_key))
        key.verify(message(seal), bytes.fromhex(seal.signature))
    except (BadSignatureError, ValueError):
        return False
    return True


def heading(seal: Seal) -> str:
    """Return the first line of a segment: all that is signed, and the signature."""
    said = {name: getattr(seal, name) for name in (*_SAID, "signature")}
    return json.dumps({"format": FORMAT, **said}, separators=(",", ":"))
