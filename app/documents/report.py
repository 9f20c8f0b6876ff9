"""A report on A4: letterhead, tables that go on over pages, lines to sign, the ledger's code."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from functools import partial
from itertools import islice
from typing import NamedTuple

from app.documents import qr
from app.documents.drawing import (
    BOLD,
    MONO,
    REGULAR,
    Frame,
    Mark,
    Sheet,
    fitted,
    printable,
    text,
    width_of,
)
from app.documents.letterhead import Logo, logo_mark
from app.documents.papers import A4
from app.documents.report_charts import Rows, chart, height
from app.documents.report_proof import SIDE, Proof, proof_marks
from app.documents.text_boxes import broken

MARGIN = 12.0
# A table with more columns than this lies on its side, and is set smaller.
UPRIGHT = 8
SIZE, SMALL = 3.0, 2.5
_LEADING = 1.3
_PAD = 0.9
_GAP = 2.4
_FOOT = 9.0
# A column of words is not wider than this while others want room.
_WIDEST = 60.0
_CODE = 0.6
_LOGO = (22.0, 14.0)


class Table(NamedTuple):
    """A table in words: `right` says which columns are numbers; `total` may be empty.

    `chart` is how its `numbers` are drawn above it, if they are (report_charts).
    """

    title: str
    heads: tuple[str, ...]
    right: tuple[bool, ...]
    rows: Sequence[tuple[str, ...]]
    total: tuple[str, ...] = ()
    empty: str = ""
    chart: str = ""
    numbers: Rows = ()


class Said(NamedTuple):
    """What a report says, in words."""

    unit: str
    heads: tuple[str, ...]
    title: str
    facts: tuple[str, ...]
    tables: tuple[Table, ...]
    notes: tuple[str, ...]
    signed: tuple[str, ...]
    head: str
    foot: str
    logo: Logo | None = None
    proof: Proof | None = None


def report_sheets(said: Said) -> list[Sheet]:
    """Return the pages of a report; each says which of how many it is."""
    widest = max((len(table.heads) for table in said.tables), default=0)
    wide = widest > UPRIGHT
    size = A4[::-1] if wide else A4
    flow = _Flow(size, SMALL if wide else SIZE)
    _head(flow, said)
    for table in said.tables:
        _table(flow, table)
    for note in said.notes:
        flow.words(note, scale=0.85)
    _signatures(flow, said.signed)
    if said.proof is not None:
        flow.put(SIDE, partial(proof_marks, said.proof, MARGIN, flow.width))
    count = len(flow.pages)
    return [
        Sheet(*size, (*marks, *_foot(size, said, f"Page {number} of {count}")))
        for number, marks in enumerate(flow.pages, 1)
    ]


class _Flow:
    """Pages that fill from the top; what has no room begins the next."""

    def __init__(self, size: tuple[float, float], letters: float) -> None:
        self.width, self.bottom = size[0] - 2 * MARGIN, size[1] - MARGIN - _FOOT
        self.size = letters
        self.pages: list[list[Mark]] = [[]]
        self.y = MARGIN

    def fits(self, high: float) -> bool:
        return self.y + high <= self.bottom

    def turn(self) -> None:
        """Begin a page."""
        self.pages.append([])
        self.y = MARGIN

    def put(self, high: float, draw: Callable[[float], Sequence[Mark]]) -> None:
        """Draw something `high` from where the page is filled to, on the next page if need be."""
        if not self.fits(high):
            self.turn()
        self.pages[-1] += draw(self.y)
        self.y += high

    def words(self, value: str, *, bold: bool = False, scale: float = 1.0) -> None:
        """Put a sentence, broken where the page ends."""
        font, size = BOLD if bold else REGULAR, self.size * scale
        for line in broken(printable(value), font, size, self.width):

            def draw(y: float, line: str = line) -> Sequence[Mark]:
                return (text(line, MARGIN, y + size, size, font=font),)

            self.put(size * _LEADING, draw)


def _head(flow: _Flow, said: Said) -> None:
    """Put letterhead, title and facts, with the ledger's code in the corner."""
    side = qr.BOX * _CODE
    left = MARGIN + (_LOGO[0] + 3 if said.logo else 0)
    room = flow.width - side - (left - MARGIN) - 2
    corner = MARGIN + flow.width - side
    marks = [*logo_mark(said.logo, MARGIN, MARGIN, *_LOGO)]
    if said.head:
        quiet = qr.QUIET * _CODE
        marks.append(qr.symbol(said.head, corner + quiet, MARGIN + quiet, _CODE))
    y = MARGIN
    for words, size, font in _titles(said):
        for line in broken(printable(words), font, size, room):
            y += size * _LEADING
            marks.append(text(line, left, y, size, font=font))
    flow.pages[-1] += marks
    flow.y = max(y, MARGIN + side) + 3


def _titles(said: Said) -> Iterator[tuple[str, float, str]]:
    yield said.unit, 3.8, BOLD
    yield from ((line, 3.0, REGULAR) for line in said.heads)
    yield said.title, 5.2, BOLD
    yield from ((line, 3.2, REGULAR) for line in said.facts)


