"""A signature that was drawn on a screen, put on paper."""

from __future__ import annotations

from app.documents.drawing import Mark, Strokes

# The field it was drawn in.
WIDE, HIGH = 1000, 300


def signature(
    strokes: tuple[tuple[int, ...], ...], x: float, y: float, width: float
) -> tuple[Mark, ...]:
    """Return the strokes so wide, from an upper left corner; nothing where nobody signed."""
    if not strokes:
        return ()
    scale = width / WIDE
    placed = tuple(
        tuple(at * scale + (y if place % 2 else x) for place, at in enumerate(stroke))
        for stroke in strokes
    )
    return (Strokes(placed, 0.35),)
