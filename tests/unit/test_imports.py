"""What imports make of sheets: the sample files, changes, duplicates, dry runs."""

from __future__ import annotations

import csv
import json
import re
from pathlib import Path
from typing import Any

import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.codes import Code
from app.models.items import Item
from app.models.personnel import Personnel, Squadron
from app.queries import chain
from app.services.custody import custody
from app.services.imports.report import Report
from app.services.imports.run import import_file
from app.services.records import items, personnel
from app.services.verification import verify
from tests import make

DATA = Path(__file__).parent.parent / "data"
PEOPLE = "RANK,LAST NAME,FIRST NAME,MI,AFSN,GROUP,SQUADRON,TEL\n"
ITEMS = "serial_number,item_number,model,property_number,factory_qr,item_status,rack\n"


def sample(kind: str, name: str, **options: Any) -> Report:
    """Import a sample file."""
    return import_file(kind, name, (DATA / name).read_bytes(), user=None, **options)


def people(rows: str, **options: Any) -> Report:
    """Import rows of people."""
    options.setdefault("user", None)
    return import_file("personnel", "people.csv", (PEOPLE + rows).encode(), **options)


def weapons(rows: str, **options: Any) -> Report:
    """Import rows of items."""
    options.setdefault("user", None)
    return import_file("items", "items.csv", (ITEMS + rows).encode(), **options)


def said(report: Report) -> list[tuple[int, str, str | None]]:
    """Return row, column and suggestion of each problem."""
    return [(problem.row, problem.column, problem.suggestion) for problem in report.problems]


def test_the_unit_s_people_and_weapons_are_all_new_and_then_all_the_same(record: Settings) -> None:
    for kind, name, rows in (("personnel", "personnel.csv", 500), ("items", "items.csv", 1000)):
        first, again = sample(kind, name), sample(kind, name)
        assert (first.rows, first.new, first.imported, first.problems) == (rows, rows, rows, [])
        assert (again.same, again.written, again.problems) == (rows, False, [])

    assert Code.select().where(Code.source == "own").count() == 1500
    assert Code.select().where(Code.source == "factory").count() == 452
    assert Item.select().where(Item.condition == "Damaged").count() == 20
    assert Personnel.select().where(Personnel.surname == "Español").exists()
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_a_sheet_with_numbers_stored_as_numbers_says_the_same_as_the_csv() -> None:
    sample("personnel", "personnel.csv")
    report = sample("personnel", "personnel.xlsx")
    assert (report.rows, report.same, report.problems) == (120, 120, [])


# What the last column of the dirty file demands, and the words of ours that say it.
DEMANDS = {
    "duplicate serial inside the file (row 2)": ("AFSN", "stands in row 2 already"),
    "unknown rank GENERAL": ("RANK", "There is no rank GENERAL"),
    "last name missing": ("LAST NAME", "The last name is missing"),
    "serial has a letter": ("AFSN", "serial has a letter"),
    "phone number not a mobile number": ("TEL", "not a mobile number"),
    "unknown group 999th": ("GROUP", "There is no group 999th"),
}


@pytest.mark.usefixtures("record")
def test_the_dirty_file_comes_out_as_its_last_column_demands() -> None:
    text = (DATA / "personnel-dirty.csv").read_bytes().decode("cp1252")
    rows = list(csv.reader(text.splitlines()))

    report = sample("personnel", "personnel-dirty.csv", good_rows=True)

    assert report.unknown_columns == ["what an import must say"]
    found = {problem.row: problem for problem in report.problems}
    good = 0
    for number, row in enumerate(rows[1:], start=2):
        demand = row[-1]
        if demand.startswith(("ok", "blank row")):
            assert number not in found, demand
            good += demand.startswith("ok")
            continue
        column, words = DEMANDS[demand]
        assert found[number].column == column
        assert words in found[number].reason
    assert (report.new, report.blank, report.refused) == (good, 1, len(found))
    assert report.imported == Personnel.select().count() == good == 5
    assert Personnel.get(Personnel.serial == "700004").mobile == "+639171234570"
    assert Personnel.get(Personnel.serial == "700006").first_name == "<script>alert(1)</script>"
    assert Personnel.get(Personnel.serial == "700007").surname == '=HYPERLINK("http://x")'
    last = Personnel.get(Personnel.serial == "700009")
    assert (last.first_name, last.middle_initial, last.mobile) == ("Edgar", "B", "+639171234575")


