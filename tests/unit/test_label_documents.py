"""What paper says: letters, escapes, cards and tags, and that the web process starts without it."""

from __future__ import annotations

import io
import subprocess
import sys
from xml.etree import ElementTree

import pytest
from PIL import Image

from app.documents import code128, qr
from app.documents.control_card import CONTROLS, Control, control_sheets
from app.documents.drawing import (
    BOLD,
    Frame,
    Picture,
    Placed,
    Sheet,
    fitted,
    printable,
    text,
    width_of,
)
from app.documents.id_cards import Card, Photo, back, card_sheets, front
from app.documents.item_tags import Tag, tag_sheets
from app.documents.label_sheets import Setup, label_sheets
from app.documents.pdf import pdf
from app.documents.presets import CARD, CARD_PAPERS, PRESETS, TAG_PAPERS
from app.documents.ruler import ruler_sheet
from app.documents.scanner_sheet import CHOICES, scanner_sheet
from app.documents.svg import svg
from app.services.settings import scanner_test
from tests import paper as seen

LONG = "Dela Peña-Villanueva y Macapagal-Arroyo <b> & “Ñ” %s"
CARD_CODE, TAG_CODE = "AGP7Q2X0A1", "AGW4F7K2M9"


def card(**fields: object) -> Card:
    given: dict[str, object] = {
        "code": CARD_CODE, "rank": "CMSGT", "surname": LONG, "first_name": LONG,
        "serial": "O-1234567890123", "group": LONG, "unit": LONG,
    }  # fmt: skip
    return Card(**{**given, **fields})  # type: ignore[arg-type]


@pytest.mark.parametrize(
    ("typed", "shown"),
    [
        ("Peña", "Peña"),
        ("Pen\u0303a", "Peña"),
        ("Çelik Ǎ Đặng", "Çelik A ?ang"),
        ("a\x00b\n c\u202ed", "a b c d"),
        ("</text><script>", "</text><script>"),
        ("山", "?"),
        (None, "None"),
    ],
)
def test_every_value_becomes_one_line_that_paper_can_write(typed: object, shown: str) -> None:
    assert printable(typed) == shown


def test_a_text_is_made_smaller_before_it_is_cut() -> None:
    whole = fitted("Carbine", 0, 0, 5, 100)
    small = fitted("Carbine", 0, 0, 5, whole.width / 2)
    cut = fitted("Carbine of the armory", 0, 0, 5, 6, least=3)

    assert small.words == "Carbine"
    assert small.width == pytest.approx(whole.width / 2)
    assert cut.words.endswith("…")
    assert cut.width <= 6
    assert fitted("Carbine", 0, 0, 5, 0.1).words == ""
    assert text("AB", 10, 0, 4, font=BOLD, anchor="end").x == 10 - width_of("AB", BOLD, 4)


def test_svg_and_pdf_take_hostile_words_as_words() -> None:
    words = "</text></svg><script>alert(1)</script> ) Tj \\ (& \"'"
    sheet = Sheet(100, 20, (text(words, 2, 10, 3), Frame(0, 0, 1, 1, 0.1)))

    drawn = ElementTree.fromstring(svg(sheet, 'a "label" <b>'))  # noqa: S314  (our own)

    assert [node.tag.rpartition("}")[2] for node in drawn.iter()] == ["svg", "path", "text", "rect"]
    assert drawn[1].text == words
    assert seen.render(pdf([sheet], words)).size[0] > 0


def test_svg_carries_attributes_only() -> None:
    (page,) = label_sheets([seen.LONGEST], Setup(PRESETS["l7160"]))

    drawn = ElementTree.fromstring(svg(page, "labels"))  # noqa: S314  (our own)

    names = {name for node in drawn.iter() for name in node.attrib}
    assert not {name for name in names if name == "style" or name.startswith("on")}


@pytest.mark.parametrize("key", TAG_PAPERS)
def test_tags_can_be_scanned_alone_and_stacked(key: str) -> None:
    tag = Tag(TAG_CODE, "0017", LONG, "W480302", LONG)
    paper = TAG_PAPERS[key]
    (page,) = tag_sheets([tag] * paper.count, Setup(paper))

    for dpi in (203, 300):
        picture = seen.render(pdf([page], "tags"), dpi=dpi)
        assert seen.codes(picture) == [TAG_CODE] * paper.count

    for placed, index in zip(page.marks, range(paper.count), strict=True):
        left, top = paper.place(index)
        for words, box in seen.corners((placed,)):
            assert left < box[0] < box[2] < left + 90, words
            assert top < box[1] < box[3] < top + 31, words
    symbol = seen.symbols(page)[0]
    assert symbol[2] - symbol[0] == pytest.approx(20)


@pytest.mark.parametrize("key", CARD_PAPERS)
def test_cards_can_be_scanned_on_both_sides(key: str) -> None:
    paper = CARD_PAPERS[key]
    pages = list(card_sheets([card()] * paper.count, Setup(paper)))

    assert len(pages) == 2
    printed = pdf(pages, "cards")
    for number, _ in enumerate(pages):
        assert seen.codes(seen.render(printed, number, 203)) == [CARD_CODE] * paper.count


