"""Checks that every registered text goes through, and how what is wrong with one is said."""

from __future__ import annotations

import difflib
import unicodedata
from collections.abc import Iterable, Mapping
from typing import Any, NamedTuple

from app.models.search_text import fold
from app.services.errors import Invalid

# Control characters, lone surrogates, and line or paragraph separators.
_REFUSED = {"Cc", "Cs", "Zl", "Zp"}
# These turn the reading direction around and make one text look like another.
_DIRECTION = frozenset("\u202a\u202b\u202c\u202d\u202e\u2066\u2067\u2068\u2069")
# What pasting leaves behind has no width and no meaning: with it one serial could stand twice.
_NOTHING = dict.fromkeys(map(ord, "\u00ad\u180e\u200b\u200e\u200f\u2060\ufeff"))
# What people and readers of paper take for a digit.
_LOOKALIKES = str.maketrans({"O": "0", "Q": "0", "I": "1", "L": "1", "Z": "2", "S": "5", "B": "8"})


# How the flaw of a word ends that a table knows and no longer offers.
DISABLED = " is disabled."


class Flaw(NamedTuple):
    """What is wrong with one field, and the value that was perhaps meant."""

    field: str
    reason: str
    suggestion: str | None = None

    @property
    def is_disabled(self) -> bool:
        """Say whether the word is one that only records which have it may keep."""
        return self.reason.endswith(DISABLED)


class Unusable(Exception):
    """One value cannot be used; `reason` is a sentence, `suggestion` a value to use instead."""

    def __init__(self, reason: str, suggestion: str | None = None) -> None:
        self.reason = reason
        self.suggestion = suggestion
        super().__init__(reason)


def refuse(flaws: Iterable[Flaw]) -> None:
    """Raise Invalid that says every flaw, if there is one."""
    problems: dict[str, list[str]] = {}
    for flaw in flaws:
        meant = f" Did you mean {flaw.suggestion}?" if flaw.suggestion else ""
        problems.setdefault(flaw.field, []).append(flaw.reason + meant)
    if problems:
        raise Invalid(problems)


def strangers(given: Mapping[str, Any], known: Iterable[str]) -> list[Flaw]:
    """Return a flaw for each field that does not exist, so that a typing error never passes."""
    return [Flaw(name, f"There is no field {name}.") for name in given if name not in set(known)]


def plain(value: Any, longest: int) -> str | None:
    """Return a text trimmed, with single blanks, without signs of no width; None when it is empty.

    Raises Unusable for anything but text, for control characters and for too long a text.
    """
    if value is None:
        return None
    if not isinstance(value, str):
        raise Unusable("Give this as text.")
    text = unicodedata.normalize("NFC", value.translate(_NOTHING).strip())
    if any(unicodedata.category(sign) in _REFUSED or sign in _DIRECTION for sign in text):
        raise Unusable("This holds characters that cannot be seen. Type it again.")
    text = " ".join(text.split())
    if len(text) > longest:
        raise Unusable(f"This is too long: {longest} characters at most.")
    return text or None


def digits_for(text: str) -> str | None:
    """Return a text with letters that look like digits made digits; None if letters remain."""
    changed = text.upper().translate(_LOOKALIKES)
    return changed if changed.isascii() and changed.isdigit() and changed != text else None


def nearest(text: str, names: Iterable[str]) -> str | None:
    """Return the name that a mistyped one probably stands for, or None."""
    by_letters = {"".join(filter(str.isalnum, fold(name))): name for name in names}
    typed = "".join(filter(str.isalnum, fold(text)))
    found = difflib.get_close_matches(typed, by_letters, n=1, cutoff=0.6)
    return by_letters[found[0]] if found else None


def among(names: Iterable[str]) -> str:
    """Return names as a choice: A, B or C."""
    *most, last = names
    return f"{', '.join(most)} or {last}" if most else last
