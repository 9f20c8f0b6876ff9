"""Labels on every paper: where the ink is, whether it can be scanned, that nothing is clipped."""

from __future__ import annotations

import pytest
from reportlab.pdfbase.pdfmetrics import stringWidth

from app.documents.drawing import BOLD, MONO, REGULAR
from app.documents.label_face import Label, TooSmall
from app.documents.label_sheets import Setup, label_sheets
from app.documents.letter_widths import LETTERS, width
from app.documents.papers import Paper, roll
from app.documents.pdf import pdf
from app.documents.presets import PRESETS
from app.documents.qr import BOX, MODULES
from app.models import code_text
from tests import paper as seen

ERROR = 0.2
# The makers' sheets: left and top margin, distance of columns and of rows, in millimetres.
MAKERS = {
    "l7160": (7.2, 15.15, 66.0, 38.1),
    "l7163": (4.65, 15.15, 101.6, 38.1),
    "l7162": (4.65, 12.9, 101.6, 33.9),
    "l7651": (4.7, 10.7, 40.6, 21.2),
    "3490": (0, 4.5, 70, 36),
    "5160": (4.76, 12.7, 69.85, 25.4),
    "5520": (4.76, 12.7, 69.85, 25.4),
    "5267": (7.14, 12.7, 52.39, 12.7),
}
BARS = ("l7160", "l7163", "l7162", "3490", "5160", "ql-62x29", "dymo-30252", "thermal-57x32")
every_paper = pytest.mark.parametrize("key", PRESETS)


def label(number: int) -> Label:
    body = f"AGW{number:06d}"
    return Label(
        body + code_text.check_character(body), "M4", f"W48{number:04d}", f"Rack R1-{number}",
        "950th Armory",
    )  # fmt: skip


def full(key: str, bars: bool = False) -> tuple[list[Label], Setup]:
    """Return as many labels as a page of that paper has."""
    return [label(n) for n in range(PRESETS[key].count)], Setup(PRESETS[key], bars=bars)


@every_paper
def test_every_label_can_be_scanned_as_printed_at_203_and_300_dpi(key: str) -> None:
    labels, setup = full(key)
    printed = pdf(label_sheets(labels, setup), "labels")

    for dpi in (203, 300):
        assert seen.codes(seen.render(printed, dpi=dpi)) == sorted(one.code for one in labels)


@every_paper
def test_every_label_is_where_its_paper_has_it(key: str) -> None:
    paper = PRESETS[key]
    labels, setup = full(key)
    (page,) = label_sheets(labels, setup)
    first = seen.symbols(page)[0]
    margin_x, margin_y, pitch_x, pitch_y = MAKERS.get(key, (0, 0, 0, 0))
    picture = seen.render(pdf([page], "labels"))

    for index in range(paper.count):
        row, column = divmod(index, paper.columns)
        shift = (margin_x - paper.left + column * pitch_x, margin_y - paper.top + row * pitch_y)
        wanted = tuple(first[side] + shift[side % 2] for side in range(4))
        around = (wanted[0] - 0.5, wanted[1] - 0.5, wanted[2] + 0.5, wanted[3] + 0.5)
        found = seen.ink(picture, around)
        assert found == pytest.approx(wanted, abs=ERROR), f"label {index + 1}"


@every_paper
def test_the_quiet_zone_is_four_white_modules_on_the_label(key: str) -> None:
    paper = PRESETS[key]
    labels, setup = full(key)
    (page,) = label_sheets(labels, setup)
    picture = seen.render(pdf([page], "labels"))

    for index, symbol in enumerate(seen.symbols(page)):
        module = (symbol[2] - symbol[0]) / MODULES
        quiet = (symbol[0] - 4 * module, symbol[1] - 4 * module,
                 symbol[2] + 4 * module, symbol[3] + 4 * module)  # fmt: skip
        left, top = paper.place(index)
        assert quiet[0] >= left - 0.01
        assert quiet[1] >= top - 0.01
        assert quiet[2] <= left + paper.label[0] + 0.01
        assert quiet[3] <= top + paper.label[1] + 0.01
        assert quiet[2] - quiet[0] == pytest.approx(BOX * module)
        dot = 25.4 / 300
        inside = (quiet[0] + dot, quiet[1] + dot, quiet[2] - dot, quiet[3] - dot)
        assert seen.ink(picture, inside) == pytest.approx(symbol, abs=ERROR)


