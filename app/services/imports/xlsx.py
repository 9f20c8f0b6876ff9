"""Reads the first sheet of an XLSX file; numbers stored as numbers come out as they were typed."""

from __future__ import annotations

import io
import re
import warnings
import zipfile
import zlib
from collections.abc import Iterator
from datetime import date, datetime
from typing import Any

import openpyxl

from app.services.imports.sheet import (
    BadFile,
    Recognised,
    Row,
    Sheet,
    gather,
    without_empty_end,
    without_quote,
)

# What a file of 5 MB may unpack to; a real sheet of 10,000 rows stays far below.
LARGEST_UNPACKED = 64 * 1024 * 1024
MOST_PARTS = 2_000
# Everything that openpyxl and the modules below it raise for a damaged or hostile file.
_UNREADABLE = (
    zipfile.BadZipFile,
    zlib.error,
    ArithmeticError,
    AttributeError,
    EOFError,
    LookupError,
    NotImplementedError,
    OSError,
    RuntimeError,
    SyntaxError,  # the XML parser's
    TypeError,
    ValueError,
)
_DAMAGED = "This Excel file is damaged or not a sheet. Open it, save it again as .xlsx."
_ZEROS = re.compile("0{2,40}")

# It tells of styles and extensions it leaves out; nobody who imports names needs to know.
warnings.filterwarnings("ignore", module="openpyxl")


def read(content: bytes, recognised: Recognised) -> Sheet:
    """Return the first visible sheet of an XLSX file. Raises BadFile."""
    try:
        _check_parts(content)
        book = openpyxl.load_workbook(io.BytesIO(content), read_only=True, keep_links=False)
        try:
            visible = [sheet for sheet in book.worksheets if sheet.sheet_state == "visible"]
            if not visible:
                raise BadFile("This Excel file has no sheet to read.")
            # A file may claim a size that it does not have.
            visible[0].reset_dimensions()
            return gather(_rows(visible[0].iter_rows(), recognised))
        finally:
            book.close()
    except _UNREADABLE:
        raise BadFile(_DAMAGED) from None


def _check_parts(content: bytes) -> None:
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        listed = parts.infolist()
        if any(part.flag_bits & 1 for part in listed):
            raise BadFile("This Excel file has a password. Save it without one.")
        if sum(part.file_size for part in listed) > LARGEST_UNPACKED or len(listed) > MOST_PARTS:
            raise BadFile("This Excel file holds too much. Copy the rows into a new sheet.")
        if "[Content_Types].xml" not in parts.namelist():
            raise BadFile("This is a packed file, not an Excel sheet.")
        for part in listed:
            if part.filename.endswith((".xml", ".rels")):
                with parts.open(part) as opened:
                    _check_no_doctype(opened.read(1024))


def _check_no_doctype(start: bytes) -> None:
    """Refuse XML that declares entities: no spreadsheet program writes any."""
    if b"<!DOCTYPE" in start or b"<\0!\0D\0" in start:
        raise BadFile(_DAMAGED)


def _rows(rows: Iterator[Any], recognised: Recognised) -> Iterator[Row]:
    """Return rows as text, without the notes that stand beside the table."""
    known: set[int] | None = None
    width = None
    for number, cells in enumerate(rows, start=1):
        if known is not None:
            for place in known:
                if place < len(cells):
                    _check_value(cells[place])
        texts = [_text(cell) for cell in cells[:width]]
        if known is None and any(texts):
            known = {place for place, text in enumerate(texts) if recognised(text)}
            width = len(without_empty_end(texts))
        yield Row(number, texts)


def _check_value(cell: Any) -> None:
    if cell.value is None or cell.data_type not in ("f", "e"):
        return
    what = "a formula" if cell.data_type == "f" else f"an error ({cell.value})"
    raise BadFile(
        f"Cell {cell.coordinate} holds {what}. Copy the sheet as values only, then import that."
    )


def _text(cell: Any) -> str:
    value = cell.value
    if value is None:
        return ""
    if isinstance(value, bool):
        return str(value).upper()
    if isinstance(value, float) and value.is_integer():
        value = int(value)
    if isinstance(value, int):
        # A format of zeros is how a sheet shows the leading zeros that the number has lost.
        zeros = _ZEROS.fullmatch(str(cell.number_format))
        return str(value).zfill(len(zeros[0]) if zeros else 0)
    if isinstance(value, datetime) and not any(value.timetuple()[3:6]):
        return value.date().isoformat()
    if isinstance(value, datetime | date):
        return value.isoformat()
    return without_quote(str(value).strip())
