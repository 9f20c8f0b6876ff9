"""Forms as data: fields are moved and papers follow, printers are moved back, rulers are true."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from typing import Any

import apsw
import pypdfium2
import pytest
from playhouse.migrations import Runner

from app.config import Settings
from app.documents import form_table
from app.documents.pdf import pdf
from app.documents.slip_table import SLIPS
from app.models import migrate
from app.models.base import Record
from app.models.documents import Form, FormPrinter
from app.queries import receipts as records
from app.services.custody import custody
from app.services.documents import form_sample, forms
from app.services.receipts import receipt_acts, receipt_paper
from app.services.verification import verify
from tests import make
from tests import paper as seen
from tests.browse import Browser

Browsers = Callable[..., Browser]
FORM = "/settings/forms/TR/legal"


def sent(visitor: Browser, path: str = FORM, **fields: str | None) -> Any:
    """Send a form as the browser would, with some inputs changed (field__measure) or left out."""
    page = visitor.open(path)
    given = {
        one.get("name"): one.get("value", "")
        for one in page.all("input")
        if one.get("name") and (one.get("type") != "checkbox" or one.get("checked") is not None)
    }
    given |= {name.replace("__", ":"): value for name, value in fields.items()}
    return visitor.send("POST", path, data={k: v for k, v in given.items() if v is not None})


def test_every_form_begins_on_its_paper(record: Settings) -> None:
    assert Form.select().count() == 18
    for kind in form_table.KINDS:
        for paper, (wide, high) in form_table.PAPERS.items():
            for field in forms.fields(kind, paper):
                assert field.x >= 5, field
                assert field.x + field.width <= wide - 5, field
                assert field.y + field.height <= high / 2 - 4, field
            (sheet,) = form_sample.sheets(kind, paper, record.data / "media")
            assert (sheet.width, sheet.height) == (wide, high)
            for said, box in seen.corners(sheet.marks):
                assert box[0] > 4, said
                assert box[2] < wide - 4, said
                assert box[3] < high - 3, said


def test_forms_and_printers_of_before_are_kept_when_slips_come(tmp_path: Path) -> None:
    old = Record(str(tmp_path / "old.db"))
    Runner(old, str(migrate.MIGRATIONS), table_name=migrate.HISTORY).up("0021_late_orders")
    old.execute_sql("INSERT INTO forms VALUES (3, 'TR', 'legal', '[]', 7)")
    old.execute_sql("INSERT INTO form_printers VALUES (2, 'Laser', 'a4', 1.5, -2.0, 0)")
    tables = ("forms", "form_printers")
    before = [old.execute_sql(f"SELECT * FROM {name}").fetchall() for name in tables]

    migrate.migrate(old)

    assert [old.execute_sql(f"SELECT * FROM {n}").fetchall() for n in tables] == before
    old.execute_sql("INSERT INTO form_printers VALUES (3, 'Thermal', '80', 0, 0, 1)")
    assert old.pragma("foreign_keys") == 1
    connection = old.connection()
    assert isinstance(connection, apsw.Connection)
    assert migrate.schema_of(connection) == migrate.expected_schema()
    old.close()


def test_a_moved_field_moves_on_the_paper_by_as_much(browser: Browsers, record: Settings) -> None:
    def ink() -> tuple[float, ...]:
        (sheet,) = form_sample.sheets("TR", "legal", record.data / "media")
        picture = seen.render(pdf([sheet], "form"), dpi=300)
        return tuple(seen.ink(picture, (10, 25, 80, 45)))

    visitor = browser("superuser")
    assert sent(visitor, name__shown=None, copy__shown=None).status_code == 303
    before = ink()

    assert sent(visitor, number__x="20", number__y="35,5").status_code == 303
    after = ink()

    field = next(one for one in forms.fields("TR", "legal") if one.name == "number")
    assert (field.x, field.y) == (20.0, 35.5)
    start = next(one for one in form_table.starting("TR", "legal") if one.name == "number")
    assert after[0] - before[0] == pytest.approx(20 - start.x, abs=0.1)
    assert after[1] - before[1] == pytest.approx(35.5 - start.y, abs=0.1)
    assert verify(record.database_path).ok


def test_what_does_not_lie_on_the_paper_is_said_and_kept_typed(browser: Browsers) -> None:
    visitor = browser("superuser")
    for bad, sentence in (
        ({"unit__x": "190"}, "Unit does not lie on the paper."),
        ({"unit__x": "nan"}, "Unit, x: give millimetres from 0 to 215.9."),
        ({"unit__size": "1e9"}, "Unit, letters: give millimetres from 1.3 to 30."),
        ({"unit__font": "Comic"}, "Unit: choose the font from the list."),
        ({"unit__caption": "a\x07b"}, "Unit:"),
        ({"head__y": "-1"}, "Head code, y: give millimetres"),
    ):
        answer = sent(visitor, **bad)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True).replace("&#39;", "'"), bad
    assert Form.get((Form.kind == "TR") & (Form.paper == "legal")).version == 1


def test_who_saves_second_is_told_and_everything_can_begin_anew(browser: Browsers) -> None:
    visitor = browser("superuser")
    assert sent(visitor, unit__x="40").status_code == 303
    assert sent(visitor, version="1", unit__x="41").status_code == 409

    visitor.open(FORM)
    token = visitor.csrf_token()
    visitor.send("POST", f"{FORM}/reset", data={"csrf_token": token})

    assert forms.fields("TR", "legal") == form_table.starting("TR", "legal")


def test_only_a_superuser_moves_fields(browser: Browsers) -> None:
    for role in ("admin", "armorer", "viewer"):
        browser(role).open(FORM, status=403)


def test_a_printer_moves_all_of_its_paper_and_no_other(browser: Browsers, record: Settings) -> None:
    visitor = browser("superuser")
    path = "/settings/forms/printers"
    new = {"name": "Laser <1>", "paper": "legal", "right_mm": "2,5", "down_mm": "-1.5"}
    assert post(visitor, f"{path}/new", path, **new) == 303
    assert post(visitor, f"{path}/new", path, **new) == 409
    assert post(visitor, f"{path}/new", path, **(new | {"right_mm": "99"})) == 422
    assert post(visitor, f"{path}/new", path, **(new | {"name": " "})) == 422
    assert "Laser <1>" in visitor.open("/settings/forms").text

    person, rifle, lim = make.person("300001"), make.item("R1"), make.user("lim")
    name = custody.issue_item(person.id, rifle.id, user=lim).row["receipt_number"]
    boxes = {}
    for paper in ("legal", "a4"):
        for moved in (True, False):
            FormPrinter.update(active=int(moved)).execute()
            row = receipt_acts.printed(receipt_acts.existing(name), paper, user=lim)
            record_now = records.record(name)
            printed = next(one for one in record_now["prints"] if one["id"] == row.id)
            (sheet,) = receipt_paper.sheets(record_now, printed, record.data / "media")
            boxes[paper, moved] = seen.symbols(sheet)[0][:2]
    assert boxes["legal", True][0] - boxes["legal", False][0] == pytest.approx(2.5)
    assert boxes["legal", True][1] - boxes["legal", False][1] == pytest.approx(-1.5)
    assert boxes["a4", True] == boxes["a4", False]


def test_a_printer_is_changed_and_taken_away(browser: Browsers) -> None:
    visitor = browser("superuser")
    path = "/settings/forms/printers"
    post(visitor, f"{path}/new", path, name="Laser", paper="a4", right_mm="1", down_mm="0")
    changed = {"name": "Laser", "paper": "letter", "right_mm": "-2", "down_mm": "3"}
    assert post(visitor, f"{path}/1", f"{path}/1", **changed) == 303
    assert (FormPrinter.get().paper, FormPrinter.get().right_mm) == ("letter", -2)

    assert post(visitor, f"{path}/1", f"{path}/1/remove") == 303

    assert FormPrinter.get().active == 0
    visitor.open(f"{path}/1", status=404)


@pytest.mark.parametrize("paper", SLIPS)
def test_a_slip_is_a_form_too(browser: Browsers, record: Settings, paper: str) -> None:
    media, path = record.data / "media", f"/settings/forms/TR/{paper}"

    def said(*offset: float) -> dict[str, tuple[float, float, float, float]]:
        sheets = form_sample.sheets("TR", paper, media, offset or (0.0, 0.0))  # type: ignore[arg-type]
        return dict(box for sheet in sheets for box in seen.corners(sheet.marks))

    visitor = browser("superuser")
    before = said()
    wide = str(SLIPS[paper][0] - 14)
    moved = {"person__x": "10", "person__y": "5", "person__width": wide, "person__caption": "For"}
    assert sent(visitor, path, mobile__shown=None, **moved).status_code == 303
    after = said()

    assert "Mobile: +639171234567" in before
    assert not any("+639171234567" in words for words in after)
    old, new = before["SGT DELA CRUZ, Juan"], after["For: SGT DELA CRUZ, Juan"]
    assert new[0] == pytest.approx(10)
    assert new[1] - old[1] == pytest.approx(5)
    aside = said(2.5, -1.5)["For: SGT DELA CRUZ, Juan"]
    assert (aside[0] - new[0], aside[1] - new[1]) == pytest.approx((2.5, -1.5))
    for bad, sentence in (
        ({"person__width": wide, "person__x": "30"}, "Rank and name does not lie on the paper."),
        ({"code__width": "5"}, "QR code (a square), width: give millimetres from 10"),
        ({"person__y": "-1"}, "Rank and name, y: give millimetres from 0 to 60."),
    ):
        answer = sent(visitor, path, **bad)
        assert answer.status_code == 422
        assert sentence in answer.get_data(as_text=True)


def test_a_code_too_small_to_be_read_is_refused(browser: Browsers) -> None:
    answer = sent(browser("superuser"), code__width="6")
    assert answer.status_code == 422
    assert "give millimetres from 10" in answer.get_data(as_text=True)


@pytest.mark.parametrize(("paper", "wide"), [("58", 30), ("80", 60)])
def test_a_slip_has_a_ruler_that_fits_it(browser: Browsers, paper: str, wide: int) -> None:
    visitor = browser("superuser")
    made = visitor.send("GET", f"/settings/forms/ruler/{paper}.pdf").data
    picture = seen.render(made, dpi=300)
    across = seen.ink(picture, (5, 9.5, SLIPS[paper][0] - 5, 10.6))
    down = seen.ink(picture, (9.5, 5, 10.6, 115))

    assert (across[2], down[3]) == pytest.approx((10 + wide, 110), abs=0.3)
    assert f"{wide} mm across and 100 mm long" in " ".join(words_of(made).split())


def words_of(made: bytes) -> str:
    return str(pypdfium2.PdfDocument(made)[0].get_textpage().get_text_bounded())


@pytest.mark.parametrize("paper", [*form_table.PAPERS, "a5"])
def test_the_rulers_are_true(browser: Browsers, paper: str) -> None:
    visitor = browser("superuser")
    made = visitor.send("GET", f"/settings/forms/ruler/{paper}.pdf").data
    picture = seen.render(made, dpi=300)
    across = seen.ink(picture, (10, 19.5, 125, 20.6))
    down = seen.ink(picture, (19.5, 10, 20.6, 130))

    assert across[2] == pytest.approx(120, abs=0.25)
    assert down[3] == pytest.approx(120, abs=0.25)
    left = seen.ink(picture, (5, 121, 25, 122))  # nothing: the ruler ends before
    assert left is None
    cross = seen.ink(picture, (15, 13, 25, 14))
    assert (cross[0] + cross[2]) / 2 == pytest.approx(20, abs=0.1)
    assert "100 mm long" in visitor.open(f"/settings/forms/ruler/{paper}").text


def post(visitor: Browser, page: str, path: str, **fields: str) -> int:
    visitor.open(page)
    token = visitor.csrf_token()
    return int(visitor.send("POST", path, data={"csrf_token": token, **fields}).status_code)
