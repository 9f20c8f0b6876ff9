"""The audit log's page: filters, words, links, files; and that nothing can change a row."""

from __future__ import annotations

import csv
import io
import re
from collections.abc import Callable
from pathlib import Path

import pytest
from flask import Flask

from app import clock
from app.models.base import database
from app.models.tracked import TRACKED
from app.models.users import User
from app.models.writes import writes
from app.queries import audit_links, audit_list, audit_words
from app.queries.audit_list import Filter
from app.services import audit, context
from tests import armory, make
from tests.browse import Browser
from tests.statements import plan, traced

Browsers = Callable[..., Browser]
ROOT = Path(__file__).parents[2]


@pytest.fixture
def viewer(browser: Browsers) -> Browser:
    """Give a viewer's browser over a filled armory."""
    armory.fill()
    return browser("viewer")


def everything(asked: Filter = Filter()) -> list[dict[str, object]]:  # noqa: B008  (frozen)
    """Return all rows, page by page."""
    rows: list[dict[str, object]] = []
    after: str | None = ""
    while after is not None:
        found = audit_list.page(asked, after)
        rows += found.rows
        after = found.after
    return rows


def test_every_row_of_the_chain_is_shown_once_newest_first(viewer: Browser) -> None:
    seqs = [row["seq"] for row in everything()]

    last = database.execute_sql("SELECT max(seq) FROM audit_log").fetchone()[0]
    assert seqs == [*range(last, 0, -1)]


def test_each_row_leads_to_a_page_that_is_there(viewer: Browser, browser: Browsers) -> None:
    superuser = browser("superuser")
    leads = {row["object_type"]: row["url"] for row in everything()}

    assert not [kind for kind, url in leads.items() if url is None]
    assert {leads[kind] for kind in ("backups", "backup_copies", "backup_keys")} == {"/backups"}
    # Numbers of pages that this armory's rows name without their files or sheets.
    made_up = ("/imports/",)
    for url in {str(url) for url in leads.values()}:
        if not url.startswith(made_up):
            assert superuser.send("GET", url).status_code < 400, url


def test_every_tracked_table_has_a_place_that_its_rows_lead_to() -> None:
    nowhere = {"documents", "user_preferences", "saved_views"}

    assert TRACKED.keys() - audit_links.CASES.keys() <= nowhere


def test_what_was_changed_reads_before_and_after(viewer: Browser) -> None:
    page = viewer.open(f"/audit?person={armory.DIAZ}&action=edit")

    assert "status: Active → Suspended" in page.text
    assert "status reason: none → under investigation" in page.text


def test_passwords_and_reasons_for_few_are_never_shown(viewer: Browser, browser: Browsers) -> None:
    for who in (viewer, browser("superuser")):
        text = who.send("GET", "/audit.csv").get_data(as_text=True)
        assert "argon2" not in text
        assert "(secret)" in text
    reason = database.execute_sql("SELECT reason FROM duty_bars").fetchone()[0]
    query = (
        "/audit.csv?person="
        + database.execute_sql("SELECT personnel_id FROM duty_bars").fetchone()[0]
    )
    assert f"reason: {reason}" not in viewer.send("GET", query).get_data(as_text=True)


@pytest.mark.parametrize(
    ("asked", "holds"),
    [
        (Filter(user_id=1), lambda row: row["user"] == "admin"),
        (Filter(action="undo"), lambda row: row["action"] == "undo"),
        (Filter(action="create"), lambda row: row["action"] == "create"),
        (Filter(station_id=1), lambda row: row["station"]),
    ],
)
def test_filters_show_all_that_fits_and_nothing_else(
    viewer: Browser, asked: Filter, holds: Callable[[dict[str, object]], bool]
) -> None:
    wanted = [row["seq"] for row in everything() if holds(row)]

    assert [row["seq"] for row in everything(asked)] == wanted


@writes
def noted(name: str) -> int:
    return audit.append("note", "test", name, user=None, after={})


def test_a_device_shows_what_came_from_its_other_pages_too(viewer: Browser) -> None:
    with context.acting_from(context.Origin(device="station 1")):
        elsewhere = noted("elsewhere")
    with context.acting_from(context.Origin(device="station 11")):
        noted("another")

    rows = everything(Filter(station_id=1))

    assert rows[0]["seq"] == elsewhere
    assert all(row["station"] for row in rows[1:])
    assert [row["seq"] for row in everything(Filter(station_id=1, action="note"))] == [elsewhere]


