"""One field of a form: what is said where, and in which letters."""

from __future__ import annotations

from typing import NamedTuple

FONTS = ("regular", "bold", "mono")
ALIGNS = ("start", "middle", "end")


class Field(NamedTuple):
    """One field: its box, the largest size of its letters, and the small words above it.

    On a slip `y` is the space above it, `height` that of a logo or of the room to sign in, and the
    small words stand before what it says.
    """

    name: str
    x: float
    y: float
    width: float
    height: float
    size: float
    font: str = "regular"
    align: str = "start"
    caption: str = ""
    shown: bool = True
