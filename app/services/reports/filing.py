"""Writes a report as a spreadsheet by the worker: the same lines that a page sends by itself."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from itertools import chain as joined
from typing import NamedTuple

from app import clock
from app.documents import tabular
from app.models.base import database
from app.queries import chain
from app.queries.reports import catalogue
from app.queries.reports.shape import Asked, Cells
from app.services.jobs import results
from app.services.reports.saying import Made, in_file

MEDIA = {"csv": results.CSV, "xlsx": results.XLSX}


class Filed(NamedTuple):
    """A report as a file that is still to be written: its rows, the ledger's code, its bytes."""

    rows: int
    head: str
    pieces: Iterator[bytes]


def file(name: str, asked: Asked, form: str, by: str, say: Callable[[int, int], object]) -> Filed:
    """Return a report of the catalogue as CSV or XLSX, all its rows; `say` hears how far it is."""
    with database.atomic():  # one state of the record; the rows are read later, up to that state
        report, head = catalogue.made(name, asked), chain.head().code
    rows = sum(block.size for block in report.blocks)
    lines = in_file(report, Made(clock.now(), by, head))
    columns = tuple(str(cell) for cell in next(lines))
    told = tabular.readable(columns, _telling(lines, rows, say), frozenset())
    pieces = tabular.FORMATS[form](columns, told, f"report-{name}")
    # Spreadsheets know UTF-8 only by its mark.
    return Filed(rows, head, joined([tabular.BOM], pieces) if form == "csv" else pieces)


def _telling(
    lines: Iterator[Cells], rows: int, say: Callable[[int, int], object]
) -> Iterator[Cells]:
    for number, line in enumerate(lines):
        say(min(number, rows), rows)
        yield line
