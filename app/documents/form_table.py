"""What stands where on the papers of a receipt when nobody has moved anything, as data.

A slip and A5 are in slip_table. Every other paper holds two equal copies above each other. Places
are millimetres from the upper left corner of one copy; the boxes of a shorter paper are the same,
with fewer lines in its table.
"""

from __future__ import annotations

from typing import Any

from app.documents import slip_table
from app.documents.form_field import Field
from app.documents.slip_table import SLIPS

# paper: width and height of the sheet (Legal is 612 x 1008 points)
PAPERS = {"legal": (215.9, 355.6), "a4": (210.0, 297.0), "letter": (215.9, 279.4)}
KINDS = ("TR", "PAR", "ICS")
COPIES = ("UNIT COPY", "HOLDER COPY")


# What each field is, in the words of the page that moves it.
WORDS = {
    "logo": "Logo",
    "unit": "Unit",
    "heads": "Lines at the head",
    "title": "Title",
    "number": "Number",
    "copy": "Whose copy, REPRINT",
    "when": "Date and time",
    "code": "QR code (a square)",
    "head": "Head code",
    "name": "Name",
    "rank": "Rank",
    "serial": "Service serial",
    "group": "Unit or group",
    "purpose": "Purpose",
    "mobile": "Mobile",
    "due": "Return by",
    "table": "Table of items (letters: height of a line)",
    "item.quantity": "Column: quantity",
    "item.unit": "Column: unit",
    "item.model": "Column: item",
    "item.serial": "Column: serial",
    "item.magazines": "Column: magazines",
    "item.rounds": "Column: rounds",
    "item.accessories": "Column: accessories",
    "item.property": "Column: property number",
    "item.acquired": "Column: date acquired",
    "item.amount": "Column: amount",
    "notes": "Notes, overrides, VOID",
    "received": "Signature: received by",
    "issued": "Signature: issued by",
    "approved": "Signature: approved by",
    "foot": "Printed by, page",
    "watermark": "Watermark: user and time",
}
# Rows that only the columns of the table have a place in: their y and height follow the table.
COLUMN = "item."
_LOWEST = 139.7


EVERY = (*PAPERS, *SLIPS)


def size_of(paper: str) -> tuple[float, float]:
    """Return a paper's width and height; 0 for one that is as high as needed."""
    return SLIPS[paper] if paper in SLIPS else PAPERS[paper]


def words_of(paper: str) -> dict[str, str]:
    """Return the fields of a paper, each with what it is."""
    return slip_table.WORDS if paper in SLIPS else WORDS


def copy_height(paper: str) -> float:
    """Return how high one copy is."""
    return PAPERS[paper][1] / 2


def starting(kind: str, paper: str) -> list[Field]:
    """Return the fields of a form as they begin."""
    if paper in SLIPS:
        return slip_table.starting(kind, paper)
    more = copy_height(paper) - _LOWEST
    aside = round((PAPERS[paper][0] - PAPERS["a4"][0]) / 2, 1)
    fields = (*_upper(kind), *_COLUMNS[kind], *_lower(kind, more))
    return [
        field._replace(
            x=round(field.x + aside, 2), y=round(field.y, 2), height=round(field.height, 2)
        )
        for field in fields
    ]


def as_rows(fields: list[Field]) -> list[dict[str, Any]]:
    """Return fields as JSON can say them."""
    return [field._asdict() for field in fields]


def from_rows(kind: str, paper: str, rows: list[dict[str, Any]]) -> list[Field]:
    """Return the fields that rows say; one that they do not name stands where it begins."""
    said = {row["name"]: Field(**row) for row in rows}
    return [said.get(field.name, field) for field in starting(kind, paper)]


def _upper(kind: str) -> list[Field]:
    due = "Return by" if kind == "TR" else "Renewal"
    return [
        Field("logo", 12, 6, 22, 20, 0),
        Field("unit", 36, 6, 138, 6.5, 4.6, "bold", "middle"),
        Field("heads", 36, 12.5, 138, 12, 2.9, "regular", "middle"),
        Field("title", 39, 24.5, 132, 6.5, 4.8, "bold", "middle"),
        Field("code", 177.5, 4.5, 20.5, 20.5, 0),
        Field("head", 172, 25, 31, 4, 2.9, "mono", "middle"),
        Field("number", 12, 32, 62, 5.5, 3.9, "mono"),
        Field("copy", 75, 32, 56, 5.5, 3.6, "bold", "middle"),
        Field("when", 132, 32, 66, 5.5, 3.6, "regular", "end"),
        Field("name", 12, 38.5, 84, 8.5, 3.7, "bold", "start", "Name"),
        Field("rank", 98, 38.5, 24, 8.5, 3.7, "regular", "start", "Rank"),
        Field("serial", 124, 38.5, 32, 8.5, 3.7, "mono", "start", "Service serial"),
        Field("group", 158, 38.5, 40, 8.5, 3.7, "regular", "start", "Unit / group"),
        Field("purpose", 12, 48, 84, 8.5, 3.4, "regular", "start", "Purpose"),
        Field("mobile", 98, 48, 42, 8.5, 3.4, "mono", "start", "Mobile"),
        Field("due", 142, 48, 56, 8.5, 3.7, "bold", "start", due),
    ]


def _column(
    name: str, x: float, width: float, caption: str, font: str = "regular", align: str = "start"
) -> Field:
    return Field(f"item.{name}", x, 0, width, 0, 3.2, font, align, caption)


_COLUMNS = {
    "TR": [
        _column("quantity", 12, 9, "Qty", align="middle"),
        _column("model", 22, 48, "Item"),
        _column("serial", 71, 35, "Serial number", "mono"),
        _column("magazines", 107, 30, "Magazines"),
        _column("rounds", 138, 30, "Rounds"),
        _column("accessories", 169, 29, "Accessories"),
    ],
    "PAR": [
        _column("quantity", 12, 9, "Qty", align="middle"),
        _column("unit", 22, 10, "Unit"),
        _column("model", 33, 66, "Description"),
        _column("serial", 100, 34, "Serial number", "mono"),
        _column("property", 135, 26, "Property number", "mono"),
        _column("acquired", 162, 17, "Date acquired"),
        _column("amount", 180, 18, "Amount", align="end"),
    ],
    "ICS": [
        _column("quantity", 12, 9, "Qty", align="middle"),
        _column("unit", 22, 10, "Unit"),
        _column("amount", 33, 18.5, "Unit cost", align="end"),
        _column("model", 54, 66, "Description"),
        _column("serial", 121, 34, "Serial number", "mono"),
        _column("property", 156, 24, "Inventory item no.", "mono"),
        _column("acquired", 181, 17, "Date acquired"),
    ],
}


def _lower(kind: str, more: float) -> list[Field]:
    """Return what stands below the table; a longer paper has a longer table above it."""
    issued = "Received from" if kind == "ICS" else "Issued by"
    foot = 131.5 + more
    return [
        Field("table", 12, 57.5, 186, 38.5 + more, 8.4),
        Field("notes", 12, 97 + more, 186, 10.5, 2.9),
        Field("received", 12, 108 + more, 58, 22, 3.2, "regular", "middle", "Received by"),
        Field("issued", 76, 108 + more, 58, 22, 3.2, "regular", "middle", issued),
        Field("approved", 140, 108 + more, 58, 22, 3.2, "regular", "middle", "Approved by"),
        Field("foot", 12, foot, 186, 3.6, 2.5),
        Field("watermark", 12, 72 + more / 2, 186, 14, 9.5, "bold", "middle"),
    ]
