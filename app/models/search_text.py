"""Text as searches compare it: lower case, without accents."""

from __future__ import annotations

import unicodedata


def fold(text: str) -> str:
    """Return a text in lower case, without accents and with single blanks: Peña is pena."""
    if text.isascii():  # most texts are, and the long way takes twenty times as long
        return " ".join(text.lower().split())
    parts = unicodedata.normalize("NFKD", text.casefold())
    bare = "".join(character for character in parts if not unicodedata.combining(character))
    return " ".join(bare.split())


def search_key(*parts: str | None) -> str:
    """Return what a record is found by: its words, folded, in the order given."""
    return fold(" ".join(part for part in parts if part))
