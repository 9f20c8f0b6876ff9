"""Files as they come: encodings, delimiters, cells of every kind, and files that are none."""

# ruff: noqa: S311  (chance that can be repeated, not secrets)

from __future__ import annotations

import io
import random
import zipfile
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import Any

import openpyxl
import pytest

from app.models.personnel import Personnel
from app.queries import chain
from app.services.imports import columns, sheet
from app.services.imports.run import import_file
from app.services.imports.sheet import BadFile

DATA = Path(__file__).parent.parent / "data"
HEADER = ["RANK", "LAST NAME", "FIRST NAME", "AFSN", "TEL"]
ROW = ["SGT", "Peña", "José", "700001", "09171234567"]


def read(name: str, content: bytes) -> sheet.Sheet:
    """Read a sheet of people."""
    return sheet.read(name, content, lambda name: columns.recognises(columns.PERSONNEL, name))


def refusal(content: bytes, name: str = "people.csv") -> str:
    """Return the one sentence that a file is refused with; nothing is written."""
    before = chain.head()
    with pytest.raises(BadFile) as refused:
        import_file("personnel", name, content, user=None)
    assert chain.head() == before
    [(field, [sentence])] = refused.value.problems.items()
    assert field == "file"
    return sentence


def workbook(*rows: list[Any], change: Callable[[Any], None] | None = None) -> bytes:
    """Return an XLSX file of rows; `change` may spoil its first sheet."""
    book = openpyxl.Workbook()
    for row in rows:
        book.active.append(row)
    if change:
        change(book.active)
    content = io.BytesIO()
    book.save(content)
    return content.getvalue()


def repacked(content: bytes, replace: dict[str, bytes]) -> bytes:
    """Return a zip with some parts replaced."""
    packed = io.BytesIO()
    with zipfile.ZipFile(io.BytesIO(content)) as old, zipfile.ZipFile(packed, "w") as new:
        for name in old.namelist():
            new.writestr(name, replace.get(name) or old.read(name), zipfile.ZIP_DEFLATED)
    return packed.getvalue()


@pytest.mark.parametrize("encoding", ["utf-8", "utf-8-sig", "cp1252"])
@pytest.mark.parametrize("delimiter", [",", ";", "\t"])
@pytest.mark.parametrize("end", ["\n", "\r\n", "\r"])
def test_a_csv_is_read_however_it_was_saved(encoding: str, delimiter: str, end: str) -> None:
    text = end.join(delimiter.join(row) for row in (HEADER, ROW)) + end

    found = read("people.csv", text.encode(encoding))

    assert found.header == HEADER
    assert found.rows == [sheet.Row(2, ROW)]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "header",
    [
        "Tel No;Service Serial Number;First_Name;SURNAME;rank",
        "mobile,SERIAL,FirstName,last name,Rank",
        "Phone\tAFSN\tGIVEN NAME\tFamily Name\tRANK",
    ],
)
def test_columns_come_in_any_order_under_many_names(header: str) -> None:
    delimiter = next(sign for sign in ";,\t" if sign in header)
    row = delimiter.join(["09171234567", "700001", "Ana", "Cruz", "SGT"])

    report = import_file("personnel", "x.csv", f"{header}\n{row}\n".encode(), user=None)

    assert (report.imported, report.unknown_columns) == (1, [])
    assert Personnel.get().mobile == "+639171234567"


def test_rows_keep_their_numbers_in_the_sheet() -> None:
    text = ',,\n"RANK","LAST\nNAME",AFSN\n\nSGT,"a\nb",1\n,,\nSGT,Cruz,2\n,,\n\n'

    found = read("people.csv", text.encode())

    assert found.header == ["RANK", "LAST NAME", "AFSN"]
    assert [row.number for row in found.rows] == [3, 4, 5, 6]


def test_what_spreadsheets_and_our_exports_add_to_a_cell_goes_away_again() -> None:
    text = 'RANK,AFSN,TEL\nSGT,="007",\'+639171234567\nSGT,"\'=1+1",\'quoted\n'

    rows = [row.cells for row in read("people.csv", text.encode()).rows]

    assert rows == [["SGT", "007", "+639171234567"], ["SGT", "=1+1", "'quoted"]]


