"""Rows as CSV, XLSX or JSON lines, made piece by piece: a file of any size in little memory."""

from __future__ import annotations

import csv
import io
import json
import re
import zipfile
from collections.abc import Callable, Iterable, Iterator
from html import escape
from itertools import chain, islice

from app import clock

Value = str | int | None
Rows = Iterable[tuple[Value, ...]]
BOM = b"\xef\xbb\xbf"
# Excel's own limit; what goes beyond stands on further sheets.
SHEET_ROWS = 1_048_576
_LINES = 50
_ZIP_PIECE = 64 * 1024
# A spreadsheet takes a cell that begins so for a formula. The import takes the quote off again.
_FORMULA = re.compile(r"\s*'*[=+\-@\t\r]")
_NOT_XML = re.compile("[^\t\n\r\x20-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")


def safe(value: Value) -> Value:
    """Return a cell that no spreadsheet takes for a formula."""
    return f"'{value}" if isinstance(value, str) and _FORMULA.match(value) else value


def readable(columns: tuple[str, ...], rows: Rows, moments: frozenset[str]) -> Rows:
    """Yield rows for a spreadsheet: safe, and moments in the unit's own time with its offset."""
    places = [place for place, name in enumerate(columns) if name in moments]
    for row in rows:
        cells = [safe(value) for value in row]
        for place in places:
            text = row[place]
            if isinstance(text, str):
                cells[place] = clock.local(clock.from_text(text)).isoformat(timespec="seconds")
        yield tuple(cells)


def as_csv(columns: tuple[str, ...], rows: Rows) -> Iterator[bytes]:
    """Yield a CSV file in UTF-8, header first."""
    lines = iter(chain([columns], rows))
    while piece := list(islice(lines, _LINES)):
        text = io.StringIO(newline="")
        csv.writer(text).writerows(piece)
        yield text.getvalue().encode("utf-8", "replace")


def as_json_lines(columns: tuple[str, ...], rows: Rows) -> Iterator[bytes]:
    """Yield one JSON object a line, values as they are stored."""
    for row in rows:
        line = json.dumps(dict(zip(columns, row, strict=True)), ensure_ascii=False)
        yield f"{line}\n".encode("utf-8", "replace")


class _Outlet(io.RawIOBase):
    """Where the zip file is written to, and taken from in pieces."""

    def __init__(self) -> None:
        self.waiting = bytearray()

    def writable(self) -> bool:
        return True

    def write(self, content: bytes) -> int:  # type: ignore[override]
        self.waiting += content
        return len(content)

    def take(self) -> bytes:
        """Return what was written since the last time."""
        taken = bytes(self.waiting)
        self.waiting.clear()
        return taken


def as_xlsx(columns: tuple[str, ...], rows: Rows, name: str) -> Iterator[bytes]:
    """Yield an XLSX file with a header that stays in sight; all text is text, never a formula."""
    outlet = _Outlet()
    lines = iter(rows)
    sheets = 0
    with zipfile.ZipFile(outlet, "w", zipfile.ZIP_DEFLATED) as book:
        following = next(lines, None)
        while following is not None or not sheets:
            sheets += 1
            first = [] if following is None else [following]
            part = islice(chain(first, lines), SHEET_ROWS - 1)
            with book.open(f"xl/worksheets/sheet{sheets}.xml", "w") as sheet:
                for text in _sheet(columns, part):
                    sheet.write(text.encode())
                    if len(outlet.waiting) >= _ZIP_PIECE:
                        yield outlet.take()
            following = next(lines, None)
        for path, text in _frame(sheets, name):
            book.writestr(path, text)
    yield outlet.take()


FORMATS: dict[str, Callable[[tuple[str, ...], Rows, str], Iterator[bytes]]] = {
    "csv": lambda columns, rows, _name: as_csv(columns, rows),
    "xlsx": as_xlsx,
    "jsonl": lambda columns, rows, _name: as_json_lines(columns, rows),
}


_MAIN = "http://schemas.openxmlformats.org/spreadsheetml/2006/main"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
_PACKAGE = "http://schemas.openxmlformats.org/package/2006"
_XML = '<?xml version="1.0" encoding="UTF-8" standalone="yes"?>\n'
_TYPE = "application/vnd.openxmlformats-officedocument.spreadsheetml"


def _sheet(columns: tuple[str, ...], rows: Rows) -> Iterator[str]:
    yield (
        f'{_XML}<worksheet xmlns="{_MAIN}"><sheetViews><sheetView workbookViewId="0">'
        '<pane ySplit="1" topLeftCell="A2" activePane="bottomLeft" state="frozen"/>'
        "</sheetView></sheetViews><sheetData>"
    )
    for row in chain([columns], rows):
        yield f"<row>{''.join(map(_cell, row))}</row>"
    yield "</sheetData></worksheet>"


def _cell(value: Value) -> str:
    if value is None or value == "":
        return "<c/>"
    if isinstance(value, int):
        return f"<c><v>{value}</v></c>"
    text = escape(_NOT_XML.sub("\ufffd", value), quote=False)
    return f'<c t="inlineStr"><is><t xml:space="preserve">{text}</t></is></c>'


def _frame(sheets: int, name: str) -> Iterator[tuple[str, str]]:
    """Yield the small parts that make sheets a workbook."""
    numbers = range(1, sheets + 1)
    types = "".join(
        f'<Override PartName="/xl/worksheets/sheet{n}.xml" ContentType="{_TYPE}.worksheet+xml"/>'
        for n in numbers
    )
    yield (
        "[Content_Types].xml",
        f'{_XML}<Types xmlns="{_PACKAGE}/content-types"><Default Extension="rels" '
        f'ContentType="application/vnd.openxmlformats-package.relationships+xml"/>'
        f'<Override PartName="/xl/workbook.xml" ContentType="{_TYPE}.sheet.main+xml"/>'
        f"{types}</Types>",
    )
    yield "_rels/.rels", _links([("rId1", "officeDocument", "xl/workbook.xml")])
    links = [(f"rId{n}", "worksheet", f"worksheets/sheet{n}.xml") for n in numbers]
    yield "xl/_rels/workbook.xml.rels", _links(links)
    named = "".join(
        f'<sheet name="{escape(name)}{"" if n == 1 else f" {n}"}" sheetId="{n}" r:id="rId{n}"/>'
        for n in numbers
    )
    yield (
        "xl/workbook.xml",
        f'{_XML}<workbook xmlns="{_MAIN}" xmlns:r="{_OFFICE}"><sheets>{named}</sheets></workbook>',
    )


def _links(links: list[tuple[str, str, str]]) -> str:
    lines = "".join(
        f'<Relationship Id="{key}" Type="{_OFFICE}/{kind}" Target="{target}"/>'
        for key, kind, target in links
    )
    return f'{_XML}<Relationships xmlns="{_PACKAGE}/relationships">{lines}</Relationships>'
