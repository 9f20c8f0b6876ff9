"""The recovery card: the key that opens backups, on paper, where no computer keeps it."""

from __future__ import annotations

import textwrap

from app.documents.drawing import BOLD, MONO, Frame, Mark, Modules, Sheet, fitted
from app.documents.papers import A4

EDGE = 20.0
CODE_SIDE = 62.0
QUIET = 4
_WORDS = (
    "This key opens the backups of this unit. ArmGuard does not have it: without this card they "
    "stay closed to everybody, you included.",
    "Keep it where the record is not: a safe, with the commander. Print a second one now if two "
    "places should have it. Whoever has it and a backup can read every name.",
    "To bring a backup back: install ArmGuard, write the key into a file with any editor or scan "
    "the code, then: armguard restore BACKUP.db.age --key KEYFILE",
    "The guide says the rest under Settings, Backups. Stay calm: a backup is only read, and what "
    "is on the machine is kept beside it.",
)


def card_sheet(unit: str, key: str, recipient: str, day: str) -> Sheet:
    """Return the card of a key, on A4."""
    width = A4[0] - 2 * EDGE
    marks: list[Mark] = [
        fitted("Recovery card", EDGE, 32, 10, width, font=BOLD),
        fitted(f"{unit} · made {day}", EDGE, 42, 5.5, width),
        _code(key, EDGE, 52),
    ]
    beside = EDGE + CODE_SIDE + 8
    groups = textwrap.wrap(key, 16)
    for number, group in enumerate(groups):
        marks.append(fitted(group, beside, 62 + number * 9, 6.5, A4[0] - EDGE - beside, font=MONO))
    marks.append(fitted("Last six:", beside, 112, 4, 24))
    marks.append(fitted(key[-6:], beside + 26, 112, 6.5, 40, font=MONO))
    top = 130.0
    for words in _WORDS:
        for line in textwrap.wrap(words, 92):
            marks.append(fitted(line, EDGE, top, 4.2, width))
            top += 6.2
        top += 3
    marks.append(Frame(EDGE, top, width, 26, 0.3))
    marks.append(fitted("Kept by, where, since:", EDGE + 3, top + 7, 4, width - 6))
    marks.append(fitted(f"It seals to {recipient}", EDGE, top + 36, 3.2, width))
    return Sheet(*A4, tuple(marks))


def _code(key: str, x: float, y: float) -> Modules:
    """Return the key as a QR code, its white edge included in its place."""
    # only where a code is drawn: it is large
    import qrcode  # type: ignore[import-untyped, unused-ignore]

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_Q, border=0)
    code.add_data(key)
    code.make()
    rows = code.get_matrix()
    module = CODE_SIDE / (len(rows) + 2 * QUIET)
    runs = tuple(
        (column, line, 1, 1) for line, row in enumerate(rows)
        for column, is_dark in enumerate(row) if is_dark
    )  # fmt: skip
    return Modules(x + QUIET * module, y + QUIET * module, module, module, runs)