@every_paper
@pytest.mark.parametrize("bars", [False, True])
def test_the_longest_words_stay_on_their_label(key: str, bars: bool) -> None:
    paper = PRESETS[key]
    if bars and key not in BARS:
        return
    labels, setup = [seen.LONGEST] * paper.count, Setup(paper, bars=bars)
    (page,) = label_sheets(labels, setup)
    said = {words for words, _ in seen.corners(page.marks)}
    assert bars or key == "ql-round-12" or seen.LONGEST.code in said, "the code is never cut"

    for index, placed in enumerate(page.marks):
        left, top = paper.place(index)
        for words, box in seen.corners((placed,)):
            assert box[0] >= left + paper.safe - 0.05, words
            assert box[1] >= top + paper.safe * 0.5 - 0.05, words
            assert box[2] <= left + paper.label[0] - paper.safe + 0.05, words
            assert box[3] <= top + paper.label[1] - paper.safe * 0.3 + 0.05, words
    picture = seen.render(pdf([page], "labels"))
    first = paper.place(0)
    whole = (0, 0, first[0] + paper.label[0], first[1] + paper.label[1])
    found = seen.ink(picture, whole)
    assert found[0] >= first[0] + 0.1
    assert found[1] >= first[1] + 0.1


@every_paper
def test_no_words_reach_into_each_other(key: str) -> None:
    (page,) = label_sheets([seen.LONGEST], Setup(PRESETS[key]))
    boxes = seen.corners(page.marks)

    for number, (words, box) in enumerate(boxes):
        for other, there in boxes[number + 1 :]:
            apart = (
                box[2] <= there[0] + 0.05 or there[2] <= box[0] + 0.05
                or box[3] <= there[1] + 0.35 or there[3] <= box[1] + 0.35
            )  # fmt: skip
            assert apart, (words, other)


@pytest.mark.parametrize("key", BARS)
def test_bars_can_be_scanned_with_their_quiet_zones(key: str) -> None:
    labels, setup = full(key, bars=True)
    (page,) = label_sheets(labels, setup)

    picture = seen.render(pdf([page], "labels"))

    assert seen.codes(picture) == sorted(one.code for one in labels)
    left, _, right, _ = seen.symbols(page)[0]
    module = max(right - left, 1) / 145
    corner = setup.paper.place(0)[0]
    if setup.paper.label[0] > setup.paper.label[1]:
        assert left - corner >= 10 * module - 0.01


def test_a_module_is_a_whole_number_of_the_printers_dots() -> None:
    for key, paper in PRESETS.items():
        (page,) = label_sheets([label(1)], Setup(paper))
        left, _, right, _ = seen.symbols(page)[0]
        dots = (right - left) / MODULES / (25.4 / paper.dpi)

        assert dots == pytest.approx(round(dots), abs=0.01), key


def test_a_label_without_room_for_a_code_is_refused_in_words() -> None:
    with pytest.raises(TooSmall, match=r"too small for a QR code: it needs 7\.2 mm"):
        list(label_sheets([label(1)], Setup(roll("", "", 6, 30))))
    for key in set(PRESETS) - set(BARS):
        try:
            list(label_sheets([label(1)], Setup(PRESETS[key], bars=True)))
        except TooSmall as said:
            assert "too small for bars" in str(said)  # noqa: PT017


def test_a_run_begins_where_it_is_told_and_moves_as_nudged() -> None:
    paper: Paper = PRESETS["l7160"]
    labels = [label(n) for n in range(20)]

    pages = list(label_sheets(labels, Setup(paper, start=20, nudge=(1.5, -0.5))))

    assert [len(page.marks) for page in pages] == [2, 18]
    plain = list(label_sheets(labels, Setup(paper)))
    moved, usual = seen.symbols(pages[1])[0], seen.symbols(plain[0])[0]
    assert moved[0] - usual[0] == pytest.approx(1.5)
    assert moved[1] - usual[1] == pytest.approx(-0.5)


def test_a_thousand_labels_are_at_most_256_kb() -> None:
    labels = [label(n) for n in range(1000)]

    assert len(pdf(label_sheets(labels, Setup(PRESETS["l7160"])), "labels")) <= 256 * 1024


def test_every_preset_lies_on_its_page() -> None:
    assert all(paper.on_page() for paper in PRESETS.values())
    assert len({paper.group + paper.name for paper in PRESETS.values()}) == len(PRESETS)


@pytest.mark.parametrize("font", [REGULAR, BOLD, MONO])
def test_letters_are_as_wide_as_where_the_pdf_is_written(font: str) -> None:
    every = bytes(code for code in range(32, 256) if code != 127).decode(LETTERS, "ignore")

    assert len(every) > 200
    for letter in every:
        assert width(letter, font) == pytest.approx(stringWidth(letter, font, 1)), letter
