"""What a checkpoint says and how it is written: docs/decisions/0009-witnesses.md has the format."""

from __future__ import annotations

import json
import re
from typing import NamedTuple, Self

FORMAT = "armguard/checkpoint/v1"
# Only letters that a QR code packs tightly.
_LEAD = "AGCP1"
_TEXT = re.compile(
    rf"{_LEAD}/([0-9A-F]{{64}})/([1-9][0-9]{{0,15}})/([0-9A-F]{{64}})/"
    r"(\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d\.\d{6}Z)/([0-9A-F]{64})/([0-9A-F]{128})"
)
LONGEST = 400


class Statement(NamedTuple):
    """That a record (named by its first row's hash) had this head then; signed by a key."""

    record: str
    seq: int
    hash: str
    signed_at: str
    public_key: str
    signature: str = ""

    @property
    def message(self) -> bytes:
        """Return what is signed."""
        return message(self.record, self.seq, self.hash, self.signed_at, self.public_key)

    @property
    def is_genuine(self) -> bool:
        """Say whether the signature is the key's own."""
        # Not before: most who know a statement check none, and this takes a megabyte.
        from nacl.exceptions import BadSignatureError
        from nacl.signing import VerifyKey

        try:
            VerifyKey(bytes.fromhex(self.public_key)).verify(
                self.message, bytes.fromhex(self.signature)
            )
        except (BadSignatureError, ValueError):
            return False
        return True

    @property
    def text(self) -> str:
        """Return the statement as a QR code holds it."""
        parts = (self.record, str(self.seq), self.hash, self.signed_at, self.public_key,
                 self.signature)  # fmt: skip
        return "/".join((_LEAD, *parts)).upper()

    @property
    def as_json(self) -> str:
        """Return the statement as a file holds it."""
        return json.dumps({"format": FORMAT, **self._asdict()}, indent=1) + "\n"

    @classmethod
    def from_text(cls, text: str) -> Self | None:
        """Return what a scanned code says; None for what is no checkpoint."""
        found = _TEXT.fullmatch(text.strip().upper())
        if found is None:
            return None
        record, seq, hash_hex, moment, key, signature = found.groups()
        return cls(record.lower(), int(seq), hash_hex.lower(), moment, key.lower(),
                   signature.lower())  # fmt: skip

    @classmethod
    def from_json(cls, text: str) -> Self | None:
        """Return what a file says; None for what is no checkpoint."""
        try:
            held = json.loads(text)
            made = cls(*(held[name] for name in cls._fields))
            return cls.from_text(made.text) if held["format"] == FORMAT else None
        except (ValueError, KeyError, TypeError, AttributeError, RecursionError):
            return None


def message(record: str, seq: int, hash_hex: str, signed_at: str, public_key: str) -> bytes:
    """Return the bytes that a checkpoint's signature is of."""
    lines = (FORMAT, record, str(seq), hash_hex, signed_at, public_key)
    return "".join(f"{line}\n" for line in lines).encode()
