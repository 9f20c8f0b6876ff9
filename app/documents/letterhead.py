"""The unit's logo on paper: fitted into its box, never stretched."""

from __future__ import annotations

from typing import NamedTuple

from app.documents.drawing import Mark, Picture


class Logo(NamedTuple):
    """A JPEG, where the browser finds the same, and its shape (width over height)."""

    jpeg: bytes
    address: str
    shape: float


def logo_mark(logo: Logo | None, x: float, y: float, wide: float, high: float) -> tuple[Mark, ...]:
    """Return the logo in the middle of a box, or nothing."""
    if logo is None:
        return ()
    across = min(wide, high * logo.shape)
    down = across / logo.shape
    at = (x + (wide - across) / 2, y + (high - down) / 2)
    return (Picture(*at, across, down, logo.jpeg, logo.address),)
