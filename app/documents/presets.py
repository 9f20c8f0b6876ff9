"""The label papers that ArmGuard knows, with their makers' published measures (look.md, 7)."""

from __future__ import annotations

from app.documents.papers import A4, INCH, LETTER, Paper, roll, sheet

_A4 = "A4 sheets"
_LETTER = "Letter sheets"
_QL = "Brother QL"
_TZE = "Brother TZe tape"
_DYMO = "Dymo LabelWriter"
_NIIMBOT = "Niimbot"
_THERMAL = "Other label printers"
DEFAULT = "l7160"

_THREE_BY_TEN = ((2.625 * INCH, INCH), (3, 10), (2.75 * INCH, INCH))

_SHEETS = {
    "l7160": sheet(
        _A4, "Avery L7160, 3 x 7, 63.5 x 38.1 mm", A4, (63.5, 38.1), (3, 7), (66.04, 38.1)
    ),
    "l7163": sheet(
        _A4, "Avery L7163, 2 x 7, 99.1 x 38.1 mm", A4, (99.1, 38.1), (2, 7), (101.6, 38.1)
    ),
    "l7162": sheet(
        _A4, "Avery L7162, 2 x 8, 99.1 x 33.9 mm", A4, (99.1, 33.9), (2, 8), (101.6, 33.9)
    ),
    "l7651": sheet(
        _A4, "Avery L7651, 5 x 13, 38.1 x 21.2 mm", A4, (38.1, 21.2), (5, 13), (40.6, 21.2)
    ),
    # No gaps and no side margins: a wider white edge keeps the print on its own label.
    "3490": sheet(
        _A4, "Avery Zweckform 3490, 3 x 8, 70 x 36 mm", A4, (70, 36), (3, 8), (70, 36), safe=4.5
    ),
    "5160": sheet(_LETTER, "Avery 5160 / 8160, 3 x 10, 66.7 x 25.4 mm", LETTER, *_THREE_BY_TEN),
    "5520": sheet(_LETTER, "Avery 5520, 3 x 10, 66.7 x 25.4 mm", LETTER, *_THREE_BY_TEN),
    "5267": sheet(
        _LETTER,
        "Avery 5267, 4 x 20, 44.5 x 12.7 mm",
        LETTER,
        (1.75 * INCH, 0.5 * INCH),
        (4, 20),
        (2.0625 * INCH, 0.5 * INCH),
        safe=1.2,
    ),
}

# Brother's tapes lose 1.5 mm on each side, its die-cut labels the same and 3 mm along the feed.
_QL_ENDLESS = {12: 40, 29: 60, 38: 60, 50: 30, 54: 30, 62: 30, 102: 40}
_QL_CUT = ((17, 54), (17, 87), (23, 23), (29, 42), (29, 90), (38, 90), (39, 48), (52, 29), (62, 29),
           (62, 100))  # fmt: skip
_TZE_SAFE = {12: 1.1, 18: 1.1, 24: 3.0}
_DYMO_SIZES = {"30252": (28, 89), "1933081": (25, 89), "2112283": (25, 54), "30336": (25, 54)}


def _brother() -> dict[str, Paper]:
    found = {
        f"ql-{wide}": roll(
            _QL, f"{wide} mm endless, cut at {long} mm", wide, long, safe=1.5, dpi=300
        )
        for wide, long in _QL_ENDLESS.items()
    }
    for wide, long in _QL_CUT:
        name = f"{wide} x {long} mm"
        found[f"ql-{wide}x{long}"] = roll(_QL, name, wide, long, safe=3.1, dpi=300)
    for wide in (12, 24, 58):
        name = f"round {wide} mm"
        found[f"ql-round-{wide}"] = roll(_QL, name, wide, wide, safe=2.0, dpi=300, disc=True)
    for wide, safe in _TZE_SAFE.items():
        name = f"{wide} mm tape, cut at 45 mm"
        found[f"tze-{wide}"] = roll(_TZE, name, wide, 45, safe=safe, dpi=180)
    return found


def _others() -> dict[str, Paper]:
    found = {
        f"dymo-{number}": roll(_DYMO, f"{number}, {long} x {wide} mm", wide, long, safe=2, dpi=300)
        for number, (wide, long) in _DYMO_SIZES.items()
    }
    for key, name, wide, long in (
        ("d-12x40", "D11 / D110, 12 x 40 mm", 12, 40),
        # 15 mm wide, of which the head reaches 12
        ("d-15x30", "D11 / D110, 15 x 30 mm", 15, 30),
        ("b-50x30", "B1 / B21, 50 x 30 mm", 50, 30),
        ("b-40x30", "B1 / B21, 40 x 30 mm", 40, 30),
        ("b-60x40", "B1 / B21, 60 x 40 mm", 60, 40),
    ):
        safe = {12: 0.4, 60: 6.0, 15: 1.5}.get(wide, 1.0)
        found[f"niimbot-{key}"] = roll(_NIIMBOT, name, wide, long, safe=safe)
    pro = "B21 Pro, 50 x 30 mm, 300 dpi"
    found["niimbot-pro-50x30"] = roll(_NIIMBOT, pro, 50, 30, dpi=300)
    for wide, long, safe in ((50, 25, 1.0), (57, 32, 4.5), (80, 40, 4.0)):
        name = f"Thermal {wide} x {long} mm"
        found[f"thermal-{wide}x{long}"] = roll(_THERMAL, name, wide, long, safe=safe)
    return found


PRESETS: dict[str, Paper] = _SHEETS | _brother() | _others()

# Item tags of paper.md: 90 x 31 mm, one to three above each other, or a sheet to cut.
TAG = (90.0, 31.0)
TAG_PAPERS: dict[str, Paper] = {
    "tag-a4": sheet("Item tags", "A4 sheet to cut, 2 x 9", A4, TAG, (2, 9), TAG),
    **{
        f"tag-{stack}": Paper(
            "Item tags",
            f"{stack} above each other, 90 x {31 * stack} mm" if stack > 1 else "One, 90 x 31 mm",
            (TAG[0], TAG[1] * stack),
            TAG,
            rows=stack,
            pitch=TAG,
        )
        for stack in (1, 2, 3)
    },
}

# CR80 cards upright; eight to an A4 sheet on its side, with room for the scissors.
CARD = (53.98, 85.60)
CARD_PAPERS: dict[str, Paper] = {
    "card-a4": sheet(
        "ID cards", "A4 sheet to cut, 8 cards", (297.0, 210.0), CARD, (4, 2), (60.0, 92.0)
    ),
    "card-1": Paper("ID cards", "Card printer, one CR80 card to a page", CARD, CARD, pitch=CARD),
}
