"""The sheet of a count on paper: its figures, two lines to sign, its code, the longest names."""

from __future__ import annotations

import csv
import io
from pathlib import Path

import pypdfium2
import pytest

from app import clock
from app.documents.drawing import Frame, Text
from app.documents.pdf import pdf
from app.documents.report import MARGIN
from app.models.counts import Count, CountClosing
from app.models.users import User
from app.queries import count_figures, counts
from app.queries.count_shapes import CATEGORIES
from app.queries.reports.shape import moment
from app.services.counts import closing, reconciling, sheets
from app.services.custody import custody
from app.services.documents import issued
from app.services.reports import saying
from app.services.settings import settings
from app.services.witnesses import checkpoints
from app.services.witnesses.checkpoints import Verdict
from app.services.witnesses.statement import Statement
from tests import make, paper
from tests.counted import begin, see

EVIL = '48<&%>"\\) Tj -X'
LONG = "MSGT DE LOS REYES-VILLANUEVA Y MACAPAGAL-BUENAVENTURA <&%>"
WITHIN = 0.5  # mm, as in test_report_paper.py

pytestmark = pytest.mark.usefixtures("record")


@pytest.fixture
def count() -> Count:
    """Give a signed count with one of each difference, and a long unit, reason and names."""
    by = make.user("s" * 40)
    other = make.user("lim", personnel=make.person("300009", surname="De los Reyes-Villanueva",
                                                   first_name="María Concepción Ñ."))  # fmt: skip
    settings.change("unit_name", "950th Combat Engineering & Weather Wing <Ármory>", by)
    for number in range(3):
        make.item(f"W{number}-<&%>-{'9' * 20}", rack="R-Nord-West-17")
    out = make.item("OUT", rack="R2").id
    custody.issue_item(make.person().id, out, user=by)
    found = begin(by, kind="shift", with_stock="1")
    see(found, by, out, EVIL, f"IR-W0-<&%>-{'9' * 20}{make.DATE}", rack="R2")
    missing = f"IR-W1-<&%>-{'9' * 20}{make.DATE}"
    reconciling.ignore(found.id, LONG * 5, user=by, item_id=missing)
    closing.close(found.id, LONG * 8, (by, other), user=by)
    return found


def drawn(count: Count, reprint: int = 0) -> list:  # type: ignore[type-arg]
    """Return the pages of a sheet."""
    row = counts.one(count.id)
    assert row is not None
    figures = count_figures.of(count, CountClosing.get_by_id(count.id))
    return sheets.pages(row, figures, User.get_by_id(1), Path("media"), reprint=reprint)


def test_the_sheet_has_its_figures_two_lines_and_the_code_of_the_freeze(count: Count) -> None:
    pages = drawn(count)
    data = pdf(pages, "a sheet")
    picture = paper.render(data)
    kept = CountClosing.get_by_id(count.id)

    assert paper.codes(picture) == [kept.head]
    text = words_of(data)
    for word in ("Shift hand-over 1", "Should be out", "Missing", "Unknown", "Wrong place",
                 f"Ledger {kept.head}", f"ledger {count.head}", EVIL.split()[0]):  # fmt: skip
        assert word in text, word
    assert "Cruz" not in text
    texts = [mark for mark in pages[-1].marks if isinstance(mark, Text)]
    signed = [mark for mark in texts if mark.words.startswith(("Off-going", "On-coming"))]
    assert len(signed) == 2
    assert "DE LOS REYES-VILLANUEVA" in text.upper().split("ON-COMING ARMORER:")[1]
    lines = [mark for mark in pages[-1].marks if isinstance(mark, Frame)]
    for name in signed:
        assert any(abs(line.y - (name.y - 4)) < 0.01 and line.width > 80 for line in lines)


def test_the_sheet_carries_the_newest_signed_checkpoint_and_verify_understands_it(
    count: Count, tmp_path: Path
) -> None:
    by = User.get_by_id(1)
    checkpoints.make(tmp_path, user=by)
    make.item("LATER")
    newest = checkpoints.make(tmp_path, user=by)

    data = pdf(drawn(count), "a sheet")
    last = len(pypdfium2.PdfDocument(data)) - 1
    (read,) = [code for code in paper.codes(paper.render(data, last)) if len(code) > 10]
    kept = Statement.from_text(read)
    assert kept == newest
    assert checkpoints.judge(kept) is Verdict.MATCHES
    said = words_of(data)
    assert f"up to its row {newest.seq}, signed {moment(clock.from_text(newest.signed_at))}" in said
    # The code of the freeze stays, and a checkpoint of another record is none of this one.
    assert CountClosing.get_by_id(count.id).head in paper.codes(paper.render(data))
    assert checkpoints.judge(kept._replace(seq=kept.seq - 1)) is Verdict.FORGED