@pytest.mark.usefixtures("record")
def test_one_problem_keeps_the_whole_file_out() -> None:
    before = chain.head()

    report = sample("personnel", "personnel-dirty.csv")

    assert (report.new, report.imported, report.written) == (5, 0, False)
    assert (Personnel.select().count(), Squadron.select().count()) == (0, 0)
    assert chain.head() == before


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    ("kind", "name"),
    [
        ("personnel", "personnel.xlsx"),
        ("personnel", "personnel-dirty.csv"),
        ("items", "items.csv"),
    ],
)
def test_a_dry_run_says_what_the_real_run_does_and_writes_nothing(kind: str, name: str) -> None:
    before = chain.head()

    dry = sample(kind, name, dry_run=True, good_rows=True).as_json()

    assert chain.head() == before
    real = sample(kind, name, good_rows=True).as_json()
    only_real = {"dry_run", "imported", "written"}
    # The ids of both runs are the same: they are made of serial and day.
    assert {k: v for k, v in dry.items() if k not in only_real} == {
        k: v for k, v in real.items() if k not in only_real
    }
    assert real["written"]


@pytest.mark.usefixtures("record")
def test_each_row_says_all_its_problems_in_the_order_of_the_columns() -> None:
    report = people("GENERAL,,Ana,LONGER,70000O,999th,9511th,12\n")
    assert said(report) == [
        (2, "RANK", "GEN"),
        (2, "LAST NAME", None),
        (2, "MI", "L"),
        (2, "AFSN", "700000"),
        (2, "GROUP", None),
        (2, "TEL", None),
    ]


def test_a_registered_serial_is_a_change_with_old_and_new(record: Settings) -> None:
    people("SGT,Reyes,Ana,L,700001,951st,9511th,09171234567\n")

    report = people("TSGT,REYES,Ana,,700001,HAS,9511TH,0917 123 4567\n")

    assert (report.changed, report.imported) == (1, 1)
    assert report.changes[0].fields == {"RANK": ("SGT", "TSGT"), "GROUP": ("951st", "HAS")}
    person = Personnel.get()
    assert (person.rank.name, person.middle_initial, person.version) == ("TSGT", "L", 2)
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_an_armorer_adds_only() -> None:
    armorer = make.user()
    people("SGT,Reyes,Ana,L,700001,951st,9511th,\n", user=armorer, may_change=False)

    report = people(
        "TSGT,Reyes,Ana,L,700001,951st,9511th,\nSGT,Cruz,Jose,,700002,,,\n",
        user=armorer,
        may_change=False,
        good_rows=True,
    )

    assert (report.new, report.changed, report.refused) == (1, 0, 1)
    assert report.problems[0].reason == "This would change SGT to TSGT; only an admin may."
    assert Personnel.get(Personnel.serial == "700001").rank.name == "SGT"


@pytest.mark.usefixtures("record")
def test_an_archived_serial_and_a_promoted_officer_are_not_registered_anew() -> None:
    admin = make.user("reyes", "admin")
    people("SGT,Reyes,Ana,L,700001,951st,,\nSGT,Cruz,Jose,,700002,,,\n")
    gone = personnel.by_serial("700001")
    assert gone is not None
    personnel.edit(gone.id, {"status": "Archived"}, user=admin, reason="Left")

    report = people("SGT,Reyes,Ana,L,700001,951st,,\n2LT,CRUZ,JOSE,,700002,,,\n")

    assert "is archived. Restore" in report.problems[0].reason
    assert "is registered as PE-700002" in report.problems[1].reason
    assert report.refused == 2