@pytest.mark.usefixtures("record")
def test_a_row_with_more_cells_than_the_header_is_refused_alone() -> None:
    text = "RANK,LAST NAME,FIRST NAME,AFSN\nSGT,Cruz,Ana, Maria,1\nSGT,Cruz,Ana,2,,\n"

    report = import_file("personnel", "x.csv", text.encode(), user=None, good_rows=True)

    assert (report.new, report.refused) == (1, 1)
    assert "more cells than the header" in report.problems[0].reason


def test_cells_of_an_xlsx_come_out_as_they_were_typed() -> None:
    def change(first: Any) -> None:
        first["A3"].number_format = "000000"
        first["F1"] = "Notes"
        first["J9"] = "beside the table"

    content = workbook(
        HEADER,
        [" SGT ", 12.5, True, 700001.0, 9171234567],
        [71818, date(2026, 3, 1)],
        change=change,
    )
    rows = read("people.xlsx", content).rows

    assert rows[0].cells[:5] == ["SGT", "12.5", "TRUE", "700001", "9171234567"]
    assert rows[1].cells[:2] == ["071818", "2026-03-01"]
    assert all(row.beyond == 0 for row in rows)


@pytest.mark.usefixtures("record")
def test_formulas_and_errors_are_refused_where_they_would_be_read() -> None:
    def beside(first: Any) -> None:
        first["F1"], first["F2"] = "Notes", "=A2"

    formula = workbook(HEADER, ["SGT", '=HYPERLINK("http://x")', "Ana", 1, None])
    error = workbook(HEADER, ["SGT", "Cruz", "#N/A", 1, None])

    assert "Cell B2 holds a formula" in refusal(formula, "people.xlsx")
    assert "Cell C2 holds an error" in refusal(error, "people.xlsx")
    content = workbook(HEADER, ["SGT", "Cruz", "Ana", 1, None], change=beside)
    assert import_file("personnel", "x.xlsx", content, user=None).imported == 1


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("content", "name", "words"),
    [
        (b"", "x.csv", "empty"),
        (b" \r\n \n", "x.csv", "empty"),
        (b"\xef\xbb\xbf", "x.csv", "empty"),
        (b",,\n,,\n", "x.csv", "empty"),
        (b"RANK,LAST NAME,FIRST NAME,AFSN\n", "x.csv", "nothing below"),
        (b"RANK,LAST NAME,AFSN\nSGT,Cruz,1\n", "x.csv", "lacks the column first name"),
        (b"<html><body>Sign in</body></html>\nx", "x.csv", "lacks the columns"),
        (b"AFSN,Serial,RANK,LAST NAME,FIRST NAME\n1", "x.csv", "AFSN and Serial both hold"),
        (b"x" * (5 * 1024 * 1024 + 1), "x.csv", "larger than 5 MB"),
        ("RANK,AFSN\nSGT,1\n".encode("utf-16"), "x.csv", "encoding"),
        (b"\x89PNG\r\n\x1a\n\0\0\0\rIHDR", "x.csv", "encoding"),
        (b"RANK,AFSN\nSGT,\x81\n", "x.csv", "Line 2"),
        (b"RANK,AFSN\nSGT,1\0\n", "x.csv", "encoding"),
        ("RANK,AFSN\nSGT,1\n".encode("utf-16-le"), "x.csv", "encoding"),
        (
            b"RANK,LAST NAME,FIRST NAME,AFSN,RANK\nSGT,a,b,1,SGT\n",
            "x.csv",
            "RANK and RANK both hold",
        ),
        ("RANK,ñ\n".encode() + b"SGT,\xf1\n", "x.csv", "Line 2"),
        (b'RANK,AFSN\nSGT,"1\n', "x.csv", "Row 2 cannot be read"),
        (b"RANK\n" + b"x" * 200_000, "x.csv", "cannot be read"),
        (b"RANK\n" * 10_002, "x.csv", "more than 10,000 rows"),
        (b"RANK," * 10_000 + b"\n1", "x.csv", "10,000 columns"),
        (bytes.fromhex("D0CF11E0A1B11AE1") + b"x" * 600, "x.xlsx", "password"),
        (b"RANK,AFSN\nSGT,1\n", "x.xlsx", "not an Excel sheet"),
        (b"PK\x03\x04 and nothing else", "x.xlsx", "damaged"),
        (b"PK\x03\x04 and nothing else", "x.csv", "not a CSV file"),
    ],
)
def test_a_file_that_cannot_be_used_is_refused_in_one_sentence(
    content: bytes, name: str, words: str
) -> None:
    assert words in refusal(content, name)