@pytest.mark.parametrize("signed", [True, False])
def test_nothing_of_the_longest_names_lies_outside_the_paper_or_over_something_else(
    count: Count, tmp_path: Path, signed: bool
) -> None:
    if signed:
        checkpoints.make(tmp_path)
    pages = drawn(count, reprint=1)
    data = pdf(pages, "a sheet")
    for number, page in enumerate(pages):
        boxes = [box for _, box in paper.corners(page.marks)]
        assert all(box[0] >= MARGIN - 0.1 and box[2] <= page.width - MARGIN + 0.1 for box in boxes)
        assert all(0 < box[1] < box[3] <= page.height - MARGIN + 1 for box in boxes)
        for place, one in enumerate(boxes):
            for other in boxes[place + 1 :]:
                across = min(one[2], other[2]) - max(one[0], other[0])
                down = min(one[3], other[3]) - max(one[1], other[1])
                assert across <= 0.1 or down <= 0.1
        edge = paper.ink(paper.render(data, number), (0, 0, page.width, page.height))
        assert edge[0] >= MARGIN - WITHIN
        assert edge[2] <= page.width - MARGIN + WITHIN
    texts = [mark for mark in pages[0].marks if isinstance(mark, Text)]
    assert "REPRINT 1 of Shift hand-over 1" in [mark.words for mark in texts]
    code = next(mark for mark in texts if mark.words.startswith("Ledger "))
    box = (code.x - 0.4, code.y - code.size, code.x + code.width + 0.4, code.y + 0.1)
    left, _, right, bottom = paper.ink(paper.render(data), box)
    assert abs(left - code.x) < WITHIN
    assert abs(right - code.x - code.width) < WITHIN
    assert abs(bottom - code.y) < WITHIN


def test_the_file_has_the_rows_and_totals_of_the_paper(count: Count) -> None:
    row = counts.one(count.id)
    assert row is not None
    figures = count_figures.of(count, CountClosing.get_by_id(count.id))
    report = sheets.report(row, figures)
    made = sheets.made(row, User.get_by_id(1))
    said = saying.on_paper(report, made, None)
    lines = list(saying.in_file(report, made))

    weapons = report.blocks[0]
    total = next(line for line in lines if line and line[0] == "Total")
    assert total == weapons.totals
    shown = tuple(str(total[place]) for place in weapons.shown)
    assert said.tables[0].total == shown
    assert said.tables[0].total[-3:] == ("3", "2", "-1")  # expected, counted, difference
    found = [line for line in lines if line and line[0] in CATEGORIES.values()]
    assert len(found) == figures.differences == len(said.tables[2].rows)
    csv.writer(io.StringIO()).writerows(lines)


def test_a_sheet_is_kept_as_it_was_issued_and_the_next_says_reprint(
    count: Count, tmp_path: Path
) -> None:
    row = counts.one(count.id)
    assert row is not None
    figures, by = count_figures.of(count, CountClosing.get_by_id(count.id)), User.get_by_id(1)
    first = sheets.issue(row, figures, user=by, media=tmp_path)
    settings.change("unit_name", "Another unit", by)
    second = sheets.issue(row, figures, user=by, media=tmp_path)

    texts = [words_of(issued.path_of(tmp_path, one.sha256).read_bytes()) for one in (first, second)]
    assert "REPRINT" not in texts[0]
    assert "Another unit" not in texts[0]
    assert "REPRINT 1 of Shift hand-over 1" in texts[1]
    assert first.head == CountClosing.get_by_id(count.id).head
    open_row = counts.one(begin(by).id)
    assert open_row is not None
    with pytest.raises(sheets.NotClosed):
        sheets.issue(open_row, figures, user=by, media=tmp_path)


def words_of(data: bytes) -> str:
    pages = pypdfium2.PdfDocument(data)
    return " ".join(" ".join(page.get_textpage().get_text_range() for page in pages).split())