def test_no_word_leaves_its_card() -> None:
    for face in (front(card()), back(card())):
        boxes = seen.corners(face)
        for words, box in boxes:
            assert 1 < box[0] < box[2] < CARD[0] - 1, words
            assert 1 < box[1] < box[3] < CARD[1] - 1, words
        symbol = next(box for words, box in boxes if not words)
        module = (symbol[2] - symbol[0]) / qr.MODULES
        quiet = 4 * module - 0.01
        for words, box in boxes:
            if words:
                far = (box[2] <= symbol[0] - quiet or box[0] >= symbol[2] + quiet
                       or box[3] <= symbol[1] - quiet or box[1] >= symbol[3] + quiet)  # fmt: skip
                assert far, words


def test_a_card_says_the_longest_names_whole() -> None:
    """As long as ArmGuard takes them: 80 letters of a name, 60 of a unit, 40 of a group."""
    long = (LONG * 4)[:80].strip()
    given = {"surname": long, "first_name": long, "unit": long[:60], "group": long[:40]}
    for face, said in ((front, (long.upper(), long, long[:60], long[:40])), (back, (long[:60],))):
        words = "".join("".join(word.split()) for word, _ in seen.corners(face(card(**given))))
        assert "…" not in words
        for whole in said:
            assert "".join(whole.split()) in words


def test_backs_meet_their_fronts_when_the_sheet_is_turned() -> None:
    paper = CARD_PAPERS["card-a4"]
    cards = [card(code=f"AGP{number:07d}") for number in range(3)]

    fronts, backs = card_sheets(cards, Setup(paper, start=2))

    for there, here in zip(fronts.marks, backs.marks, strict=True):
        assert isinstance(there, Placed)
        assert isinstance(here, Placed)
        middle_there, middle_here = there.x + CARD[0] / 2, here.x + CARD[0] / 2
        assert middle_there + middle_here == pytest.approx(paper.page[0])
        assert there.y == here.y


def test_a_face_keeps_its_shape_and_initials_stand_for_none() -> None:
    kept = io.BytesIO()
    Image.new("RGB", (40, 30), "gray").save(kept, "JPEG")
    with_face = card(photo=Photo(kept.getvalue(), "/photos/1/thumb.jpg", 40 / 30))

    picture = next(mark for mark in front(with_face) if isinstance(mark, Picture))
    assert picture.width / picture.height == pytest.approx(40 / 30)
    sheet = Sheet(*CARD, front(with_face))
    assert pdf([sheet], "card").startswith(b"%PDF")
    assert 'href="/photos/1/thumb.jpg"' in svg(sheet, "card")
    assert "data:" not in svg(sheet, "card")
    words = [words for words, _ in seen.corners(front(card(first_name="ana", surname="Cruz")))]
    assert "AC" in words


@pytest.mark.parametrize("size", ["a4", "a5"])
def test_the_control_card_can_be_scanned(size: str) -> None:
    long = Control("AGC-" + "LONG-" * 7 + "NAME", "A purpose of a long name", "Chooses it.")

    found = [
        code
        for page in control_sheets(size, LONG, purposes=[long])
        for code in seen.codes(seen.render(pdf([page], "card"), dpi=203))
    ]

    assert found == [*sorted(control.code for control in CONTROLS), long.code]


def test_the_scanner_sheet_can_be_scanned_and_its_words_stay_on_it() -> None:
    sheet = scanner_sheet(LONG, scanner_test.CODE)

    picture = seen.render(pdf([sheet], "scanner"), dpi=203)
    assert seen.codes(picture) == [scanner_test.CODE] * 2
    for words, box in seen.corners(sheet.marks):
        assert box[0] >= 15, words
        assert box[2] <= sheet.width - 15, words
        assert box[3] <= sheet.height - 8, words
    said = " ".join(words for words, _ in seen.corners(sheet.marks))
    for choice in CHOICES:
        assert choice.what in said
        assert choice.why.split()[-1] in said


@pytest.mark.parametrize("key", ["l7160", "3490", "ql-102", "ql-round-12", "niimbot-b-50x30"])
def test_the_ruler_line_is_as_long_as_it_says(key: str) -> None:
    paper = PRESETS[key]
    sheet = ruler_sheet(Setup(paper))
    (said,) = [words for words, _ in seen.corners(sheet.marks)]
    long = int(said.removeprefix("Measure this line: ").removesuffix(" mm"))

    # below the line's words and above its ticks' lower ends there are only line and ticks
    middle = paper.page[1] / 2
    around = (paper.page[0] - long) / 2
    strip = (around - 0.4, middle + 1, around + long + 0.4, middle + 1.5)
    found = seen.ink(seen.render(pdf([sheet], "ruler"), dpi=600), strip, 600)

    assert found[2] - found[0] == pytest.approx(long + 0.2, abs=0.1)


def test_only_a_code_of_ours_becomes_a_qr_code() -> None:
    with pytest.raises(ValueError, match="too long"):
        qr.runs("AGW4F7K2M9X")
    with pytest.raises(ValueError, match="cannot be written"):
        code128.symbol("Ñ", 0, 0, 1, 1)


def test_the_web_process_starts_without_the_paper_libraries() -> None:
    program = (
        "import sys, app.blueprints.labels.views; "
        "print([name for name in ('reportlab', 'qrcode') if name in sys.modules])"
    )

    said = subprocess.check_output([sys.executable, "-c", program], text=True)

    assert said.strip() == "[]"
