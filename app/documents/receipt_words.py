"""What a receipt says, in words; the papers of receipt.py and receipt_form.py show the same."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

from app.documents.letterhead import Logo

# Every paper of a receipt: those with a form of their own, and columns as long as they need to be.
NAMES = {
    "legal": "Legal x2",
    "a4": "A4 x2",
    "letter": "Letter x2",
    "a5": "A5",
    "80": "80 mm",
    "58": "58 mm",
}


class Line(NamedTuple):
    """One item of the receipt: what it is, what goes along."""

    item: str
    along: tuple[str, ...]


class Said(NamedTuple):
    """What a receipt says, in words."""

    number: str
    lines: tuple[Line, ...]
    head: str
    # What each field says, paragraph by paragraph, and what each line of a form's table does.
    values: Mapping[str, tuple[str, ...]]
    things: tuple[Mapping[str, str], ...]
    void: str = ""  # the reason, where it is void
    reprint: bool = False
    strokes: tuple[tuple[int, ...], ...] = ()
    logo: Logo | None = None
