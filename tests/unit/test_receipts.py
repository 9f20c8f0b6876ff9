"""Receipts on paper and in the database: sizes, codes, long words; the table made anew."""

from __future__ import annotations

from pathlib import Path
from typing import Any

import apsw
import pytest
from playhouse.migrations import Runner

from app.config import Settings
from app.documents import slip_table
from app.documents.drawing import Placed, Sheet, Strokes
from app.documents.pdf import pdf
from app.documents.receipt import slip_sheets
from app.documents.receipt_form import Layout
from app.documents.receipt_words import Line, Said
from app.documents.svg import svg
from app.models import migrate
from app.models.base import Record, database
from app.queries import receipts as records
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests import paper as seen

HEAD = "1NKJYCX6SK"
HOSTILE = "O'Neil <b>&% Ñandú"


def said(lines: int = 1, **more: object) -> Said:
    """Return a receipt of so many weapons whose words try to break out."""
    line = Line(f"1 {HOSTILE} S/N {'W' * 60}", (f"7 magazines {HOSTILE}", "condition Good"))
    values: dict[str, tuple[str, ...]] = dict.fromkeys(slip_table.WORDS, (HOSTILE,))
    values |= {"heads": (HOSTILE * 5,), "notes": (HOSTILE * 8, f"VOID: {more.get('void')}")}
    words: dict[str, object] = {"number": "PAR-2026-000031", "lines": (line,) * lines,
                                "head": HEAD, "values": values, "things": ()}  # fmt: skip
    return Said(**(words | more))  # type: ignore[arg-type]


def slip(paper: str, **more: Any) -> list[Sheet]:
    """Return the pages of such a receipt on the form that a paper begins with."""
    return list(slip_sheets(said(**more), Layout(paper, slip_table.starting("TR", paper))))


@pytest.mark.parametrize("paper", slip_table.SLIPS)
def test_every_word_and_code_lies_on_the_paper(paper: str) -> None:
    width, height = {"a5": (148, 210), "80": (80, 0), "58": (58, 0)}[paper]
    for lines in (1, 30):
        sheets = slip(paper, lines=lines, void="x" * 200)
        for sheet in sheets:
            assert sheet.width == width
            assert sheet.height == height or (not height and sheet.height > 60)
            for words, (left, top, right, bottom) in seen.corners(sheet.marks):
                assert left > 1, words
                assert top > 1, words
                assert right < width - 1, words
                assert bottom < sheet.height - 1, words
        printed = pdf(sheets, "receipt")
        read = [c for n in range(len(sheets)) for c in seen.codes(seen.render(printed, n))]
        assert read == [HEAD]


def test_the_svg_escapes_what_it_writes() -> None:
    (sheet,) = slip("80")
    drawn = svg(sheet, HOSTILE)

    assert "<b>" not in drawn
    assert "&lt;b&gt;&amp;%" in drawn


def strokes(sheets: list[Sheet]) -> int:
    """Return on how many pages something is drawn across."""
    return sum(
        isinstance(mark, Strokes)
        for sheet in sheets
        for placed in sheet.marks
        if isinstance(placed, Placed)
        for mark in placed.marks
    )


def test_void_is_drawn_across_and_reprint_is_written() -> None:
    plain, marked = slip("a5"), slip("a5", void="wrong", reprint=True)
    words = [word for sheet in marked for word, _ in seen.corners(sheet.marks)]

    assert "REPRINT" in words
    assert "VOID: wrong" in words
    assert (strokes(plain), strokes(marked)) == (0, len(marked))


def test_the_table_made_anew_keeps_every_receipt(tmp_path: Path) -> None:
    old = Record(str(tmp_path / "old.db"))
    Runner(old, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up("0006_rosters")
    old.execute_sql("PRAGMA foreign_keys = 0")
    for number in (1, 2):
        old.execute_sql(
            "INSERT INTO receipts VALUES (?, 'TR', 2026, ?, ?, 'PE-1', NULL, 1, ?)",
            (number, number, f"TR-2026-{number:06d}", "2026-11-22T00:00:00.000000Z"),
        )
    rows = old.execute_sql("SELECT * FROM receipts").fetchall()
    old.execute_sql("DELETE FROM receipts WHERE id = 0")
    with pytest.raises(RuntimeError):  # nobody is PE-1
        migrate.migrate(old)
    assert old.pragma("user_version") == 6
    assert old.pragma("foreign_keys") == 1
    assert old.execute_sql("SELECT * FROM receipts").fetchall() == rows
    old.close()


def test_a_migration_cut_off_before_its_history_goes_on(tmp_path: Path) -> None:
    old = Record(str(tmp_path / "old.db"))
    Runner(old, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up("0007_receipts")
    old.execute_sql(f"DELETE FROM {migrate.HISTORY} WHERE name = '0007_receipts'")

    migrate.migrate(old)

    connection = old.connection()
    assert isinstance(connection, apsw.Connection)
    assert migrate.schema_of(connection) == migrate.expected_schema()
    old.close()


def test_numbers_have_no_gap_for_any_kind_even_by_hand(record: Settings) -> None:
    armory.fill()
    for kind in ("TR", "PAR", "ICS"):
        query = "SELECT coalesce(max(number), 0) + 2, max(year) FROM receipts WHERE kind = ?"
        number, year = database.execute_sql(query, (kind,)).fetchone()
        row = (kind, year or 2026, number, f"{kind}-{year or 2026}-{number:06d}", armory.CRUZ)
        with pytest.raises(Exception, match=r"(?i)gap|rule"):
            database.execute_sql(
                "INSERT INTO receipts (kind, year, number, name, personnel_id, user_id, created_at)"
                " VALUES (?, ?, ?, ?, ?, 1, '2026-11-22T00:00:00.000000Z')",
                row,
            )


def test_one_receipt_for_what_partly_came_back_later(record: Settings) -> None:
    person, rifle, lim = make.person(), make.item(), make.user("lim")
    out = custody.issue_item(person.id, rifle.id, user=lim, details=Details(mags=2, rounds=60))
    custody.return_item(rifle.id, user=lim, details=Details(mags=1, rounds=58))
    receipt = records.record(out.row["receipt_number"])

    assert receipt is not None
    lines = [line["quantity"] for line in receipt["items"][0]["lines"]]
    assert lines == [2, 60]
