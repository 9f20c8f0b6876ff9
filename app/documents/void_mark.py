"""VOID, drawn across a paper so that its words stay readable."""

from __future__ import annotations

from app.documents.drawing import Strokes

# V, O, I and D in a box of 1 by 1, each in its place of a word 4.6 wide.
_LETTERS = (
    (0.0, 0.0, 0.5, 1.0, 1.0, 0.0),
    (1.7, 0.0, 2.2, 0.0, 2.5, 0.3, 2.5, 0.7, 2.2, 1.0, 1.7, 1.0, 1.4, 0.7, 1.4, 0.3, 1.7, 0.0),
    (3.0, 0.0, 3.0, 1.0),
    (3.5, 0.0, 4.1, 0.0, 4.5, 0.3, 4.5, 0.7, 4.1, 1.0, 3.5, 1.0, 3.5, 0.0),
)


def void_across(width: float, top: float, bottom: float) -> Strokes:
    """Return VOID rising from left to right in a band of the paper; the words stay readable."""
    # of one letter's width: how far each rises above the one before, and how high it is
    step, high = 0.6, 1.4
    run = min(width * 0.8 / 4.5, (bottom - top) * 0.95 / (4.5 * step + high))
    x0 = (width - 4.5 * run) / 2
    y0 = (top + bottom) / 2 + (4.5 * step - high) * run / 2
    strokes = (
        tuple(
            side
            for x, y in zip(letter[::2], letter[1::2], strict=True)
            for side in (x0 + x * run, y0 + (y * high - x * step) * run)
        )
        for letter in _LETTERS
    )
    return Strokes(tuple(strokes), 1.2)
