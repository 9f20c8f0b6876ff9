"""Lists as files: the rows that are seen, safe in a spreadsheet, and good for an import again."""

from __future__ import annotations

import csv
import io
import json
import re
import tracemalloc
from collections.abc import Callable
from itertools import pairwise
from pathlib import Path
from typing import Any

import openpyxl
import pytest
from click.testing import CliRunner

from app import clock
from app.cli import armguard
from app.config import Settings
from app.documents import tabular
from app.models.base import database
from app.queries import exports, item_list, ledger
from app.services.custody import custody
from app.services.imports.run import import_file
from app.services.records import items, personnel
from app.services.verification import verify
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]
LISTS = ("/items", "/personnel", "/transactions")


def fetched(browser: Browser, path: str) -> list[dict[str, str]]:
    """Return the rows of an export, after a look at its headers."""
    answer = browser.send("GET", path)
    assert answer.status_code == 200
    assert answer.headers["Content-Disposition"].startswith("attachment;")
    assert answer.headers["Cache-Control"] == "no-store"
    content = answer.get_data()
    if ".xlsx" in path:
        rows = openpyxl.load_workbook(io.BytesIO(content)).active.iter_rows(values_only=True)
        header = next(rows)
        return [dict(zip(header, row, strict=True)) for row in rows]
    return list(csv.DictReader(io.StringIO(content.decode("utf-8-sig"), newline="")))


def fill() -> None:
    """Fill the armory, with what is hard to write into a file and read again."""
    armory.fill()
    by = make.user("hand", "admin")
    enlisted = {"rank": "SGT", "surname": "Peña, Jr", "first_name": "Niño", "serial": "0012345"}
    personnel.register(
        {**enlisted, "mobile": "0917 123 4567", "group": "951st", "squadron": "-2nd"}, user=by
    )
    officer = {"rank": "CPT", "surname": "REYES", "first_name": "ANA", "serial": "O-4711"}
    personnel.register({**officer, "email": "+ana@unit.ph", "middle_initial": "B"}, user=by)
    odd = {"description": '=HYPERLINK("http://x")', "rack": "-3", "slot": "@1"}
    money = {"cost": "25000.5", "acquired_on": "2019-03-31", "owner_unit": "'+quoted"}
    items.register({"model": "M14", "serial": "0099", **odd, **money}, user=by)
    coded = {"model": "M4", "serial": "W1", "factory_code": "FN 123", "condition": "Fair"}
    items.register(coded, user=by)
    make.item("OLD", status="Retired", status_reason="worn out")


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
@pytest.mark.parametrize("noun", ["items", "personnel"])
def test_an_export_imported_again_is_the_same_in_every_row(
    browser: Browsers, noun: str, kind: str
) -> None:
    fill()
    visitor = browser("admin")
    query = "?state=all" if noun == "items" else ""
    content = visitor.send("GET", f"/{noun}.{kind}{query}").get_data()

    report = import_file(noun, f"again.{kind}", content, user=None, dry_run=True)

    assert not report.problems, report.problems
    assert (report.new, report.changed, report.same) == (0, 0, report.rows)
    assert report.rows >= 3


@pytest.mark.parametrize("path", LISTS)
def test_who_may_export(browser: Browsers, path: str) -> None:
    fill()

    for role, status in (("superuser", 200), ("admin", 200), ("viewer", 200), ("armorer", 403)):
        assert browser(role).send("GET", f"{path}.csv").status_code == status
        assert ("as a file" in browser(role).open(path).text) == (status == 200)


def test_an_export_has_the_rows_of_the_list_with_its_filter(browser: Browsers) -> None:
    fill()
    visitor = browser("viewer")

    page = visitor.open("/items?condition=Damaged&q=M16")
    assert [row["serial"] for row in fetched(visitor, page.link("CSV"))] == ["R4"]
    assert [row["surname"] for row in fetched(visitor, "/personnel.xlsx?q=4711")] == ["REYES"]
    taken = fetched(visitor, "/transactions.csv?action=Take")
    assert {row["action"] for row in taken} == {"Take"}
    assert taken[0]["occurred_at"].endswith("+08:00")


