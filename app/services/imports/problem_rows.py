"""The rows with problems as a sheet of the same kind, each with what is wrong in a last column."""

from __future__ import annotations

import csv
import io
from collections.abc import Iterator

from app.services.imports.report import Report

HEADING = "PROBLEM"
# What a spreadsheet program would take for the beginning of a formula.
_FORMULA = ("=", "+", "-", "@", "\t", "\r")


def as_csv(header: list[str], left: list[tuple[int, list[str]]], report: Report) -> bytes:
    """Return a CSV file in UTF-8 that Excel opens as such; a quote disarms every formula."""
    text = io.StringIO(newline="")
    writer = csv.writer(text)
    for cells in _rows(header, left, report):
        writer.writerow(f"'{cell}" if cell.startswith(_FORMULA) else cell for cell in cells)
    return text.getvalue().encode("utf-8-sig")


def as_xlsx(header: list[str], left: list[tuple[int, list[str]]], report: Report) -> bytes:
    """Return an XLSX file in which every cell is text, so that none is a formula."""
    import openpyxl  # a heavy import that CSV files do without
    from openpyxl.cell.cell import ILLEGAL_CHARACTERS_RE

    book = openpyxl.Workbook()
    for number, cells in enumerate(_rows(header, left, report), start=1):
        for place, text in enumerate(cells, start=1):
            cell = book.active.cell(number, place)
            cell.value = ILLEGAL_CHARACTERS_RE.sub("", text)
            cell.data_type = "s"
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def _rows(
    header: list[str], left: list[tuple[int, list[str]]], report: Report
) -> Iterator[list[str]]:
    reasons: dict[int, list[str]] = {}
    for problem in report.problems:
        where = f"{problem.column}: " if problem.column else ""
        reasons.setdefault(problem.row, []).append(f"{where}{problem.reason}")
    yield [*header, HEADING]
    for number, cells in left:
        blank = [""] * (len(header) - len(cells))
        yield [*cells, *blank, " ".join(reasons.get(number, []))]
