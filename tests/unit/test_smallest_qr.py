"""The code of a label is the one that the library draws, which is much slower."""

from __future__ import annotations

from random import Random

import pytest
import qrcode  # type: ignore[import-untyped, unused-ignore]
from qrcode.util import MODE_ALPHA_NUM, QRData  # type: ignore[import-untyped, unused-ignore]

from app.documents import qr, smallest_qr

LETTERS = "0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZ $%*+-./:"


def by_the_library(text: str) -> list[int]:
    code = qrcode.QRCode(
        version=1, error_correction=qrcode.constants.ERROR_CORRECT_H, mask_pattern=2, border=0
    )
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return [sum(1 << x for x, dark in enumerate(row) if dark) for row in code.modules]


def test_each_letter_at_each_length_is_drawn_as_the_library_draws_it() -> None:
    random = Random(8)  # noqa: S311  (chooses letters, not secrets)
    texts = ["".join(random.choices(LETTERS, k=size)) for size in range(1, 11) for _ in range(12)]
    texts += [LETTERS[at : at + 9] for at in range(0, 45, 9)] + ["0" * 10, ":" * 10, "AG0000000Z"]

    assert [text for text in texts if smallest_qr.rows(text) != by_the_library(text)] == []


@pytest.mark.parametrize("text", ["A" * 11, "small", "Ñ", "A,B"])
def test_what_has_no_room_or_no_sign_is_refused(text: str) -> None:
    with pytest.raises(ValueError, match="a label's code"):
        smallest_qr.rows(text)


def test_rectangles_cover_each_black_square_once() -> None:
    drawn = qr.runs("AGABCDEF12")
    squares = [(x + right, y + down) for x, y, wide, high in drawn
               for right in range(wide) for down in range(high)]  # fmt: skip

    black = {(x, y) for y, row in enumerate(by_the_library("AGABCDEF12"))
             for x in range(qr.MODULES) if row >> x & 1}  # fmt: skip
    assert len(squares) == len(set(squares))
    assert set(squares) == black
