"""QR codes at level H, version 1 for ArmGuard's ten characters; drawn as runs and never kept."""

from __future__ import annotations

from app.documents.drawing import Modules

MODULES = 21
QUIET = 4
# With its quiet zone: white paper that no mark, edge or neighbour may reach into.
BOX = MODULES + 2 * QUIET
LONGEST = 10
# How many letters versions 1, 2 … hold at level H; the cards at a counter have room for them.
_HOLDS = (10, 20, 35, 50)
_PROOF = 12
# Any of the eight masks can be read; trying them all takes eight times as long.
_MASK = 2


def symbol(text: str, x: float, y: float, module: float) -> Modules:
    """Return a code whose black begins at x, y; the caller keeps QUIET modules around it white.

    Raises ValueError for what does not fit version 1 at level H.
    """
    return Modules(x, y, module, module, runs(text))


def within(text: str, x: float, y: float, side: float) -> Modules:
    """Return a code that fills a square of `side` with its quiet zone, as large as its text asks.

    Raises ValueError for what does not fit version 4 at level H.
    """
    version = next((number for number, most in enumerate(_HOLDS, 1) if len(text) <= most), None)
    if version is None:
        raise ValueError(f"{text!r} is too long for a counter's code")
    module = side / (17 + 4 * version + 2 * QUIET)
    return Modules(x + QUIET * module, y + QUIET * module, module, module, _runs(text, version))


def proof(text: str, x: float, y: float, side: float) -> Modules:
    """Return a code for a signed checkpoint that fills a square of `side` with its quiet zone.

    It is of level M, and may hold 400 letters: at 40 mm its modules are 0.55 mm wide.
    """
    module = side / (17 + 4 * _PROOF + 2 * QUIET)
    drawn = _runs(text, _PROOF, level="M")
    return Modules(x + QUIET * module, y + QUIET * module, module, module, drawn)


def of_any_text(text: str, x: float, y: float, side: float) -> Modules:
    """Return a code of level M for small letters and signs, too; it fills a square of `side`."""
    # only where paper is drawn: it is large
    import qrcode  # type: ignore[import-untyped, unused-ignore]

    code = qrcode.QRCode(error_correction=qrcode.constants.ERROR_CORRECT_M, border=0)
    code.add_data(text)
    code.make()
    module = side / (len(code.modules) + 2 * QUIET)
    drawn = _merged([_row_runs(row) for row in code.modules])
    return Modules(x + QUIET * module, y + QUIET * module, module, module, drawn)


def runs(text: str) -> tuple[tuple[int, int, int, int], ...]:
    """Return the black of a code as rectangles (x, y, width, height) in modules."""
    if len(text) > LONGEST:
        raise ValueError(f"{text!r} is too long for a label's code")
    return _runs(text, 1)


def _runs(text: str, version: int, level: str = "H") -> tuple[tuple[int, int, int, int], ...]:
    # only where paper is drawn: it is large
    import qrcode  # type: ignore[import-untyped, unused-ignore]
    from qrcode.util import MODE_ALPHA_NUM, QRData  # type: ignore[import-untyped, unused-ignore]

    code = qrcode.QRCode(
        version=version,
        error_correction=getattr(qrcode.constants, f"ERROR_CORRECT_{level}"),
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
