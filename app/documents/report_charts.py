"""A report's charts on paper, in black only: columns in pairs, hours by weekday, lying bars."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from math import sqrt

from app.documents.drawing import Frame, Mark, fitted, text

Rows = Sequence[tuple[str, tuple[int, ...]]]
_LETTERS = 2.5
_COLUMNS = 26.0
_LABELS = 8
_CELL = 5.0
_BAR = 4.6
_NAMES = 45.0
_HIGHEST = 120.0


def height(kind: str, rows: Rows) -> float:
    """Return how much of the page a chart takes; 0 where there is nothing to draw, or too much."""
    if kind not in _CHARTS or not any(any(numbers) for _, numbers in rows):
        return 0.0
    count = len(rows)
    high = {"pairs": _COLUMNS + 9, "heat": count * _CELL + 7, "across": count * _BAR + 3}[kind]
    return high if high <= _HIGHEST else 0.0


def chart(kind: str, rows: Rows, x: float, y: float, width: float) -> list[Mark]:
    """Return a chart of rows (name, numbers) that begins at x, y."""
    return list(_CHARTS[kind](rows, x, y, width))


def _pairs(rows: Rows, x: float, y: float, width: float) -> Iterator[Mark]:
    """Draw the first number of each row filled and the second outlined."""
    top = max(max(numbers[:2]) for _, numbers in rows)
    step = width / len(rows)
    every = -(-len(rows) // _LABELS)
    base = y + _COLUMNS
    for place, (name, numbers) in enumerate(rows):
        left = x + place * step
        filled, outlined = (number / top * (_COLUMNS - 1) for number in numbers[:2])
        if filled:
            yield Frame(left + step * 0.12, base - filled, step * 0.36, filled, 0)
        if outlined:
            yield Frame(left + step * 0.52, base - outlined, step * 0.36, outlined, 0.12)
        if place % every == 0:
            yield text(_short(name), left, base + 3, _LETTERS)
    yield Frame(x, base, width, 0.15, 0)
    said = f"Filled: issues. Outlined: returns. The highest column is {top}."
    yield text(said, x, base + 7, _LETTERS)


def _heat(rows: Rows, x: float, y: float, width: float) -> Iterator[Mark]:
    """Draw a square for each hour, the larger the more."""
    hours = 24
    top = max(max(numbers[:hours]) for _, numbers in rows)
    left, step = x + 10, (width - 10) / hours
    for line, (name, numbers) in enumerate(rows):
        middle = y + line * _CELL + _CELL / 2
        yield text(name, x, middle + _LETTERS * 0.35, _LETTERS)
        for hour, number in enumerate(numbers[:hours]):
            side = (_CELL - 0.4) * sqrt(number / top)
            if side:
                at = left + hour * step + step / 2
                yield Frame(at - side / 2, middle - side / 2, side, side, 0)
    below = y + len(rows) * _CELL + 3
    for hour in range(0, hours, 2):
        at = left + hour * step + step / 2
        yield text(f"{hour:02d}", at, below, _LETTERS, anchor="middle")


def _across(rows: Rows, x: float, y: float, width: float) -> Iterator[Mark]:
    """Draw a bar for the last number of each row."""
    top = max(numbers[-1] for _, numbers in rows) or 1
    room = width - _NAMES
    for line, (name, numbers) in enumerate(rows):
        base = y + line * _BAR + _LETTERS
        yield fitted(name, x, base, _LETTERS, _NAMES - 2)
        if numbers[-1]:
            yield Frame(x + _NAMES, base - 2.2, room * numbers[-1] / top, 2.4, 0)


def _short(name: str) -> str:
    """Return a day as month and day (11-22), a month as its first letters."""
    return name[-5:] if name[-3:-2] == "-" else name[:3]


_CHARTS: dict[str, Callable[[Rows, float, float, float], Iterator[Mark]]] = {
    "pairs": _pairs,
    "heat": _heat,
    "across": _across,
}