@pytest.mark.usefixtures("record")
def test_squadrons_met_are_made_once_and_a_lost_leading_zero_comes_back() -> None:
    report = people("SGT,Reyes,Ana,,1,HAS,9511th,9171234567\nSGT,Cruz,Jo,,2,HAS,9511TH,\n")

    assert report.imported == 2
    assert [squadron.name for squadron in Squadron.select()] == ["9511th"]
    assert Personnel.get(Personnel.serial == "1").mobile == "+639171234567"


@pytest.mark.usefixtures("record")
def test_items_are_told_apart_by_model_and_serial() -> None:
    report = weapons(
        "RP1,0001,M16A1,PN-1,,Available,R1\n"
        "rp1,0002,M16A1,PN-2,,,R1\n"
        "RP1,0001,M14,PN-1,,,R1\n"
        "RP2,0001,M16A1,,,,R1\n"
        "W1,,M4,,,,\n"
        "W2,,M4,,CODE-1,,\n"
        "W3,,M4,,code-1,,\n"
        "12O45,,M14,,,,\n"
        "X1,,M-4,,CODE-2,Issued,\n"
    )
    assert said(report) == [
        (3, "serial_number", None),
        (4, "property_number", None),
        (5, "item_number", None),
        (6, "factory_qr", None),
        (8, "factory_qr", None),
        (9, "serial_number", "12045"),
        (10, "model", "M4"),
        (10, "item_status", None),
    ]
    assert "stands in row 2 already" in report.problems[0].reason
    assert "stands in row 7 already" in report.problems[4].reason
    assert (report.new, report.imported) == (2, 0)


@pytest.mark.usefixtures("record")
def test_a_row_without_a_number_takes_none_that_a_later_row_brings() -> None:
    report = weapons("A1,,M14,,,,\nA2,1,M14,,,,\nA3,,M14,,,,\n")

    assert report.problems == []
    numbers = {item.serial: item.item_number for item in Item.select()}
    assert numbers == {"A1": "0002", "A2": "0001", "A3": "0003"}


@pytest.mark.usefixtures("record")
def test_a_number_of_another_item_is_refused_with_a_free_one() -> None:
    weapons("A1,0001,M14,,,,\n")
    assert said(weapons("A2,0001,M14,,,,\n")) == [(2, "item_number", "0002")]


def test_items_change_their_status_only_while_they_are_in(record: Settings) -> None:
    armorer, person = make.user(), make.person()
    weapons("A1,0001,M14,,,Available,R1\nA2,0002,M14,,,Available,R1\n")
    out = Item.get(Item.serial == "A1")
    custody.issue_item(person.id, out.id, user=armorer)

    same = weapons("A1,0001,M14,,,Available,R1\n")
    refused = weapons("A1,0001,M14,,,Maintenance,R1\n")
    changed = weapons("A2,0002,M14,PN-7,AE-X-2,Maintenance,R2\n")

    assert (same.same, said(refused)) == (1, [(2, "item_status", None)])
    assert changed.changes[0].fields == {
        "property_number": ("", "PN-7"),
        "factory_qr": ("", "AE-X-2"),
        "item_status": ("Available", "Maintenance"),
        "rack": ("R1", "R2"),
    }
    assert Item.get(Item.serial == "A2").status_reason == "Changed by an import."
    assert items.differences(Item.get(Item.serial == "A2"), {"factory_code": "ae-x-2"}) == {}
    assert verify(record.database_path).findings == ()


@pytest.mark.usefixtures("record")
def test_an_import_leaves_its_mark_in_the_chain() -> None:
    people("SGT,Reyes,Ana,L,700001,951st,9511th,\n")

    row = AuditRow.select().order_by(AuditRow.seq.desc()).get()
    after = json.loads(row.after)
    assert (row.action, after["kind"], after["new"]) == ("import", "personnel", 1)
    assert re.fullmatch("[0-9a-f]{64}", after["sha256"])
