"""A report on A4: words at their place, nothing outside it, heads on every page, the code read."""

from __future__ import annotations

from collections.abc import Iterator
from itertools import combinations

import pypdfium2
import pytest

from app.documents import report as papers
from app.documents.drawing import Frame, Sheet, Text
from app.documents.pdf import pdf
from app.documents.report import MARGIN, Said, Table, report_sheets
from tests import paper

LONG = "MSGT DE LOS REYES-VILLANUEVA Y MACAPAGAL-BUENAVENTURA, Maria Concepción Ñ. <&%>"
UNBROKEN = "W" * 80
CODE = "A5KS2V85ER"
WITHIN = 0.5  # mm, as the ink of a letter begins beside where it is set


def table(count: int, columns: int = 6, words: str = LONG) -> Table:
    """Return a table with words, an unbreakable word and numbers."""
    heads = ("Person", "Serial", *(f"Column {n}" for n in range(2, columns)))
    right = (False, False, *(True for _ in range(2, columns)))
    numbers = tuple(str(10**n) for n in range(2, columns))
    row = (words, UNBROKEN, *numbers)
    return Table("Each one", heads, right, [row] * count, ("Total", "", *numbers), "None.")


def said(*tables: Table, **more: object) -> Said:
    """Return a report with a long letterhead."""
    given = {
        "unit": "950th Combat Engineering & Weather Wing <Ármory>",
        "heads": ("Villamor Air Base, Pasay City", LONG),
        "title": "Daily evaluation of Sun 22 Nov 2026",
        "facts": ("As of Sun 22 Nov 2026 17:16",),
        "notes": (LONG * 4,),
        "signed": ("Armorer: " + LONG, "Commander"),
        "head": CODE,
        "foot": f"Made Sun 22 Nov 2026 17:16 by {LONG}",
    }
    return Said(tables=tables, **{**given, **more})  # type: ignore[arg-type]


def texts(sheet: Sheet) -> Iterator[Text]:
    return (mark for mark in sheet.marks if isinstance(mark, Text))


def _overlap(one: tuple[float, ...], other: tuple[float, ...]) -> bool:
    across = min(one[2], other[2]) - max(one[0], other[0])
    down = min(one[3], other[3]) - max(one[1], other[1])
    return across > 0.1 and down > 0.1


@pytest.mark.parametrize("columns", [3, 6, 8, 9, 13, 26])
@pytest.mark.parametrize("count", [0, 1, 40])
def test_nothing_lies_outside_the_margins_or_over_something_else(columns: int, count: int) -> None:
    sheets = report_sheets(said(table(count, columns), table(1, 3)))

    for sheet in sheets:
        boxes = [box for words, box in paper.corners(sheet.marks) if words]
        assert all(box[0] >= MARGIN - 0.1 for box in boxes)
        assert all(box[2] <= sheet.width - MARGIN + 0.1 for box in boxes)
        assert all(0 < box[1] < box[3] <= sheet.height - MARGIN + 1 for box in boxes)
        assert not [pair for pair in combinations(boxes, 2) if _overlap(*pair)]


def test_a_number_and_a_long_name_are_written_whole() -> None:
    words = [mark.words for sheet in report_sheets(said(table(1, 6))) for mark in texts(sheet)]

    assert {"100", "1000", "10000", "100000"} <= set(words)
    whole = "".join("".join(words).split())
    assert whole.count("".join(LONG.split())) >= 2  # the letterhead's and the row's
    assert sum(word.count("W") for word in words if set(word) == {"W"}) == len(UNBROKEN)


def test_the_head_of_a_table_stands_on_each_of_its_pages_and_says_which_it_is() -> None:
    sheets = report_sheets(said(table(200, 6, "CRUZ")))

    assert len(sheets) > 3
    for number, sheet in enumerate(sheets, 1):
        words = [mark.words for mark in texts(sheet)]
        assert f"Page {number} of {len(sheets)}" in words
        assert f"Ledger {CODE}" in words
        assert "CRUZ" not in words or "Person" in words
    assert sum(mark.words == "CRUZ" for sheet in sheets for mark in texts(sheet)) == 200
    assert sum(mark.words == "Total" for sheet in sheets for mark in texts(sheet)) == 1


