"""Reads CSV files as spreadsheets save them: comma, semicolon or tab; UTF-8 or Windows-1252."""

from __future__ import annotations

import codecs
import csv
import io
import re
from collections.abc import Iterator

from app.services.imports.sheet import BadFile, Recognised, Row, Sheet, gather, without_quote

DELIMITERS = (",", ";", "\t")
# A letter of two bytes in UTF-8; beside bytes that are no UTF-8 it shows two encodings in one file.
_TWO_BYTES = re.compile(rb"[\xc3-\xc5][\x80-\xbf]")
# ="0917…" is how spreadsheets are made to keep a leading zero.
_KEPT_AS_TEXT = re.compile(r'="([^"]*)"')


def read(content: bytes, recognised: Recognised) -> Sheet:
    """Return the sheet in a CSV file. Raises BadFile."""
    text = _decoded(content)
    if not text.strip("".join(DELIMITERS) + ' "\r\n'):
        raise BadFile("The sheet is empty.")
    return gather(_rows(text, _delimiter(text, recognised)))


def _decoded(content: bytes) -> str:
    if content.startswith((codecs.BOM_UTF16_LE, codecs.BOM_UTF16_BE)) or b"\0" in content:
        raise BadFile("This is not a CSV file in a known encoding. Save it as CSV UTF-8.")
    try:
        return content.decode("utf-8-sig")
    except UnicodeDecodeError as error:
        line = content.count(b"\n", 0, error.start) + 1
    if not _TWO_BYTES.search(content):
        try:
            return content.decode("cp1252")
        except UnicodeDecodeError as error:
            line = content.count(b"\n", 0, error.start) + 1
    raise BadFile(
        f"Line {line} holds a character that is neither UTF-8 nor Windows-1252. "
        "Save the file as CSV UTF-8."
    )


def _delimiter(text: str, recognised: Recognised) -> str:
    """Return the delimiter under which the header says most."""

    def score(delimiter: str) -> tuple[int, int]:
        header = next((row.cells for row in _rows(text, delimiter) if any(row.cells)), [])
        return sum(recognised(name) for name in header), len(header)

    return max(DELIMITERS, key=score)


def _rows(text: str, delimiter: str) -> Iterator[Row]:
    reader = csv.reader(io.StringIO(text, newline=""), delimiter=delimiter, strict=True)
    number = 0
    try:
        for number, cells in enumerate(reader, start=1):
            yield Row(number, [_cell(cell) for cell in cells])
    except csv.Error as error:
        raise BadFile(
            f"Row {number + 1} cannot be read as CSV ({error}). Check its quotation marks."
        ) from None


def _cell(text: str) -> str:
    text = text.strip()
    if (kept := _KEPT_AS_TEXT.fullmatch(text)) is not None:
        return kept[1].strip()
    return without_quote(text)
