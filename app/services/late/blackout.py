"""Puts a blackout pack together: how things stand in words, and lines to write on."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import datetime
from itertools import groupby
from typing import NamedTuple

from app import clock
from app.documents import paper_lines
from app.documents.drawing import Sheet
from app.documents.paper_lines import Blank
from app.documents.pdf import pdf
from app.documents.report import Said, Table, report_sheets
from app.models import line_codes
from app.models.base import database
from app.queries import blackout, chain
from app.queries.letterhead import letterhead
from app.queries.rows import Row
from app.services.late.packs import PACK_LINES
from app.services.stock.line_words import briefly

_LATE = "LATE "
_HOLDERS = ("Person", "Item", "Rack", "Went along", "Since", "Due back", "Purpose")
_RACKS = ("Rack, slot", "Item", "No.", "Where it is")
_LOADOUTS = ("Purpose", "Class", "Goes along", "Due back")
_NOTES = (
    "Blank lines follow. Write one for each weapon that goes out or comes back, and type them in "
    "under Late entries when ArmGuard records again.",
)


class Pack(NamedTuple):
    """A pack: its number, the PDF, how many items are out, how many pages it has."""

    code: str
    content: bytes
    out: int
    pages: int


def draw(code: str, at: datetime) -> Pack:
    """Return the pack of a number, over one state of the record."""
    with database.atomic("DEFERRED"):
        state, head, letters = blackout.state(at), chain.head().code, letterhead()
    tables = (_holders(state.holders, at), _loadouts(state.loadouts), _racks(state.slots))
    made = f"{clock.local(at):%a %-d %b %Y %H:%M}"
    said = Said(
        unit=letters.unit,
        heads=tuple(letters.lines),
        title=f"Blackout pack {code}",
        facts=(f"How things stood on {made}. {len(state.holders)} out.",),
        tables=tables,
        notes=_NOTES,
        signed=(),
        head=head,
        foot=f"Blackout pack {code}, {made}",
    )
    numbers = range(1, PACK_LINES + 1)
    lines = tuple((number, line_codes.line(code, number)) for number in numbers)
    sheets: list[Sheet] = report_sheets(said)
    sheets += paper_lines.sheets(Blank(code, lines, letters.unit, made))
    return Pack(code, pdf(sheets, f"Blackout pack {code}"), len(state.holders), len(sheets))


def _holders(rows: list[Row], at: datetime) -> Table:
    cells = [
        (
            _person(row), f"{row['model_short']} {row['serial']}", _place(row),
            briefly(row["along"]), _moment(row["since"]), _due(row["due_at"], at),
            row["purpose"] or "",
        )
        for row in rows
    ]  # fmt: skip
    empty = "Everything is in."
    return Table("Who holds what", _HOLDERS, (False,) * len(_HOLDERS), cells, empty=empty)


def _person(row: Row) -> str:
    return " ".join(part for part in (row["person"], row["person_serial"], row["group"]) if part)


def _due(due_at: str | None, at: datetime) -> str:
    if due_at is None:
        return "Standing"
    return f"{_LATE if clock.from_text(due_at) < at else ''}{_moment(due_at)}"


def _racks(rows: list[Row]) -> Table:
    cells = [
        (
            _place(row) or "No rack", f"{row['model_short']} {row['serial']}", row["item_number"],
            f"OUT to {row['holder']}" if row["holder"] else _inside(row),
        )
        for row in rows
    ]  # fmt: skip
    empty = "No items are registered."
    return Table("Racks in order", _RACKS, (False,) * len(_RACKS), cells, empty=empty)


def _inside(row: Row) -> str:
    return "" if row["status"] == "Available" else str(row["status"])


def _place(row: Row) -> str:
    return " ".join(part for part in (row["rack"], row["slot"]) if part)


def _loadouts(rows: list[Row]) -> Table:
    cells = list(_purposes(rows))
    empty = "No purposes are in use."
    return Table("What goes along", _LOADOUTS, (False,) * len(_LOADOUTS), cells, empty=empty)


def _purposes(rows: list[Row]) -> Iterator[tuple[str, ...]]:
    for (purpose, item_class), lines in groupby(rows, lambda r: (r["purpose"], r["item_class"])):
        found = list(lines)
        along = ", ".join(_line(row) for row in found if row["quantity"])
        hours = found[0]["due_hours"]
        due = found[0]["due_time"] or (f"{hours} h" if hours else "")
        yield purpose, item_class, along or "nothing", due


def _line(row: Row) -> str:
    noun = {"magazine": "mags", "ammunition": "rds"}.get(row["family"])
    if noun:
        return f"{row['quantity']} {noun}"
    return str(row["kind"]).lower() if row["quantity"] == 1 else f"{row['quantity']} {row['kind']}"


def _moment(text: str) -> str:
    return f"{clock.local(clock.from_text(text)):%a %-d %b %H:%M}"
