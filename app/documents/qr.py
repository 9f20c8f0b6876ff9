"""QR codes of ArmGuard's ten characters: version 1, level H, drawn as runs and never kept."""

from __future__ import annotations

from app.documents.drawing import Modules

MODULES = 21
QUIET = 4
# With its quiet zone: white paper that no mark, edge or neighbour may reach into.
BOX = MODULES + 2 * QUIET
LONGEST = 10
# Any of the eight masks can be read; trying them all takes eight times as long.
_MASK = 2


def symbol(text: str, x: float, y: float, module: float) -> Modules:
    """Return a code whose black begins at x, y; the caller keeps QUIET modules around it white.

    Raises ValueError for what does not fit version 1 at level H.
    """
    return Modules(x, y, module, module, runs(text))


def runs(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """Return the black of a code as rectangles (x, y, width, height) in modules."""
    # only where paper is drawn: it is large
    import qrcode  # type: ignore[import-untyped, unused-ignore]
    from qrcode.util import MODE_ALPHA_NUM, QRData  # type: ignore[import-untyped, unused-ignore]

    if len(text) > LONGEST:
        raise ValueError(f"{text!r} is too long for a label's code")
    code = qrcode.QRCode(
        version=1,
        error_correction=qrcode.constants.ERROR_CORRECT_H,
        mask_pattern=_MASK,
        border=0,
    )
    code.add_data(QRData(text, mode=MODE_ALPHA_NUM))
    code.make(fit=False)
    return _merged([_row_runs(row) for row in code.modules])


def _row_runs(row: list[bool | None]) -> list[tuple[int, int]]:
    """Return where the black of one row begins and how long it lasts."""
    found, begin = [], None
    for place, dark in enumerate([*row, False]):
        if dark and begin is None:
            begin = place
        elif not dark and begin is not None:
            found.append((begin, place - begin))
            begin = None
    return found


def _merged(rows: list[list[tuple[int, int]]]) -> tuple[tuple[int, int, int, int], ...]:
    """Join runs that stand below each other, so that there is less to draw."""
    done: list[tuple[int, int, int, int]] = []
    open_: dict[tuple[int, int], int] = {}
    for y, row in enumerate([*rows, []]):
        for run in [run for run in open_ if run not in row]:
            begin = open_.pop(run)
            done.append((run[0], begin, run[1], y - begin))
        for run in row:
            open_.setdefault(run, y)
    return tuple(sorted(done, key=lambda run: (run[1], run[0])))
