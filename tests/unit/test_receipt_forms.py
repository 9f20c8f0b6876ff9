"""The forms on paper, as pixels: every text in its place, every code read, nothing cut off."""

from __future__ import annotations

from itertools import pairwise
from typing import Any

import pypdfium2
import pytest

from app.config import Settings
from app.documents import form_table, slip_table
from app.documents.drawing import Placed, Sheet, Text
from app.documents.form_field import Field
from app.documents.pdf import pdf
from app.documents.receipt import slip_sheets
from app.documents.receipt_form import SIGNED, Layout, form_sheets
from app.documents.receipt_words import Said
from app.documents.slip_table import SLIPS
from app.documents.svg import svg
from app.documents.text_boxes import boxed
from app.models.personnel import Group, Squadron
from app.models.purposes import Purpose
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.receipts import receipt_acts, receipt_paper
from app.services.settings import settings
from tests import make
from tests import paper as seen

HEAD = "1NKJYCX6SK"
EVERY = [(kind, paper) for kind in form_table.KINDS for paper in form_table.PAPERS]
# As long as ArmGuard takes them, with accents and what markup is made of.
LONGEST = "Ñandú-D'Élite <&%> Macapagal-Arroyo y Villanueva de los Reyes y Peñafrancia Xyz"[:80]
TEXTS = [name for name in form_table.WORDS
         if name not in ("logo", "code", "table", "received", "issued", "approved", "watermark")
         and not name.startswith("item.")]  # fmt: skip


def said(words: str = "HxH", **more: Any) -> Said:
    values = dict.fromkeys(form_table.WORDS, (words,))
    thing = {name.removeprefix("item."): words for name in form_table.WORDS}
    given: dict[str, Any] = {"values": values, "things": (thing,)}
    return Said(number="", lines=(), head=HEAD, **(given | more))


def only(kind: str, paper: str, name: str) -> tuple[Field, Sheet]:
    """Return a field, and the form with nothing but it (and without its small words) shown."""
    fields = [
        field._replace(shown=field.name == name, caption="")
        for field in form_table.starting(kind, paper)
    ]
    (sheet,) = form_sheets(said(), Layout(paper, fields))
    # without the line to fold at, and the copy below it
    (placed,) = sheet.marks
    assert isinstance(placed, Placed)
    return next(one for one in fields if one.name == name), sheet._replace(
        marks=(placed._replace(marks=placed.marks[:1]),)
    )


@pytest.mark.parametrize("name", TEXTS)
def test_each_text_stands_within_half_a_millimetre_of_its_place(name: str) -> None:
    for kind, paper in (("TR", "legal"), ("PAR", "a4"), ("ICS", "letter")):
        field, sheet = only(kind, paper, name)
        picture = seen.render(pdf([sheet], "form"), dpi=254)
        left, top, right, bottom = seen.ink(picture, (0, 0, sheet.width, sheet.height), 254)

        assert left >= field.x - 0.5
        assert right <= field.x + field.width + 0.5
        assert top >= field.y - 0.5
        assert bottom <= field.y + field.height + 0.5
        edge = {"start": left - field.x, "end": right - field.x - field.width,
                "middle": (left + right) / 2 - field.x - field.width / 2}[field.align]  # fmt: skip
        # an H begins a fourteenth of its size after the place of its letter
        assert abs(edge) <= 0.5


@pytest.mark.parametrize(("kind", "paper"), EVERY)
def test_both_copies_say_the_same_at_the_same_places(kind: str, paper: str) -> None:
    (sheet,) = form_sheets(said(), Layout(paper, form_table.starting(kind, paper)))
    half = sheet.height / 2
    upper: list[Any] = []
    lower: list[Any] = []
    for words, box in seen.corners(sheet.marks):
        (upper if box[3] < half else lower).append((words, *(round(side, 2) for side in box)))
    moved = [(w, x, round(y - half, 2), r, round(b - half, 2)) for w, x, y, r, b in lower]

    def without_name(rows: list[Any]) -> list[Any]:
        return [row for row in rows if row[0] not in form_table.COPIES]

    assert len(without_name(upper)) == len(upper) - 1
    assert [row[0] for row in without_name(upper)] == [row[0] for row in without_name(moved)]
    for one, other in zip(without_name(upper), without_name(moved), strict=True):
        assert one[1:] == pytest.approx(other[1:], abs=0.02)
    for dpi in (203, 300):
        assert seen.codes(seen.render(pdf([sheet], "form"), 0, dpi)) == [HEAD] * 2