@pytest.mark.usefixtures("record")
def test_an_export_goes_over_all_pages_in_the_lists_order(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(exports, "PIECE", 2)
    by = make.user("hand")
    for number in range(5):
        item = make.item(f"S{number}")
        custody.issue_item(make.person(f"70000{number}").id, item.id, user=by)
        custody.return_item(item.id, user=by)

    shown = list(exports.items(item_list.Filter(), clock.now()).rows)
    entries = [row[0] for row in exports.transactions(ledger.Filter()).rows]
    chain = [row[0] for row in exports.audit().rows]

    assert [row[0] for row in shown] == ["S0", "S1", "S2", "S3", "S4"]
    assert entries == sorted(entries, reverse=True)
    assert len(entries) == 10
    assert chain == list(range(1, len(chain) + 1))


def test_an_export_stands_in_the_audit_log_without_what_was_searched_for(
    browser: Browsers, record: Settings
) -> None:
    armory.fill()
    browser("viewer").send("GET", "/personnel.xlsx?q=cruz&status=Active")
    browser("armorer").send("GET", "/personnel.csv")

    rows = database.execute_sql(
        "SELECT object_id, after, username FROM audit_log JOIN users ON users.id = actor "
        "WHERE action = 'export'"
    ).fetchall()

    assert [(what, json.loads(after)) for what, after, _ in rows] == [
        ("personnel", {"form": "xlsx", "filters": ["q", "status"]})
    ]
    assert verify(record.database_path).findings == ()


@pytest.mark.parametrize("kind", ["csv", "xlsx"])
def test_no_cell_is_a_formula(browser: Browsers, kind: str) -> None:
    fill()
    visitor = browser("admin")

    cells = [
        value
        for path in LISTS
        for row in fetched(visitor, f"{path}.{kind}")
        for value in row.values()
        if isinstance(value, str)
    ]

    assert not [cell for cell in cells if re.match(r"\s*[=+\-@\t\r]", cell)]
    assert '\'=HYPERLINK("http://x")' in cells


def test_a_sheet_beyond_excels_limit_goes_on_in_another(monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(tabular, "SHEET_ROWS", 3)
    rows: list[tuple[tabular.Value, ...]] = [(n, f"bad \x00 & <{n}>") for n in range(5)]

    content = b"".join(tabular.as_xlsx(("n", "text"), rows, "items"))

    book = openpyxl.load_workbook(io.BytesIO(content))
    assert book.sheetnames == ["items", "items 2", "items 3"]
    values = [list(sheet.values) for sheet in book.worksheets]
    assert [len(rows) for rows in values] == [3, 3, 2]
    assert values[1][1:] == [(2, "bad \ufffd & <2>"), (3, "bad \ufffd & <3>")]


@pytest.mark.parametrize("kind", list(tabular.FORMATS))
def test_a_file_of_any_size_takes_little_memory(kind: str) -> None:
    columns = ("n", "text")
    rows: tabular.Rows = ((n, f"{n:060}") for n in range(20_000))
    tracemalloc.start()

    size = sum(map(len, tabular.FORMATS[kind](columns, rows, "items")))
    most = tracemalloc.get_traced_memory()[1]
    tracemalloc.stop()

    assert size > 100_000
    assert most < 1024 * 1024


def exported(data: Path, *arguments: str) -> Any:
    """Run the command and return what it wrote."""
    result = CliRunner().invoke(armguard, ["export", *arguments], env={"ARMGUARD_DATA": str(data)})
    assert result.exit_code == 0, result.exception
    return result.stdout_bytes


def test_the_command_writes_each_kind_in_each_format(tmp_path: Path) -> None:
    sheet = Path(__file__).parent.parent / "data" / "items.csv"
    env = {"ARMGUARD_DATA": str(tmp_path)}
    assert CliRunner().invoke(armguard, ["import", "items", str(sheet)], env=env).exit_code == 0
    for kind in ("csv", "xlsx"):
        again = tmp_path / f"again.{kind}"
        again.write_bytes(exported(tmp_path, "items", "--format", kind))
        result = CliRunner().invoke(
            armguard, ["import", "items", str(again), "--dry-run", "--json"], env=env
        )
        report = json.loads(result.stdout)
        assert (report["same"], report["problems"]) == (report["rows"], [])

    lines = exported(tmp_path, "audit", "--format", "jsonl").decode().splitlines()
    links = [json.loads(line) for line in lines]
    assert all(b["prev_hash"] == a["hash"] for a, b in pairwise(links))
    assert exported(tmp_path, "transactions").startswith(b"id,action,")
    assert exported(tmp_path, "personnel", "--archived").startswith(b"rank,surname,")
