"""What an import makes of a sheet of qualifications."""

from __future__ import annotations

from typing import Any

import pytest

from app.config import Settings
from app.models.audit import AuditRow
from app.models.drawing_rights import Qualification
from app.models.personnel import Personnel
from app.queries import who_may_draw
from app.services.imports.report import Report
from app.services.imports.run import import_file
from app.services.verification import verify
from tests import make

HEAD = "AFSN,QUALIFIED FOR,VALID UNTIL,AUTHORITY,REMARKS\n"


@pytest.fixture
def cruz(record: Settings) -> Personnel:
    return make.person("300001")


def brought(rows: str, **options: Any) -> Report:
    options.setdefault("user", None)
    return import_file("qualifications", "range.csv", (HEAD + rows).encode(), **options)


def kept() -> list[tuple[str | None, str | None, str | None, str | None, bool]]:
    """Return class, model, last day, authority and whether it counts, the oldest first."""
    return [
        (
            row.class_name,
            row.model.short_name if row.model else None,
            row.expires_on,
            row.authority,
            row.withdrawn_at is None,
        )
        for row in Qualification.select().order_by(Qualification.id)
    ]


def reasons(report: Report) -> list[tuple[int, str, str | None]]:
    return [(problem.row, problem.reason, problem.suggestion) for problem in report.problems]


def test_a_class_and_a_model_are_brought_in_and_then_the_same(cruz: Personnel) -> None:
    rows = "300001,Rifles,2027-12-31,RSO 7,\n300001,m16a1 rifle 5.56mm,no end,,\n"

    first, again = brought(rows), brought(rows)

    assert (first.new, first.imported, first.unknown_columns) == (2, 2, ["REMARKS"])
    assert kept() == [
        ("rifle", None, "2027-12-31", "RSO 7", True),
        (None, "M16A1", None, None, True),
    ]
    assert (again.same, again.written) == (2, False)


def test_a_later_day_takes_the_place_of_the_old_one(cruz: Personnel, record: Settings) -> None:
    brought("300001,rifle,2027-12-31,RSO 7,\n")

    report = brought("300001,rifle,2029-12-31,,\n")

    assert report.changes[0].fields == {"VALID UNTIL": ("2027-12-31", "2029-12-31")}
    assert kept() == [
        ("rifle", None, "2027-12-31", "RSO 7", False),
        ("rifle", None, "2029-12-31", "RSO 7", True),
    ]
    assert verify(record.data / "armguard.db").findings == ()


def test_of_several_the_one_that_holds_longest_is_replaced(cruz: Personnel) -> None:
    brought("300001,rifle,2020-01-31,,\n")
    make.kept(Qualification(personnel=cruz, item_class="rifle", expires_on="2027-01-31",
                            created_at=cruz.created_at))  # fmt: skip

    assert brought("300001,rifle,2020-01-31,,\n").same == 1
    brought("300001,rifle,2028-01-31,,\n")

    assert [row[2] for row in kept() if row[4]] == ["2020-01-31", "2028-01-31"]


def test_every_bad_row_says_what_is_wrong(cruz: Personnel) -> None:
    gone = make.person("300002", surname="Reyes", status="Archived", status_reason="left")
    make.person("O-300003", "CPT", surname="LIM")

    report = brought(
        "300001,rifle,,x,\n"
        "300001,rifle,31/12/2027,x,\n"
        "300001,rifle,03/04/2027,x,\n"
        "300001,riffle,2027-12-31,x,\n"
        f"{gone.serial},rifle,2027-12-31,x,\n"
        "999999,rifle,2027-12-31,x,\n"
        "300003,rifle,2027-12-31,x,\n"
        "300001,pistol,2027-12-31,x,\n"
        "300001,Pistols,2028-12-31,x,\n"
    )

    day = "The day is written year-month-day: 2027-12-31."
    assert reasons(report) == [
        (2, "Give the last day, or write no end.", None),
        (3, day, "2027-12-31"),
        (4, day, None),
        (5, "There is no class or model riffle.", "rifle"),
        (6, f"{gone.label} is archived. Restore that record first.", None),
        (7, "Nobody has the serial 999999.", None),
        (8, "Nobody has the serial 300003.", "O-300003"),
        (10, "SGT CRUZ and pistol stand in row 9 already.", None),
    ]
    assert not report.written
    assert kept() == []


def test_a_dry_run_writes_nothing_and_good_rows_go_alone(cruz: Personnel) -> None:
    rows = "300001,rifle,2027-12-31,,\n999999,rifle,2027-12-31,,\n"

    dry = brought(rows, dry_run=True, good_rows=True)
    assert (dry.new, dry.written, kept()) == (1, False, [])
    assert brought(rows, good_rows=True).imported == 1


def test_an_armorers_import_gives_nobody_a_qualification(cruz: Personnel) -> None:
    report = brought("300001,rifle,2027-12-31,,\n", user=make.user(), may_change=False)

    assert reasons(report) == [(2, "Only an admin enters qualifications.", None)]


def test_what_came_from_the_console_is_shown_without_a_user(cruz: Personnel) -> None:
    brought("300001,rifle,2027-12-31,,\n")

    row = who_may_draw.qualifications(cruz.id, cruz.created_at)[0]

    assert (row["what"], row["user"]) == ("rifle", None)
    assert AuditRow.select().where(AuditRow.object_type == "qualifications").count() == 1
