"""ArmGuard's own codes: AG, kind, six random characters, one check character."""

from __future__ import annotations

import re
import secrets

CROCKFORD = "0123456789ABCDEFGHJKMNPQRSTVWXYZ"
_ALPHABET = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ"
_SHAPE = re.compile(r"AG[WP][0-9A-Z]{7}")
KINDS = {"item": "W", "person": "P"}


def make(kind: str) -> str:
    """Return a fresh code for an `item` or a `person`: ten characters."""
    chance = secrets.randbits(30)
    body = "AG" + KINDS[kind] + "".join(CROCKFORD[chance >> 5 * n & 31] for n in range(6))
    return body + check_character(body)


def check_character(body: str) -> str:
    """Return the ISO 7064 MOD 37,36 check character of an upper-case alphanumeric text."""
    product = 36
    for character in body:
        product = (product + _ALPHABET.index(character)) % 36 or 36
        product = product * 2 % 37
    return _ALPHABET[(37 - product) % 36]


def looks_own(text: str) -> bool:
    """Say whether a scanned text has the shape of our own codes, right or misread."""
    return _SHAPE.fullmatch(text.upper()) is not None


def is_valid(text: str) -> bool:
    """Say whether a text is one of our codes with the right check character."""
    upper = text.upper()
    return looks_own(upper) and check_character(upper[:9]) == upper[9]
