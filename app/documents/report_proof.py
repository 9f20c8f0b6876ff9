"""A signed checkpoint on paper: its code, and beside it what somebody does with it."""

from __future__ import annotations

from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import REGULAR, Mark, printable, text
from app.documents.text_boxes import broken

# The side of the code: its modules are then 0.55 mm wide.
SIDE = 40.0
_SIZE, _LEADING = 3.0, 1.3
_GAP = 4.0


class Proof(NamedTuple):
    """What a checkpoint's code holds, and the sentences beside it."""

    code: str
    words: tuple[str, ...]


def proof_marks(proof: Proof, x: float, width: float, y: float) -> list[Mark]:
    """Return the code from x, y on, and its words within `width`."""
    marks: list[Mark] = [qr.proof(proof.code, x, y, SIDE)]
    left, base = x + SIDE + _GAP, y + 6
    for words in proof.words:
        for line in broken(printable(words), REGULAR, _SIZE, width - SIDE - _GAP):
            marks.append(text(line, left, base, _SIZE))
            base += _SIZE * _LEADING
        base += 1
    return marks