@pytest.mark.parametrize(("kind", "paper"), EVERY)
def test_no_words_of_a_form_touch_another_field(kind: str, paper: str) -> None:
    fields = form_table.starting(kind, paper)
    boxes = {field.name: (field.x, field.y, field.x + field.width, field.y + field.height)
             for field in fields if not field.name.startswith("item.")
             and field.name != "watermark"}  # fmt: skip
    for name, one in boxes.items():
        for other_name, other in boxes.items():
            apart = (one[2] <= other[0] + 0.01 or other[2] <= one[0] + 0.01
                     or one[3] <= other[1] + 0.01 or other[3] <= one[1] + 0.01)  # fmt: skip
            assert name == other_name or apart, (name, other_name)
    columns = sorted(
        (field.x, field.x + field.width) for field in fields if field.name.startswith("item.")
    )
    for (_, end), (begin, _) in pairwise(columns):
        assert end <= begin


@pytest.fixture
def longest(record: Settings) -> str:
    """A receipt in which everything is as long as it can be."""
    lim = make.user("a-username-as-long-as-usernames-can-be-", "superuser")
    group, squadron = Group.get(), make.kept(Squadron(name=LONGEST[:40]))
    make.changed(group, name=LONGEST[:40])
    make.changed(Purpose.get_by_id(2), name=LONGEST[:40])
    person = make.person("O-1234567890123", "LTGEN", surname=LONGEST, first_name=LONGEST,
                         group=group, squadron=squadron, mobile="+639171234567")  # fmt: skip
    settings.change("unit_name", LONGEST[:60], lim)
    settings.change("paper_lines", "\n".join([LONGEST[:78]] * 6), lim)
    settings.change("signatories", LONGEST[:78], lim)
    entry = custody.issue_item(
        person.id, make.item("W48<&%>Ñ-000-111-222-333-0302").id, user=lim,
        details=Details(purpose=Purpose.get_by_id(2), mags=7, rounds=210, notes=LONGEST * 6),
    )  # fmt: skip
    return str(entry.row["receipt_number"])


@pytest.mark.parametrize("paper", form_table.PAPERS)
def test_nothing_is_clipped_with_the_longest_names(
    record: Settings, longest: str, paper: str
) -> None:
    lim = receipt_acts.existing(longest).user
    row = receipt_acts.printed(receipt_acts.existing(longest), paper, user=lim)
    now = records.record(longest)
    printed = next(one for one in now["prints"] if one["id"] == row.id)
    (sheet,) = receipt_paper.sheets(now, printed, record.data / "media")

    made = pdf([sheet], "long")

    text = pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded()
    bare = "".join(text.split())
    assert "…" not in text
    for whole in (f"{LONGEST.upper()}, {LONGEST}", LONGEST[:60], LONGEST[:78], LONGEST * 6,
                  "W48<&%>Ñ-000-111-222-333-0302", "+639171234567"):  # fmt: skip
        assert bare.count("".join(whole.split())) >= 2, whole
    for words, box in seen.corners(sheet.marks):
        assert box[0] > 4, words
        assert box[2] < sheet.width - 4, words
        assert box[3] < sheet.height - 3, words
        assert not box[1] < sheet.height / 2 < box[3], words
    assert seen.codes(seen.render(made)) == [now["head"]] * 2