def _table(flow: _Flow, table: Table) -> None:
    widths = _widths(table, flow.width, flow.size)
    begin = _Row(flow.size, table.heads, table.right, widths, bold=True)
    first = next(iter(table.rows), ())
    title = flow.size * 1.2 * _LEADING + 2
    one = _Row(flow.size, first, table.right, widths).height if first else flow.size * _LEADING
    high = height(table.chart, table.numbers)
    if not flow.fits(title + high + begin.height + one + 2):
        flow.turn()
    flow.y += 2
    flow.words(table.title, bold=True, scale=1.2)
    flow.y += 0.5
    if not table.rows:
        flow.words(table.empty)
        flow.y += 2
        return
    if high:
        flow.put(high, lambda y: chart(table.chart, table.numbers, MARGIN, y, flow.width))
    flow.put(begin.height, begin.drawn_over)
    for cells in table.rows:
        _put_row(flow, _Row(flow.size, cells, table.right, widths), begin)
    if table.total:
        _put_row(flow, _Row(flow.size, table.total, table.right, widths, bold=True), begin, True)
    flow.y += 2


def _put_row(flow: _Flow, row: _Row, begin: _Row, over: bool = False) -> None:
    """Put a row; on a new page the table's head comes first."""
    if not flow.fits(row.height):
        flow.turn()
        flow.put(begin.height, begin.drawn_over)
    flow.put(row.height, row.drawn_under if over else row.drawn)


class _Row:
    """A row of a table: each cell broken into lines within its column."""

    def __init__(
        self,
        size: float,
        cells: Sequence[str],
        right: tuple[bool, ...],
        widths: list[float],
        *,
        bold: bool = False,
    ) -> None:
        self.size, self.right, self.widths = size, right, widths
        self.font = BOLD if bold else REGULAR
        self.cells = [
            list(broken(printable(cell), self.font, size, width - _GAP))
            for cell, width in zip(cells, widths, strict=False)
        ]
        lines = max((len(cell) for cell in self.cells), default=1)
        self.height = max(1, lines) * size * _LEADING + 2 * _PAD

    def drawn(self, y: float) -> list[Mark]:
        """Return the row with a hairline below."""
        return [*self._words(y), self._line(y + self.height, 0.1)]

    def drawn_over(self, y: float) -> list[Mark]:
        """Return the row as the head of a table."""
        return [*self._words(y), self._line(y + self.height, 0.35)]

    def drawn_under(self, y: float) -> list[Mark]:
        """Return the row as the total of a table."""
        return [*self._words(y), self._line(y, 0.35)]

    def _line(self, y: float, line: float) -> Frame:
        return Frame(MARGIN, y - line / 2, sum(self.widths), line, 0)

    def _words(self, y: float) -> Iterator[Mark]:
        x = MARGIN
        for lines, width, right in zip(self.cells, self.widths, self.right, strict=False):
            at, anchor = (x + width - _GAP / 2, "end") if right else (x + _GAP / 2, "start")
            for number, line in enumerate(lines, 1):
                base = y + _PAD + number * self.size * _LEADING - self.size * 0.35
                yield text(line, at, base, self.size, font=self.font, anchor=anchor)
            x += width


def _widths(table: Table, room: float, size: float) -> list[float]:
    """Return how wide the columns are: as their words want where there is room, else less.

    A number is never broken; what is broken are the widest columns of words.
    """
    wanted = [width_of(printable(head), BOLD, size) for head in table.heads]
    least = [_longest_word(head, BOLD, size) for head in table.heads]
    for bold, row in [(BOLD, table.total), *((REGULAR, row) for row in table.rows)]:
        for place, cell in enumerate(row):
            words = printable(cell)
            wide = width_of(words, bold, size)
            wanted[place] = max(wanted[place], wide)
            part = wide if table.right[place] else _longest_word(words, bold, size)
            least[place] = max(least[place], min(part, _WIDEST))
    # a hundredth for the rounding of what is measured again
    wanted = [min(wide, room / 2) + _GAP + 0.01 for wide in wanted]
    least = [min(part + _GAP + 0.01, wide) for part, wide in zip(least, wanted, strict=True)]
    spare = room - sum(wanted)
    if spare >= 0:
        return [wide + spare / len(wanted) for wide in wanted]
    flexible = sum(wanted) - sum(least)
    share = max(0.0, (room - sum(least)) / flexible) if flexible > 0 else 0.0
    widths = [part + (wide - part) * share for wide, part in zip(wanted, least, strict=True)]
    over = sum(widths) / room
    return [width / over for width in widths] if over > 1 else widths


def _longest_word(words: str, font: str, size: float) -> float:
    return max((width_of(word, font, size) for word in printable(words).split()), default=0.0)


def _signatures(flow: _Flow, signed: tuple[str, ...]) -> None:
    """Put a line for each who signs, two beside each other."""
    pairs = iter(signed)
    room = flow.width / 2 - 8
    while pair := list(islice(pairs, 2)):

        def draw(y: float, pair: list[str] = pair) -> Sequence[Mark]:
            marks: list[Mark] = []
            for number, name in enumerate(pair):
                x = MARGIN + number * (room + 16)
                marks += (Frame(x, y + 17, room, 0.2, 0), fitted(name, x, y + 21, SIZE, room))
            return marks

        flow.put(24, draw)


def _foot(size: tuple[float, float], said: Said, page: str) -> Iterator[Mark]:
    y = size[1] - MARGIN
    room = size[0] - 2 * MARGIN
    yield Frame(MARGIN, y - 5, room, 0.1, 0)
    code = text(f"Ledger {said.head}", MARGIN, y, 2.8, font=MONO)
    yield code
    end = text(page, MARGIN + room, y, 2.8, anchor="end")
    yield end
    left = code.x + code.width + 4
    yield fitted(said.foot, left, y, 2.8, end.x - 4 - left)
