"""Item tags of paper.md: 90 x 31 mm, the item number large, a QR code of 20 mm."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import BOLD, MONO, Frame, Mark, Sheet, fitted
from app.documents.label_face import serial
from app.documents.label_sheets import Setup, placed
from app.documents.presets import TAG

_CODE = 20.0
_MODULE = _CODE / qr.MODULES
_CUT = 0.1


class Tag(NamedTuple):
    """What hangs on an item."""

    code: str
    item_number: str
    model: str
    serial: str
    unit: str = ""


def tag_sheets(tags: Sequence[Tag], setup: Setup) -> Iterator[Sheet]:
    """Yield the pages of these tags."""
    return placed(tags, setup, tag_face)


def tag_face(tag: Tag) -> tuple[Mark, ...]:
    """Return a tag's marks from its upper left corner."""
    wide, high = TAG
    edge = qr.QUIET * _MODULE
    left = 2 * edge + _CODE
    room = wide - left - 3
    below = edge + _CODE + edge
    return (
        Frame(0, 0, wide, high, _CUT),
        qr.symbol(tag.code, edge, edge - 0.4, _MODULE),
        fitted(
            tag.code, edge + _CODE / 2, below + 1.5, 3, _CODE + edge, font=MONO, anchor="middle"
        ),
        fitted(tag.item_number, left, 14.2, 15.5, room, font=BOLD),
        fitted(tag.model, left, 20.2, 4.2, room, least=2),
        *serial(tag.serial, left, 25.6, 5, room),
        fitted(tag.unit, left, 29, 2.2, room),
    )
