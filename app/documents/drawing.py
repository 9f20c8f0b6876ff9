"""What stands on a page, in millimetres from its upper left corner; PDF and SVG draw the same."""

from __future__ import annotations

import unicodedata
from bisect import bisect_right
from functools import lru_cache
from typing import NamedTuple, TypeAlias

from app.documents.letter_widths import LETTERS, width

REGULAR, BOLD, MONO = "Helvetica", "Helvetica-Bold", "Courier-Bold"


class Text(NamedTuple):
    """Words on a baseline; `size` is the font's, in millimetres. Make it with `text`.

    `grey` is 0 for black, towards 1 for what the other words are printed over.
    """

    x: float
    y: float
    size: float
    words: str
    font: str
    width: float
    grey: float = 0.0


class Modules(NamedTuple):
    """The black of a code: runs (x, y, width, height), counted in modules of `wide` by `high`."""

    x: float
    y: float
    wide: float
    high: float
    runs: tuple[tuple[int, int, int, int], ...]


class Frame(NamedTuple):
    """A rectangle: its outline of `line` millimetres, or filled black where that is 0."""

    x: float
    y: float
    width: float
    height: float
    line: float


class Picture(NamedTuple):
    """A photograph stretched to its box: JPEG for the PDF, an address for the browser."""

    x: float
    y: float
    width: float
    height: float
    jpeg: bytes
    address: str


class Strokes(NamedTuple):
    """Lines as a pen draws them: (x, y, x, y, …) each, `line` millimetres wide."""

    strokes: tuple[tuple[float, ...], ...]
    line: float


class Placed(NamedTuple):
    """Marks put somewhere, turned a quarter clockwise where the text runs down the label."""

    x: float
    y: float
    marks: tuple[Mark, ...]
    turned: bool = False

    @property
    def matrix(self) -> tuple[float, float, float, float, float, float]:
        """Return the transformation that PDF and SVG both write as six numbers."""
        turn = (0, 1, -1, 0) if self.turned else (1, 0, 0, 1)
        return (*turn, self.x, self.y)


Mark: TypeAlias = Text | Modules | Frame | Picture | Strokes | Placed


class Sheet(NamedTuple):
    """One page."""

    width: float
    height: float
    marks: tuple[Mark, ...]


def printable(value: object) -> str:
    """Return a value as paper can show it: one line, no control characters, known letters.

    The one helper that every value goes through on its way to paper; each writer escapes what its
    own format needs. A letter that the fonts do not have loses its accent, or becomes a ?.
    """
    words = str(value)
    if words.isascii() and words.isprintable():
        return " ".join(words.split())
    signs = "".join(_sign(sign) for sign in unicodedata.normalize("NFC", words))
    return " ".join(signs.split())


@lru_cache(maxsize=256)
def _sign(sign: str) -> str:
    if unicodedata.category(sign)[0] in "CZ":
        return " "
    if _is_known(sign):
        return sign
    bare = "".join(part for part in unicodedata.normalize("NFKD", sign) if _is_known(part))
    return bare or ("" if unicodedata.combining(sign) else "?")


def _is_known(sign: str) -> bool:
    try:
        sign.encode(LETTERS)
    except UnicodeEncodeError:
        return False
    return True


class _Widths(dict[str, float]):
    """The width of each letter of a font at size 1, asked for once."""

    def __init__(self, font: str) -> None:
        self.font = font

    def __missing__(self, letter: str) -> float:
        self[letter] = wide = width(letter, self.font)
        return wide


_WIDTHS = {font: _Widths(font) for font in (REGULAR, BOLD, MONO)}


def width_of(words: str, font: str, size: float) -> float:
    """Return how wide words are, in millimetres; these fonts move no letters together."""
    return sum(map(_WIDTHS[font].__getitem__, words)) * size


def text(
    value: object,
    x: float,
    y: float,
    size: float,
    *,
    font: str = REGULAR,
    anchor: str = "start",
) -> Text:
    """Return one line that begins, is centred (`middle`) or ends at `x`, its baseline at `y`."""
    words = printable(value)
    wide = width_of(words, font, size)
    left = x - {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    return Text(left, y, size, words, font, wide)


def fitted(
    value: object,
    x: float,
    y: float,
    size: float,
    room: float,
    *,
    font: str = REGULAR,
    anchor: str = "start",
    least: float = 1.4,
) -> Text:
    """Return a line no wider than `room`: made smaller as far as `least`, then cut with a …."""
    words = printable(value)
    wide = width_of(words, font, size)
    if wide > room:
        size = max(least, size * room / wide) if wide else size
        words = _cut(words, font, size, room)
    return text(words, x, y, size, font=font, anchor=anchor)


def _cut(words: str, font: str, size: float, room: float) -> str:
    # a hundredth for the rounding of the sizes
    if width_of(words, font, size) <= room + 0.01:
        return words
    words = words[: fitting(words, font, size, room - width_of("…", font, size))].rstrip()
    return f"{words}…" if words else ""


def fitting(words: str, font: str, size: float, room: float) -> int:
    """Return how many of the first letters are no wider than `room`."""
    lengths = range(1, len(words) + 1)
    return bisect_right(lengths, room, key=lambda length: width_of(words[:length], font, size))