@pytest.mark.parametrize("paper", SLIPS)
def test_a_slip_clips_nothing_either(record: Settings, longest: str, paper: str) -> None:
    lim = receipt_acts.existing(longest).user
    row = receipt_acts.printed(receipt_acts.existing(longest), paper, user=lim)
    now = records.record(longest)
    printed = next(one for one in now["prints"] if one["id"] == row.id)
    sheets = receipt_paper.sheets(now, printed, record.data / "media")

    made = pdf(sheets, "long")

    pages = pypdfium2.PdfDocument(made)
    bare = "".join("".join(p.get_textpage().get_text_bounded().split()) for p in pages)
    assert "…" not in bare
    for whole in (f"{LONGEST.upper()}, {LONGEST}", LONGEST[:60], LONGEST[:78], LONGEST * 6,
                  "W48<&%>Ñ-000-111-222-333-0302", "+639171234567"):  # fmt: skip
        assert "".join(whole.split()) in bare, whole
    for sheet in sheets:
        for words, box in seen.corners(sheet.marks):
            assert box[0] > 2, words
            assert box[2] < sheet.width - 2, words
            assert box[3] < sheet.height - 1, words
    assert [c for n in range(len(sheets)) for c in seen.codes(seen.render(made, n))] == [
        now["head"]
    ]


@pytest.mark.parametrize("paper", SLIPS)
def test_each_text_of_a_slip_stands_within_half_a_millimetre_of_its_place(paper: str) -> None:
    names = [name for name in slip_table.WORDS if name not in ("logo", "code", "table", *SIGNED)]
    words = dict.fromkeys(names, ("HxH",))
    for name in names:
        fields = [
            one._replace(shown=one.name == name, caption="", y=7.0, x=9.0, width=34.0)
            for one in slip_table.starting("TR", paper)
        ]
        field = next(one for one in fields if one.name == name)
        marked = said()._replace(values=words, reprint=name == "copy")
        (sheet,) = slip_sheets(marked, Layout(paper, fields, (1.0, -0.5)))
        ink = seen.ink(seen.render(pdf([sheet], "slip"), dpi=254), (0, 0, sheet.width, 50), 254)
        if name == "copy":
            assert ink is not None
            continue

        edge = {"start": ink[0] - 10, "end": ink[2] - 44, "middle": (ink[0] + ink[2]) / 2 - 27}
        assert abs(edge[field.align]) <= 0.5, name
        # letters stand on a line that is their size below the upper edge of what they say
        assert abs(ink[3] - (slip_table.edge(paper) + 7 - 0.5 + field.size)) <= 0.5, name


def test_a_screen_and_a_file_draw_the_same(record: Settings) -> None:
    (sheet,) = form_sheets(said(), Layout("legal", form_table.starting("TR", "legal")))

    on_screen = svg(sheet, "receipt").count("<text ")
    in_file = pypdfium2.PdfDocument(pdf([sheet], "receipt"))[0].get_textpage().get_text_bounded()

    words = [words for words, _ in seen.corners(sheet.marks) if words]
    assert on_screen == len(words)
    assert sorted(in_file.split()) == sorted(" ".join(words).split())


def test_more_things_than_a_page_holds_go_on_the_next() -> None:
    things = tuple({"model": f"thing {number}"} for number in range(20))
    sheets = list(form_sheets(said(things=things), Layout("a4", form_table.starting("TR", "a4"))))

    assert len(sheets) > 1
    found = [words for sheet in sheets for words, _ in seen.corners(sheet.marks)]
    assert [found.count(f"thing {number}") for number in range(20)] == [2] * 20
    assert sum(f"Page {len(sheets)} of {len(sheets)}" in words for words in found) == 2


def test_words_that_fit_nowhere_end_in_dots() -> None:
    marks = boxed(["word " * 400], (0, 0, 20, 6), 4)

    assert marks[-1].words.endswith("…")
    assert all(isinstance(mark, Text) and mark.width <= 20.01 for mark in marks)
    assert max(mark.y for mark in marks) <= 6
