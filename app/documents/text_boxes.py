"""Words in a box: made smaller and broken into lines until all of them fit."""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from app.documents.drawing import REGULAR, Text, fitted, fitting, printable, text, width_of

LEADING = 1.22
# As small as a laser printer and good eyes can do; what does not fit even so ends in a ….
LEAST = 1.3
# A long word becomes as small as this share before it is broken.
_SMALLER = 0.55


def broken(words: str, font: str, size: float, room: float) -> Iterator[str]:
    """Yield lines no wider than `room`; a word that is wider by itself is cut."""
    line = ""
    for word in words.split():
        longer = f"{line} {word}" if line else word
        if width_of(longer, font, size) <= room:
            line = longer
            continue
        if line:
            yield line
        while width_of(word, font, size) > room and len(word) > 1:
            fits = max(1, fitting(word, font, size, room))
            yield word[:fits]
            word = word[fits:]
        line = word
    if line:
        yield line


def boxed(
    values: Sequence[object],
    box: tuple[float, float, float, float],
    size: float,
    *,
    font: str = REGULAR,
    anchor: str = "start",
    middle: bool = False,
) -> tuple[Text, ...]:
    """Return paragraphs inside a box (x, y, width, height), in letters of at most `size`.

    They begin at its upper edge, or stand in the `middle` of its height.
    """
    x, y, wide, high = box
    size = min(size, high / LEADING)
    words = [said for said in map(printable, values) if said]
    size = _unbroken(words, font, size, wide)
    lines = _lines(words, font, size, wide)
    while len(lines) * size * LEADING > high + 0.01 and size > LEAST:
        size = max(LEAST, size * 0.94)
        lines = _lines(words, font, size, wide)
    most = max(1, int((high + 0.01) / (size * LEADING)))
    if len(lines) > most:
        lines = [*lines[: most - 1], f"{lines[most - 1]} …"]
    at = x + {"start": 0.0, "middle": wide / 2, "end": wide}[anchor]
    top = y + (high - len(lines) * size * LEADING) / 2 if middle else y
    return tuple(
        _line(line, at, top + number * size * LEADING + size * 0.94, size, wide, font, anchor)
        for number, line in enumerate(lines)
    )


def _unbroken(words: list[str], font: str, size: float, room: float) -> float:
    """Return a size at which a serial stays in one piece, unless it would be hard to read."""
    widest = max((width_of(word, font, 1) for said in words for word in said.split()), default=0.0)
    return size if widest * size <= room else max(LEAST, size * _SMALLER, room / widest - 0.001)


def _lines(words: list[str], font: str, size: float, room: float) -> list[str]:
    return [line for said in words for line in broken(said, font, size, room)]


def _line(words: str, x: float, y: float, size: float, room: float, font: str, anchor: str) -> Text:
    if words.endswith(" …"):
        return fitted(words, x, y, size, room, font=font, anchor=anchor, least=size)
    return text(words, x, y, size, font=font, anchor=anchor)
