"""A receipt that nobody was given, to see a form with everything on it filled in."""

from __future__ import annotations

from pathlib import Path

from app.documents.drawing import Sheet
from app.documents.receipt import receipt_sheets
from app.documents.receipt_form import Layout
from app.documents.receipt_words import Line, Said
from app.queries.letterhead import letterhead
from app.queries.receipt_list import KINDS, STANDING
from app.services.documents import forms
from app.services.settings import logo

_THINGS = (
    ("M16A1 Rifle 5.56mm, condition Good", "RP480302", "7 magazines 5.56mm 30 rounds",
     "210 rounds M193 5.56mm", "1 sling, 1 cleaning kit"),
    ("Glock 17 9mm, condition Good", "SAMPLE-0117", "2 magazines 9mm 17 rounds", "34 rounds 9mm",
     "1 holster"),
)  # fmt: skip
_ALONG = {"quantity": "7", "unit": "piece", "model": "Magazines 5.56mm 30 rounds"}


def sheets(
    kind: str, paper: str, media: Path, offset: tuple[float, float] = (0.0, 0.0)
) -> list[Sheet]:
    """Return the pages of a form filled with a sample."""
    layout = Layout(paper, forms.fields(kind, paper), offset)
    return list(receipt_sheets(_said(kind, media), layout))


def _said(kind: str, media: Path) -> Said:
    head = letterhead()
    number, when = f"{kind}-2026-000000", "Sun 22 Nov 2026 06:10"
    words = {
        "unit": head.unit, "title": f"{KINDS[kind].upper()}", "number": f"No. {number}",
        "when": when, "head": "SAMPLE0000", "name": "DELA CRUZ, Juan", "rank": "SGT",
        "serial": "994538", "group": "951st", "purpose": "Duty Vigil", "mobile": "+639171234567",
        "due": "Mon 23 Nov 2026 06:10", "received": "SGT DELA CRUZ, Juan", "issued": "SGT SANTOS",
        "notes": "Note: SAMPLE, not a receipt.", "foot": f"Printed by sample, {when}",
        "watermark": "SAMPLE", "person": "SGT DELA CRUZ, Juan", "identity": "994538 · 951st",
    }  # fmt: skip
    values: dict[str, tuple[str, ...]] = {name: (said,) for name, said in words.items()}
    values |= {"heads": tuple(head.lines), "approved": tuple(head.signatories[:1])}
    things = [_thing(*thing) for thing in _THINGS]
    if kind in STANDING:
        things.insert(1, _ALONG)
    return Said(
        number=number, lines=tuple(_line(*thing) for thing in _THINGS), head="SAMPLE0000",
        values=values, things=tuple(things), logo=logo.on_paper(media),
    )  # fmt: skip


def _line(model: str, serial: str, *along: str) -> Line:
    return Line(f"1 {model}  S/N {serial}", along)


def _thing(
    model: str, serial: str, magazines: str, rounds: str, accessories: str
) -> dict[str, str]:
    return {
        "quantity": "1", "unit": "unit", "model": model, "serial": serial, "magazines": magazines,
        "rounds": rounds, "accessories": accessories, "property": "PN-0001",
        "acquired": "2020-01-31", "amount": "48,500.00",
    }  # fmt: skip
