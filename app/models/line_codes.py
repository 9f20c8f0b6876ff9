"""The numbers of paper lines: a pack's six characters, a line's two digits, each with a check.

They say what they are by themselves, so paper can be numbered while nothing can be written.
"""

from __future__ import annotations

import re
import secrets
from typing import NamedTuple

from app.models.code_text import CROCKFORD, check_character

MOST_LINES = 99
# What a sheet of the counter has; it is printed without a row in the record.
SHEET_LINES = 12
_PACK = re.compile(r"[0-9A-Z]{6}")
_LINE = re.compile(r"L([0-9A-Z]{6})(\d\d)[0-9A-Z]")


class Place(NamedTuple):
    """A pack, and a line of it where one is named."""

    pack: str
    number: int | None


def make() -> str:
    """Return a fresh pack number: six characters."""
    chance = secrets.randbits(25)
    body = "".join(CROCKFORD[chance >> 5 * n & 31] for n in range(5))
    return body + check_character(f"L{body}")


def line(pack: str, number: int) -> str:
    """Return what stands in the code beside a line: ten characters."""
    body = f"L{pack}{number:02}"
    return body + check_character(body)


def read(text: str) -> Place | None:
    """Return what a typed or scanned number means; None for what is none, or was misread."""
    plain = re.sub(r"[\s-]", "", text).upper()
    if _PACK.fullmatch(plain) and check_character(f"L{plain[:5]}") == plain[5]:
        return Place(plain, None)
    found = _LINE.fullmatch(plain)
    if found and check_character(plain[:9]) == plain[9] and int(found[2]) >= 1:
        return Place(found[1], int(found[2]))
    return None
