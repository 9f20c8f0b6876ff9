"""Reads a file of either kind into a header and rows of text."""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable, Iterator
from dataclasses import dataclass
from pathlib import PurePath
from typing import NamedTuple

from app.services.errors import Invalid

LARGEST_FILE = 5 * 1024 * 1024
MOST_ROWS = 10_000
MOST_COLUMNS = 200
# Rows with nothing in them are not counted, but nobody waits for a million of them either.
MOST_EMPTY_ROWS = 200_000

ZIP = b"PK\x03\x04"
# Old .xls files and encrypted .xlsx files are both of this kind.
COMPOUND = bytes.fromhex("D0CF11E0A1B11AE1")
# Our exports put a quote before what a spreadsheet would take for a formula.
_QUOTED = re.compile(r"'+[=+\-@\t\r]")


class BadFile(Invalid):
    """The file as a whole cannot be used; one sentence says why."""

    def __init__(self, sentence: str) -> None:
        super().__init__({"file": [sentence]})


class Row(NamedTuple):
    """A row by its number in the sheet; `beyond` counts filled cells past the header's last."""

    number: int
    cells: list[str]
    beyond: int = 0


@dataclass(frozen=True)
class Sheet:
    """The header as typed and the rows below it, all as text; empty rows at the end are gone."""

    header: list[str]
    rows: list[Row]


# Says whether a header is one that the import knows.
Recognised = Callable[[str], bool]


def read(name: str, content: bytes, recognised: Recognised) -> Sheet:
    """Return the sheet in a file. Raises BadFile with one sentence for a file that is none."""
    if len(content) > LARGEST_FILE:
        raise BadFile(f"The file is larger than {LARGEST_FILE // 1024 // 1024} MB. Split it.")
    if not content.strip():
        raise BadFile("The file is empty.")
    if content.startswith(COMPOUND):
        raise BadFile(
            "This is an old .xls file or one with a password. Save it as .xlsx without a password."
        )
    suffix, is_zip = PurePath(name).suffix.lower(), content.startswith(ZIP)
    if suffix == ".xlsx" and not is_zip:
        raise BadFile("This is not an Excel sheet, although its name ends in .xlsx.")
    if suffix == ".csv" and is_zip:
        raise BadFile("This is not a CSV file, although its name ends in .csv.")
    if is_zip:
        from app.services.imports import xlsx  # a heavy import that CSV files do without

        return xlsx.read(content, recognised)
    from app.services.imports import delimited

    return delimited.read(content, recognised)


def gather(rows: Iterator[Row]) -> Sheet:
    """Return the sheet of rows as they come: the first with anything in it is the header."""
    header: list[str] | None = None
    found: list[Row] = []
    filled = 0
    for row in rows:
        if row.number > MOST_EMPTY_ROWS:
            raise BadFile(
                f"The sheet has more than {MOST_EMPTY_ROWS:,} rows. Delete the empty ones."
            )
        if header is None:
            header = _header(row) if any(row.cells) else None
            continue
        beyond = sum(1 for cell in row.cells[len(header) :] if cell)
        found.append(Row(row.number, row.cells[: len(header)], beyond))
        filled += any(row.cells)
        if filled > MOST_ROWS:
            raise BadFile(f"The sheet has more than {MOST_ROWS:,} rows. Split it.")
    if header is None:
        raise BadFile("The sheet is empty.")
    while found and not any(found[-1].cells) and not found[-1].beyond:
        found.pop()
    if not found:
        raise BadFile("The sheet has a header and nothing below it.")
    return Sheet(header, found)


def _header(row: Row) -> list[str]:
    header = without_empty_end(row.cells)
    if len(header) > MOST_COLUMNS:
        raise BadFile(
            f"The sheet has {len(header):,} columns; {MOST_COLUMNS} at most. Delete the others."
        )
    return [" ".join(name.split()) for name in header]


def without_empty_end(cells: Iterable[str]) -> list[str]:
    """Return cells up to the last that holds something."""
    kept = list(cells)
    while kept and not kept[-1]:
        kept.pop()
    return kept


def without_quote(text: str) -> str:
    """Return a cell without the quote that our exports put before a formula's first sign."""
    return text[1:] if _QUOTED.match(text) else text
