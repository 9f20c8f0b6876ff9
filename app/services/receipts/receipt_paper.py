"""Puts a receipt's facts into the words of its paper."""

from __future__ import annotations

from pathlib import Path

from app import clock
from app.documents.drawing import Sheet
from app.documents.receipt import Line, Said, receipt_sheets
from app.queries.letterhead import letterhead
from app.queries.paging import Row
from app.services.settings import logo


def sheets(record: Row, printed: Row, media: Path) -> list[Sheet]:
    """Return the pages of one print of a receipt; from the second print on they say REPRINT."""
    return list(receipt_sheets(_said(record, printed, media), printed["paper"]))


def _said(record: Row, printed: Row, media: Path) -> Said:
    head = letterhead()
    approver = head.signatories[0] if head.signatories else ""
    valid = [one for one in record["signatures"] if one["stands"]]
    by_hand = [one["strokes"] for one in valid if one["how"] == "canvas"]
    by_pin = any(one["how"] == "PIN" for one in valid)
    return Said(
        unit=head.unit,
        heads=tuple(head.lines),
        title=record["title"],
        number=record["name"],
        when=_moment(record["at"]),
        person=_person(record),
        lines=_lines(record),
        facts=_facts(record),
        due=f"RETURN BY {_moment(record['due_at'])}" if record["due_at"] else "",
        overrides=tuple(
            f"Issued all the same ({one['rule']}): {one['reason']}. Agreed: {one['by']}"
            for one in record["overrides"]
        ),
        signed=(
            ("Received by", record["person"] + (" (signed by PIN)" if by_pin else "")),
            ("Issued by", record["issuer"]),
            ("Approved by", approver),
        ),
        head=record["head"] or "",
        foot=f"Printed by {printed['by']}, {_moment(printed['at'])}",
        void=record["void"]["reason"] if record["void"] else "",
        reprint=bool(record["prints"]) and record["prints"][0]["id"] != printed["id"],
        strokes=tuple(tuple(stroke) for stroke in by_hand[-1]) if by_hand else (),
        logo=logo.on_paper(media),
    )


def _person(record: Row) -> tuple[str, ...]:
    unit = f" · {record['unit']}" if record["unit"] else ""
    return (record["person"], f"{record['serial']}{unit}")


def _lines(record: Row) -> tuple[Line, ...]:
    return tuple(_line(item, record["kind"]) for item in record["in_force"]) or (
        Line("Nothing: what was issued was taken back as a wrong entry.", ()),
    )


def _line(item: Row, kind: str) -> Line:
    along = [line["words"] for line in item["lines"]]
    more = [f"condition {item['condition']}"]
    if item["property_number"]:
        more.append(f"property no. {item['property_number']}")
    if kind != "TR" and item["cost_centavos"] is not None:
        more.append(f"value {item['cost_centavos'] / 100:,.2f}")
    return Line(f"1 {item['model']}  S/N {item['serial']}", (*along, ", ".join(more)))


def _facts(record: Row) -> tuple[str, ...]:
    notes = dict.fromkeys(item["notes"] for item in record["in_force"] if item["notes"])
    said = [("Purpose", ", ".join(record["purposes"])), ("Note", " / ".join(notes))]
    said.append(("Mobile", record["mobile"] or ""))
    return tuple(f"{name}: {words}" for name, words in said if words)


def _moment(text: str) -> str:
    return clock.local(clock.from_text(text)).strftime("%a %-d %b %Y %H:%M")
