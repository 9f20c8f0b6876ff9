"""The blackout pack: what stands on it, and that its codes lead to its own lines."""

from __future__ import annotations

import json
from functools import partial

import pypdfium2
import pytest

from app import clock
from app.config import Settings
from app.documents import paper_lines
from app.documents.drawing import Frame, Modules, Text
from app.documents.paper_lines import Blank
from app.documents.pdf import pdf
from app.models import line_codes
from app.models.jobs import Job
from app.models.late import PaperPack
from app.services.custody import custody
from app.services.custody.custody import Details
from app.services.jobs import outbox, results, running
from app.services.late import blackout
from tasks import kinds
from tests import make
from tests.paper import codes, render

HOSTILE = "<b>Smith & <img src=/etc/passwd>"


def text_of(content: bytes) -> str:
    """Return all words of a PDF with single spaces."""
    pages = (page.get_textpage().get_text_range() for page in pypdfium2.PdfDocument(content))
    return " ".join(" ".join(pages).split())


@pytest.mark.usefixtures("record")
def test_a_pack_says_who_holds_what_and_where_the_rest_is() -> None:
    user, person = make.user(), make.person("300001", surname="Reyes", first_name=HOSTILE)
    out = make.item("W480302", rack="R3", slot="12")
    make.item("W480303", rack="R3", slot="13")
    make.item("W480304", rack="R1", status="Maintenance", status_reason="broken")
    custody.issue_item(person.id, out.id, user=user, details=Details(mags=4, rounds=120))
    code = line_codes.make()

    pack = blackout.draw(code, clock.now())

    said = text_of(pack.content)
    assert f"Blackout pack {code}" in said
    assert "SGT REYES" in said
    assert HOSTILE.split()[0] in said
    assert "4 mags, 120 rds" in said
    assert "OUT to SGT REYES" in said
    assert said.index("R1") < said.index("W480303")
    assert "Maintenance" in said
    assert "Duty Sentinel" in said
    assert "Sheet 4 of 4" in said
    assert pack.out == 1


@pytest.mark.usefixtures("record")
def test_a_pack_of_an_empty_armory_is_made() -> None:
    said = text_of(blackout.draw(line_codes.make(), clock.now()).content)

    assert "Everything is in." in said
    assert "No items are registered." in said


def test_every_mark_of_a_sheet_lies_on_the_paper() -> None:
    code = line_codes.make()
    lines = tuple((n, line_codes.line(code, n)) for n in range(1, 49))
    pages = list(paper_lines.sheets(Blank(code, lines, "Ñ" * 60, "Mon 22 Nov 2026 04:00")))

    assert len(pages) == 4
    for page in pages:
        for mark in page.marks:
            if isinstance(mark, Modules):
                assert 10 < mark.x < 34 - 21 * mark.wide
                continue
            assert isinstance(mark, Text | Frame)
            wide = mark.width
            assert mark.x >= 9.9
            assert mark.x + wide <= page.width - 9.9
    assert sum(wide for _, wide in paper_lines._COLUMNS) == pytest.approx(277)


def test_a_scanner_reads_every_line_of_a_sheet_as_its_own() -> None:
    code = line_codes.make()
    lines = tuple((n, line_codes.line(code, n)) for n in range(1, 13))
    content = pdf(paper_lines.sheets(Blank(code, lines, "951st", "Mon")), "Lines")

    read = [line_codes.read(found) for found in codes(render(content))]

    assert sorted(read) == [(code, n) for n in range(1, 13)]


def test_the_job_makes_the_pack_and_its_number_is_known(record: Settings) -> None:
    user = make.user()
    job = outbox.add("blackout", "Blackout pack", {}, key="one", user=user)

    running.run(job.id, partial(kinds.work_of, record.data))

    job = Job.get_by_id(job.id)
    pack = PaperPack.get()
    assert (job.state, pack.user_id, pack.lines) == ("done", user.id, 48)
    assert pack.code in (job.sentence or "")
    made = json.loads(job.result or "")
    assert made["file"] == f"armguard-blackout-{pack.code}.pdf"
    assert pack.code in text_of(results.path_of(record.data, job.id).read_bytes())
