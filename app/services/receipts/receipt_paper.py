"""Puts a receipt's facts into the words of its paper."""

from __future__ import annotations

from collections.abc import Iterator
from pathlib import Path

from app import clock
from app.documents import form_table
from app.documents.drawing import Sheet
from app.documents.receipt import receipt_sheets
from app.documents.receipt_form import Layout
from app.documents.receipt_words import Line, Said
from app.queries import forms
from app.queries.letterhead import Letterhead, letterhead
from app.queries.paging import Row
from app.queries.receipt_list import STANDING
from app.services.settings import logo


def sheets(record: Row, printed: Row, media: Path) -> list[Sheet]:
    """Return the pages of one print of a receipt; from the second print on they say REPRINT."""
    said, paper, kind = _said(record, printed, media), printed["paper"], record["kind"]
    fields = form_table.from_rows(kind, paper, forms.kept(kind, paper))
    layout = Layout(paper, fields, printed["offset"])
    return list(receipt_sheets(said, layout))


def _said(record: Row, printed: Row, media: Path) -> Said:
    valid = [one for one in record["signatures"] if one["stands"]]
    by_hand = [one["strokes"] for one in valid if one["how"] == "canvas"]
    by_pin = any(one["how"] == "PIN" for one in valid)
    return Said(
        number=record["name"],
        lines=tuple(_line(item, record["kind"]) for item in record["in_force"]),
        head=record["head"] or "",
        values=_values(record, printed, letterhead(), by_pin=by_pin),
        things=tuple(_things(record)),
        void=record["void"]["reason"] if record["void"] else "",
        reprint=bool(record["prints"]) and record["prints"][0]["id"] != printed["id"],
        strokes=tuple(tuple(stroke) for stroke in by_hand[-1]) if by_hand else (),
        logo=logo.on_paper(media),
    )


def _values(
    record: Row, printed: Row, head: Letterhead, *, by_pin: bool
) -> dict[str, tuple[str, ...]]:
    """Return what each field of a form says, paragraph by paragraph."""
    moment = _moment(printed["at"])
    due = _moment(record["due_at"]) if record["due_at"] else "Standing"
    if record["renewal"]:
        due = f"{record['renewal']:%-d %b %Y}"
    return {
        "unit": (head.unit,),
        "heads": tuple(head.lines),
        "title": (record["title"].upper(),),
        "number": (f"No. {record['name']}",),
        "when": (_moment(record["at"]),),
        "head": (record["head"] or "",),
        "name": (f"{record['surname'].upper()}, {record['first_name']}",),
        "rank": (record["rank"],),
        "serial": (record["serial"],),
        "group": (record["unit"],),
        "person": (record["person"],),
        "identity": (" · ".join(part for part in (record["serial"], record["unit"]) if part),),
        "purpose": _if_any(", ".join(record["purposes"])),
        "mobile": _if_any(record["mobile"]),
        "due": (due,),
        "notes": tuple(_notes(record)),
        "received": (record["person"] + (" (signed by PIN)" if by_pin else ""),),
        "issued": (record["issuer"],),
        "approved": tuple(head.signatories[:1]),
        "foot": (f"Printed by {printed['by']}, {moment}",),
        "watermark": (f"{printed['by']} · {moment}",),
    }


def _notes(record: Row) -> list[str]:
    """Return what stands below the table: VOID, who agreed to what, the notes."""
    said = [f"VOID: {record['void']['reason']}"] if record["void"] else []
    if not record["in_force"]:
        said.append(_NOTHING)
    said += _overrides(record)
    if record["sealed_until"]:
        said.append(_sealed(record))
    notes = dict.fromkeys(item["notes"] for item in record["in_force"] if item["notes"])
    return said + [f"Note: {note}" for note in notes]


def _sealed(record: Row) -> str:
    """Return where the proof of a paper lies that is drawn when its audit rows are sealed."""
    until = f"{clock.local(record['sealed_until']):%-d %b %Y %H:%M}"
    known = dict[str, list[str]]()
    for item in record["items"]:
        if "segment" in item:
            known.setdefault(item["segment"], []).append(str(item["seq"]))
    where = "; ".join(
        f"audit row {', '.join(seqs)} in segment {name}" for name, seqs in known.items()
    )
    if not where:
        where = "its audit row is sealed, and the segment is not on this machine"
    return f"Drawn anew: names, numbers and conditions as of {until}. Proof: {where}."


def _overrides(record: Row) -> list[str]:
    return [
        f"Issued all the same ({one['rule']}): {one['reason']}. Agreed: {one['by']}"
        for one in record["overrides"]
    ]


def _things(record: Row) -> Iterator[dict[str, str]]:
    """Yield what each line of a form's table says, column by column.

    On a TR what goes along stands beside its weapon; a PAR and an ICS have one line for each thing.
    """
    for item in record["in_force"]:
        yield _thing(item)
        if record["kind"] in STANDING:
            yield from map(_along, item["lines"])


def _along(line: Row) -> dict[str, str]:
    unit, what = _UNITS.get(line["family"], ("piece", ""))
    words = f"{what} {line['name']}".strip()
    return {"quantity": str(line["quantity"]), "unit": unit, "model": words}


# How the papers of the books count what goes along, and what a line of it is called.
_UNITS = {"magazine": ("piece", "Magazines"), "ammunition": ("round", "Rounds")}


def _thing(item: Row) -> dict[str, str]:
    along = {
        family: ", ".join(line["words"] for line in item["lines"] if line["family"] == family)
        for family in ("magazine", "ammunition")
    }
    others = [line["words"] for line in item["lines"] if line["family"] not in along]
    cost = item["cost_centavos"]
    return {
        "quantity": "1",
        "unit": "unit",
        "model": f"{item['model']}, condition {item['condition']}",
        "serial": item["serial"],
        "magazines": along["magazine"] or "-",
        "rounds": along["ammunition"] or "-",
        "accessories": ", ".join(others) or "-",
        "property": item["property_number"] or "-",
        "acquired": item["acquired_on"] or "-",
        "amount": f"{cost / 100:,.2f}" if cost is not None else "-",
    }


_NOTHING = "Nothing: what was issued was taken back as a wrong entry."


def _line(item: Row, kind: str) -> Line:
    along = [line["words"] for line in item["lines"]]
    more = [f"condition {item['condition']}"]
    if item["property_number"]:
        more.append(f"property no. {item['property_number']}")
    if kind in STANDING and item["acquired_on"]:
        more.append(f"acquired {item['acquired_on']}")
    if kind in STANDING and item["cost_centavos"] is not None:
        more.append(f"value {item['cost_centavos'] / 100:,.2f}")
    return Line(f"1 {item['model']}  S/N {item['serial']}", (*along, ", ".join(more)))


def _if_any(words: str | None) -> tuple[str, ...]:
    return (words,) if words else ()


def _moment(text: str) -> str:
    return clock.local(clock.from_text(text)).strftime("%a %-d %b %Y %H:%M")
