"""A report as a file: no payload becomes a formula, numbers stay numbers, moments are local."""

from __future__ import annotations

import csv
import io
from datetime import UTC, datetime

import openpyxl
import pytest

from app.documents import tabular
from app.queries.reports.shape import Column, Report, block
from app.services.reports.saying import Made, in_file
from tests.payloads import PAYLOADS

COLUMNS = (Column("who", "Who"), Column("at", "When", "moment"), Column("n", "Number", "number"))
MADE = Made(datetime(2026, 11, 22, 9, 0, tzinfo=UTC), "demo", "A5KS2V85ER")
AT = "2026-11-22T09:00:00.000000Z"


def report(*words: str) -> Report:
    """Return a report of two tables with these words in each."""
    rows = [(word, AT, number) for number, word in enumerate(words, 1)]
    tables = (
        block("First", COLUMNS, rows, sums=("n",)),
        block("=Second", COLUMNS, rows, noun="entries"),
    )
    return Report("daily", "Daily", ("fact",), tables)


def written(form: str, made: Report) -> bytes:
    """Return a report as the download sends it."""
    lines = in_file(made, MADE)
    heads = tuple(str(head) for head in next(lines))
    rows = tabular.readable(heads, lines, frozenset())
    return b"".join(tabular.FORMATS[form](heads, rows, "report-daily"))


@pytest.mark.parametrize("words", PAYLOADS, ids=lambda words: ascii(words)[:40])
def test_no_payload_becomes_a_formula(words: str) -> None:
    text = written("csv", report(words)).decode()
    cells = [cell for line in csv.reader(io.StringIO(text, newline="")) for cell in line]

    assert not [cell for cell in cells if cell.lstrip()[:1] in tuple("=+-@\t\r") and cell.strip()]
    said = words.encode("utf-8", "replace").decode()
    assert any(said in cell for cell in cells)
    book = openpyxl.load_workbook(io.BytesIO(written("xlsx", report(words))))
    assert {cell.data_type for row in book.worksheets[0] for cell in row} <= {"s", "n", "inlineStr"}


def test_a_file_has_each_table_with_its_totals_and_what_it_is() -> None:
    lines = list(csv.reader(io.StringIO(written("csv", report("a", "b")).decode())))

    local = "2026-11-22T17:00:00+08:00"
    assert lines == [
        ["First"], ["who", "at", "n"], ["a", local, "1"], ["b", local, "2"], ["Total", "", "3"],
        [], ["'=Second"], ["who", "at", "n"], ["a", local, "1"], ["b", local, "2"],
        ["2 entries", "", ""],
        [], ["Daily"], ["fact"], ["Made", "demo", local], ["Ledger", "A5KS2V85ER"],
    ]  # fmt: skip
    sheet = openpyxl.load_workbook(io.BytesIO(written("xlsx", report("a")))).worksheets[0]
    assert sheet.cell(4, 3).value == 1