def test_words_are_printed_where_they_were_set() -> None:
    sheets = report_sheets(said(table(2, 6, "CRUZ")))
    data = pdf(sheets, "a report")
    picture = paper.render(data)

    for mark in texts(sheets[0]):
        if mark.words in ("CRUZ", "Each one", f"Ledger {CODE}", "100"):
            box = (mark.x - 0.4, mark.y - mark.size, mark.x + mark.width + 0.4, mark.y + 0.1)
            left, _, right, bottom = paper.ink(picture, box)
            assert abs(left - mark.x) < WITHIN
            assert abs(right - mark.x - mark.width) < WITHIN
            assert abs(bottom - mark.y) < WITHIN
    assert paper.codes(picture) == [CODE]
    edge = paper.ink(picture, (0, 0, sheets[0].width, sheets[0].height))
    assert edge[0] >= MARGIN - WITHIN
    assert edge[2] <= sheets[0].width - MARGIN + WITHIN


def test_two_who_sign_have_a_line_each_that_stays_together() -> None:
    for count in range(30, 44):
        sheets = report_sheets(said(table(count, 6, "CRUZ"), notes=()))
        last = [mark for mark in sheets[-1].marks if isinstance(mark, Frame)]
        names = [mark for mark in texts(sheets[-1]) if mark.words.startswith(("Armorer", "Comm"))]
        assert len(names) == 2
        assert len({round(mark.y, 3) for mark in names}) == 1
        lines = [mark for mark in last if abs(mark.y - (names[0].y - 4)) < 0.01]
        assert [round(mark.x, 3) for mark in lines] == [round(mark.x, 3) for mark in names]


def test_a_wide_table_lies_on_its_side() -> None:
    assert report_sheets(said(table(1, papers.UPRIGHT)))[0].width == 210
    assert report_sheets(said(table(1, papers.UPRIGHT + 1)))[0].width == 297


def test_hostile_words_build_a_pdf_and_stay_words() -> None:
    evil = 'Smith <b & "q" \\) Tj ET (x </script> %PDF \x00\x1b\u202e'
    data = pdf(report_sheets(said(table(3, 6, evil), title=evil, unit=evil)), evil)

    text = pypdfium2.PdfDocument(data)[0].get_textpage().get_text_range()
    assert "Smith <b &" in " ".join(text.split())
    assert b"/JavaScript" not in data


@pytest.mark.parametrize(("kind", "count"), [("pairs", 1), ("pairs", 92), ("heat", 7),
                                             ("across", 8), ("across", 60)])  # fmt: skip
def test_a_chart_stays_in_its_place(kind: str, count: int) -> None:
    rows = [(f"Sun 2026-11-{n:02d} {LONG}", tuple(range(n, n + 25))) for n in range(count)]
    drawn = Table("Chart", ("Day", "Number"), (False, True), [("one", "1")], (), "", kind, rows)
    sheet = report_sheets(said(drawn, notes=(), signed=()))[0]

    head = next(mark for mark in texts(sheet) if mark.words == "Chart")
    table_head = next(mark for mark in texts(sheet) if mark.words == "Number")
    bars = [mark for mark in sheet.marks if isinstance(mark, Frame)
            and head.y < mark.y < table_head.y - 3]  # fmt: skip
    assert bool(bars) is (count != 60)  # more than a page has room for is told by the table
    for bar in bars:
        assert bar.x >= MARGIN - 0.1
        assert bar.x + bar.width <= sheet.width - MARGIN + 0.1
        assert bar.y + bar.height <= table_head.y
    highest = max((bar.height for bar in bars if bar.width < 100), default=0)
    assert kind != "pairs" or 24 < highest < 26
    nothing = drawn._replace(numbers=[("Mon", (0, 0)), ("Tue", (0, 0))])
    without = report_sheets(said(nothing, notes=(), signed=()))[0]
    assert len(without.marks) < len(sheet.marks) or not bars


def test_a_report_without_a_code_or_rows_is_a_page() -> None:
    sheets = report_sheets(said(head="", signed=(), notes=()))

    assert len(sheets) == 1
    assert paper.codes(paper.render(pdf(sheets, "a report"))) == []