def test_a_person_and_an_item_find_their_entries_and_changes(viewer: Browser) -> None:
    rows = everything(Filter(person=armory.CRUZ))
    kinds = {row["object_type"] for row in rows}
    assert {"personnel", "transactions", "codes", "receipts"} <= kinds
    of_item = everything(Filter(item=armory.OUT_RIFLE))
    assert {"items", "transactions"} <= {row["object_type"] for row in of_item}
    assert everything(Filter(item="zeppelin")) == []


def test_days_are_by_when_a_row_was_written(viewer: Browser) -> None:
    today = clock.local(clock.now()).date()

    assert everything(Filter(until=clock.begin_of(today))) == []
    assert len(everything(Filter(since=clock.begin_of(today)))) == len(everything())


def test_the_file_has_every_row_in_words(viewer: Browser) -> None:
    text = viewer.send("GET", "/audit.csv?user_id=1").get_data(as_text=True)

    rows = [*csv.DictReader(io.StringIO(text.lstrip("\ufeff")))]
    assert [int(row["seq"]) for row in rows] == [
        row["seq"] for row in everything(Filter(user_id=1)) if row["object_type"] != "file"
    ]


def test_an_armorer_does_not_read_the_log(viewer: Browser, browser: Browsers) -> None:
    for path in ("/audit", "/audit.csv"):
        assert browser("armorer").send("GET", path).status_code == 403


def test_filters_use_an_index(viewer: Browser) -> None:
    heard: list[tuple[str, object]] = []
    asked = (
        Filter(user_id=1), Filter(action="undo"), Filter(station_id=1),
        Filter(person=armory.CRUZ), Filter(item=armory.OUT_RIFLE),
    )  # fmt: skip
    with traced(lambda sql, bound: heard.append((sql, bound))):
        for one in asked:
            audit_list.page(one, "")
        audit_list.actions()
    lines = {line for sql, bound in heard for line in plan(sql, bound or ())}  # type: ignore[arg-type]
    scans = [line for line in lines if re.match(r"SCAN (a|audit_log)\b(?! USING COVERING)", line)]
    assert set(scans) <= {"SCAN a"}, scans  # the page's own fifty rows
    for name in ("audit_log_by_actor", "audit_log_by_action", "audit_log_by_station"):
        assert any(name in line for line in lines), lines


def test_no_route_writes_to_the_log(app: Flask) -> None:
    """No address under the log's, or that names it, takes anything but reading."""
    for rule in app.url_map.iter_rules():
        if "audit" in rule.rule or rule.endpoint.startswith("audit"):
            assert (rule.methods or set()) <= {"GET", "HEAD", "OPTIONS"}, rule
        assert "DELETE" not in (rule.methods or set()), rule


# What takes rows away, each with its reason.
MAY_DELETE = {"app/services/retention/sealing.py": "lets go of the rows that a seal names"}
DELETES = re.compile(
    r"DELETE\s+FROM|\.delete\(\s*\)|\.delete_instance\(|\bTRUNCATE\s+TABLE|\.delete_by_id\(",
    re.IGNORECASE,
)


def deleting(folder: Path) -> dict[str, str]:
    """Return the lines of the program that delete rows, by file."""
    found = {}
    for path in sorted([*folder.rglob("*.py"), *folder.rglob("*.sql")]):
        for line in path.read_text().splitlines():
            if DELETES.search(line) and "BEFORE DELETE" not in line:
                found[path.relative_to(folder.parent).as_posix()] = line.strip()
    return found


def test_no_code_deletes_a_row_but_what_is_named_here() -> None:
    found = deleting(ROOT / "app") | deleting(ROOT / "tasks")

    assert {path: line for path, line in found.items() if path not in MAY_DELETE} == {}


def test_a_deletion_would_be_seen(tmp_path: Path) -> None:
    """The control: every way of writing one is found."""
    folder = tmp_path / "app"
    folder.mkdir()
    for number, line in enumerate(
        ("database.execute_sql('DELETE FROM audit_log')", "Item.delete().execute()",
         "row.delete_instance()", "Item.delete_by_id(3)")
    ):  # fmt: skip
        (folder / f"m{number}.py").write_text(line)

    assert len(deleting(folder)) == 4


def test_a_value_that_is_no_text_reads_as_what_it_is(viewer: Browser) -> None:
    names = audit_words.Names()
    by = User.get_by_id(1)
    make.changed(User.get_by_id(2), by, role="viewer")
    row = audit_list.page(Filter(user_id=1, action="edit"), "").rows[0]
    assert audit_words.Change("role", "armorer", "viewer") in row["changes"]
    assert names.of("model_id", 1)
