"""How names are written: officers in upper case, enlisted people in title case (domain.md)."""

from __future__ import annotations

import re

# Anything else is not a name as we know them and stays as typed.
_NAME = re.compile(r"[^\W\d_]+(?:[ .,'\u2019-]+[^\W\d_]+)*\.?")
_ROMAN = frozenset("II III IV V VI VII VIII IX".split())
# Capitals inside a word that are meant: McArthur, DeLeon.
_TWO_CAPITALS = re.compile(r"(?:Mc|Mac|De|Del|Dela|Di|Du|La|Le|Van|San)[^\W\d_a-z][^\W\d_A-Z]+")


def as_officer(name: str) -> str:
    """Return an officer's name in upper case."""
    return name.upper() if _NAME.fullmatch(name) else name


def in_title_case(name: str) -> str:
    """Return an enlisted person's name in title case: De Leon, O'Neil, Cruz-Reyes, Cruz III."""
    if not _NAME.fullmatch(name):
        return name
    words = name.split(" ")
    shown = [_word(word) for word in words]
    if len(words) > 1 and words[-1].upper() in _ROMAN:
        shown[-1] = words[-1].upper()
    return " ".join(shown)


def _word(word: str) -> str:
    parts = re.split(r"(['\u2019.,-])", word)
    for place, part in enumerate(parts):
        after_short = place >= 2 and parts[place - 1] in "'\u2019" and len(parts[place - 2]) > 2
        # Only O' and D' are followed by a capital; what follows a longer part is not a name.
        parts[place] = part.lower() if after_short else _capitalised(part)
    return "".join(parts)


def _capitalised(part: str) -> str:
    return part if _TWO_CAPITALS.fullmatch(part) else part[:1].upper() + part[1:].lower()
