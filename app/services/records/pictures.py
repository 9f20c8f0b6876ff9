"""Turns what a phone took into a small JPEG that says nothing about the phone, or refuses it."""

from __future__ import annotations

import hashlib
from typing import NamedTuple

from app.services.field_checks import Unusable

LARGEST_FILE = 6_000_000


class Picture(NamedTuple):
    """A photograph as it is kept: JPEG and thumbnail, and the size of the former."""

    jpeg: bytes
    thumb: bytes
    width: int
    height: int

    @property
    def sha256(self) -> str:
        """Return the name of the content."""
        return hashlib.sha256(self.jpeg).hexdigest()


def read(data: bytes) -> Picture:
    """Return an uploaded file as a picture, upright, without EXIF, at most 1,600 pixels long.

    Raises Unusable for an empty or too large file, for anything but JPEG, PNG or WebP, and for
    more pixels than the machine should unpack.
    """
    if not data:
        raise Unusable("Choose a photograph first.")
    if len(data) > LARGEST_FILE:
        raise Unusable("This file is larger than 6 MB. Take the photograph at a smaller size.")
    from app.services.records import pixels

    return Picture(*pixels.kept(data))
