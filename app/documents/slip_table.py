"""What stands below what on a slip and on A5 when nobody has moved anything, as data.

A slip is as long as what it says, so its fields stand below each other; each begins so far from the
left edge and so far below the one before it.
"""

from __future__ import annotations

from app.documents import qr
from app.documents.form_field import Field

# paper: width and height of the sheet, in millimetres; 0: as high as needed
SLIPS = {"a5": (148.0, 210.0), "80": (80.0, 0.0), "58": (58.0, 0.0)}
# paper: the edge that stays white, and the usual size of letters
_EDGES = {"a5": (10.0, 3.5), "80": (4.0, 3.1), "58": (3.0, 2.7)}
_MODULE = 0.7
_LONGEST_LINE = 70.0

# What each field is, in the words of the page that moves it.
WORDS = {
    "logo": "Logo",
    "unit": "Unit",
    "heads": "Lines at the head",
    "copy": "REPRINT",
    "title": "Title",
    "number": "Number",
    "when": "Date and time",
    "person": "Rank and name",
    "identity": "Service serial, unit",
    "table": "Items, and what goes along",
    "purpose": "Purpose",
    "mobile": "Mobile",
    "due": "Return by",
    "notes": "Notes, overrides, VOID",
    "received": "Signature: received by",
    "issued": "Signature: issued by",
    "approved": "Signature: approved by",
    "code": "QR code (a square)",
    "head": "Head code",
    "foot": "Printed by",
}

# Which of them have a height of their own: the others are as high as what they say.
HIGH = frozenset({"logo", "received", "issued", "approved"})


def edge(paper: str) -> float:
    """Return how much of a paper's edge stays white."""
    return _EDGES[paper][0]


def starting(kind: str, paper: str) -> list[Field]:
    """Return the fields of a slip as they begin, in their order."""
    left, size = _EDGES[paper]
    room = SLIPS[paper][0] - 2 * left
    issued = "Received from" if kind == "ICS" else "Issued by"
    due = "RETURN BY" if kind == "TR" else "Renewal"
    code = round(qr.BOX * _MODULE, 1)

    def line(name: str, scale: float = 1.0, font: str = "regular", caption: str = "",
             above: float = 0.0, align: str = "start") -> Field:  # fmt: skip
        return Field(name, left, above, room, 0, round(size * scale, 2), font, align, caption)

    def mark(name: str, caption: str) -> Field:
        return Field(name, left, 0, min(room, _LONGEST_LINE), 11, size, caption=caption)

    return [
        Field("logo", left, 0, room, 12, 0),
        line("unit", 1.15, "bold", align="middle"),
        line("heads", 0.9, align="middle"),
        line("copy", 1.0, "bold", above=1, align="middle"),
        line("title", 1.15, "bold", above=1, align="middle"),
        line("number", 1.15, "bold", align="middle"),
        line("when"),
        line("person", 1.0, "bold"),
        line("identity"),
        line("table"),
        line("purpose", caption="Purpose", above=1),
        line("mobile", caption="Mobile"),
        line("due", 1.0, "bold", due),
        line("notes"),
        mark("received", "Received by"),
        mark("issued", issued),
        mark("approved", "Approved by"),
        Field("code", left, 2, code, 0, 0),
        Field("head", left + code + 1, 0, room - code - 1, 0, round(size * 1.2, 2), "mono",
              caption="check at /verify"),
        line("foot", 0.75),
    ]  # fmt: skip