@pytest.mark.usefixtures("record")
def test_packed_files_that_are_no_sheets_are_refused() -> None:
    good = workbook(HEADER, ROW)
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as other:
        other.writestr("readme.txt", "hello")
    bomb = repacked(good, {"xl/worksheets/sheet1.xml": b"<x>" + b" " * 70_000_000})
    doctype = b'<?xml version="1.0"?><!DOCTYPE x [<!ENTITY a "aa">]><x>&a;</x>'
    encrypted = bytearray(good)
    for mark, place in ((b"PK\x03\x04", 6), (b"PK\x01\x02", 8)):
        encrypted[encrypted.index(mark) + place] |= 1

    assert "packed file" in refusal(packed.getvalue(), "x.xlsx")
    assert "holds too much" in refusal(bomb, "x.xlsx")
    assert "damaged" in refusal(repacked(good, {"xl/workbook.xml": doctype}), "x.xlsx")
    assert "damaged" in refusal(repacked(good, {"xl/workbook.xml": b"<x"}), "x.xlsx")
    assert "no sheet" in refusal(repacked(good, {"xl/workbook.xml": b"<x/>"}), "x.xlsx")
    assert "password" in refusal(bytes(encrypted), "x.xlsx")


@pytest.mark.usefixtures("record")
def test_a_sheet_that_lies_about_its_size_is_read_for_what_it_holds() -> None:
    content = workbook(HEADER, ROW)
    with zipfile.ZipFile(io.BytesIO(content)) as parts:
        xml = parts.read("xl/worksheets/sheet1.xml")
    lie = xml.replace(b'ref="A1:E2"', b'ref="A1:XFD1048576"')
    far = xml.replace(b'<row r="2"', b'<row r="1048000000"')
    assert lie != xml != far

    found = read("x.xlsx", repacked(content, {"xl/worksheets/sheet1.xml": lie}))

    assert found.rows == [sheet.Row(2, ROW)]
    assert "rows" in refusal(repacked(content, {"xl/worksheets/sheet1.xml": far}), "x.xlsx")


@pytest.mark.usefixtures("record")
def test_merged_cells_and_days_as_numbers_are_problems_of_their_rows() -> None:
    def merge(first: Any) -> None:
        first.merge_cells("A2:A3")

    people = workbook(
        HEADER, ["SGT", "Cruz", "Ana", 1, None], [None, "Cruz", "Bea", 2, None], change=merge
    )
    report = import_file("personnel", "x.xlsx", people, user=None)
    assert [(problem.row, problem.column) for problem in report.problems] == [(3, "RANK")]

    items = workbook(["serial", "model", "acquired_on"], ["A1", "M14", 46037])
    report = import_file("items", "x.xlsx", items, user=None)
    assert [(problem.row, problem.column) for problem in report.problems] == [(2, "acquired_on")]
    assert (Personnel.select().count(), report.imported) == (0, 0)


def spoiled(content: bytes, chance: random.Random) -> bytes:
    """Return a file with a few bytes changed, perhaps cut short; an XLSX's parts stay packed."""
    if content.startswith(b"PK"):
        with zipfile.ZipFile(io.BytesIO(content)) as parts:
            part = chance.choice(["xl/worksheets/sheet1.xml", "xl/workbook.xml", "xl/styles.xml"])
            return repacked(content, {part: spoiled(parts.read(part), chance)})
    changed = bytearray(content)
    for _ in range(chance.randint(0, 4)):
        changed[chance.randrange(len(changed))] = chance.randrange(256)
    whole = chance.random() < 0.7
    return bytes(changed if whole else changed[: chance.randrange(1, len(changed))])


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("name", ["personnel.xlsx", "personnel-dirty.csv"])
def test_a_damaged_file_never_ends_in_anything_but_a_report_or_a_sentence(name: str) -> None:
    content, chance = (DATA / name).read_bytes(), random.Random(7)
    if name.endswith(".xlsx"):
        content = workbook(HEADER, ROW, ROW)
    outcomes = set()
    for _ in range(150):
        try:
            import_file("personnel", name, spoiled(content, chance), user=None, dry_run=True)
            outcomes.add("report")
        except BadFile:
            outcomes.add("sentence")
    assert outcomes == {"report", "sentence"}
