"""Empty sheets to fill in: they come with headers the import knows and an example it leaves out."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app.models.items import Item
from app.services.imports import sheet
from app.services.imports.run import KINDS, import_file, opened
from app.services.imports.template import pieces
from tests.browse import Browser
from tests.sheets import checked, upload

Browsers = Callable[..., Browser]


@pytest.mark.parametrize("kind", KINDS)
@pytest.mark.parametrize("form", ["csv", "xlsx"])
def test_a_template_is_read_without_a_question_and_its_example_is_left_out(
    browser: Browsers, kind: str, form: str
) -> None:
    admin = browser("admin")
    admin.open("/imports")
    name = "people" if kind == "personnel" else kind
    links = {a.get("aria-label"): a.get("href") for a in admin.page.all("a")}

    answer = admin.send("GET", links[f"Empty sheet of {name} as {form.upper()}"] or "")
    assert f"armguard-{kind}-template.{form}" in answer.headers["Content-Disposition"]
    _, found = opened(kind, f"x.{form}", answer.data, None)
    assert set(found.places) == {field.name for field in KINDS[kind].fields}
    upload(admin, kind, f"x.{form}", answer.data)
    page = admin.press("Check the rows")

    assert "1 blank or example" in page.text
    assert "There is nothing to import" in page.text


@pytest.mark.usefixtures("record")
def test_what_is_left_of_the_example_is_said(browser: Browsers) -> None:
    text = b"".join(pieces("items", "csv")).decode("utf-8-sig")

    report = import_file("items", "x.csv", text.replace("EXAMPLE", "RP1").encode(), user=None)
    [problem] = report.problems
    assert problem.column == "Description"
    assert "template's example row" in problem.reason

    page = checked(browser("admin"), "items", text.replace("Example row, left out by", "x"))
    assert "EXAMPLE comes from the template's example row" in page.text
    assert Item.select().count() == 0


@pytest.mark.usefixtures("record")
def test_an_example_rewritten_by_a_spreadsheet_program_is_still_left_out() -> None:
    text = b"".join(pieces("items", "csv")).decode("utf-8-sig")
    rewritten = text.replace("2026-01-15", "1/15/2026").replace("0001", "1").replace("45000.00", "")

    report = import_file("items", "x.csv", f"{rewritten}RP1,,M16A1\n".encode(), user=None)

    assert (report.blank, report.imported, report.problems) == (1, 1, [])


def test_only_who_may_import_gets_a_template(browser: Browsers) -> None:
    assert browser("viewer").send("GET", "/imports/template/items.csv").status_code == 403
    assert browser("armorer").send("GET", "/imports/template/items.csv").status_code == 200
    assert browser("admin").send("GET", "/imports/template/items.exe").status_code == 404


def test_a_template_is_a_whole_file() -> None:
    content = b"".join(pieces("personnel", "xlsx"))

    assert content.startswith(sheet.ZIP)
