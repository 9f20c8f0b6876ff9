"""The list of items and the page of one."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.codes import Code
from app.models.items import Item
from app.queries import entries, item_list, timeline
from app.queries.item_list import Filter
from app.queries.rows import Row
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests.browse import Browser
from tests.statements import counted, plan

Browsers = Callable[..., Browser]


def serials(**asked: object) -> list[str]:
    """Return the serials of the first page of a filter."""
    return [row["serial"] for row in item_list.page(Filter(**asked), "", clock.now()).rows]  # type: ignore[arg-type]


def test_an_empty_list_says_how_to_fill_it(browser: Browsers) -> None:
    page = browser("armorer").open("/items")

    assert "Bring in the unit's list under Imports" in page.text


def test_the_list_shows_state_and_holder(browser: Browsers) -> None:
    armory.fill()

    page = browser("viewer").open("/items")

    assert "SGT CRUZ, Juan" in page.text
    assert "rack" not in page.text.split("Show")[0]
    assert page.link("M16A1 R1") == f"/items/{armory.OUT_RIFLE}"


@pytest.mark.usefixtures("record")
def test_items_are_found_by_all_they_are_known_by() -> None:
    armory.fill()

    assert serials(q="R2") == ["R2"]
    assert serials(q="PN-1") == ["R1"]
    assert serials(q="g17 p2") == ["P2"]
    assert serials(q="glock") == ["P1", "P2"]
    assert serials(q="0003") == ["R3"]
    assert serials(q=armory.OUT_PISTOL.lower()) == ["P1"]
    assert serials(q="%") == []


@pytest.mark.usefixtures("record")
def test_an_item_is_found_by_its_code() -> None:
    armory.fill()
    code = Code.get((Code.owner == armory.GOOD_PISTOL) & (Code.kind == "item")).code

    assert serials(q=code.lower()) == ["P2"]


@pytest.mark.usefixtures("record")
def test_each_state_lists_its_own_items() -> None:
    armory.fill()
    now = clock.now()
    late = Details(occurred_at=now - timedelta(hours=3), due_at=now - timedelta(hours=1))
    by = make.user("late")
    custody.issue_item(make.person("800001").id, make.item("L1").id, user=by, details=late)
    make.item("X1", status="Missing", status_reason="not in the rack")
    make.item("X2", status="Retired", status_reason="worn out")

    assert serials(state="in") == ["P2", "R2", "R4"]
    assert serials(state="out") == ["P1", "R1"]
    assert serials(state="late") == ["L1"]
    assert serials(state="maintenance") == ["R3"]
    assert serials(state="discrepancy") == ["X1"]
    assert serials(state="gone") == ["X2"]
    assert "X2" not in serials()
    assert serials(condition="Damaged") == ["R4"]
    assert serials(item_class="pistol") == ["P1", "P2"]


@pytest.mark.usefixtures("record")
def test_pages_follow_each_other_without_gap_or_repeat() -> None:
    for number in range(7):
        make.item(f"S{number}", "M16A1" if number % 2 else "M14")
    make.item("S3", "G17")  # the same serial, another model

    seen: list[Row] = []
    after = ""
    for _ in range(10):
        found = item_list.page(Filter(), after, clock.now(), size=3)
        seen += found.rows
        if found.after is None:
            break
        after = found.after

    ids = [row["id"] for row in seen]
    assert len(ids) == len(set(ids)) == 8
    assert [row["serial"] for row in seen] == ["S0", "S1", "S2", "S3", "S3", "S4", "S5", "S6"]


def test_the_next_page_keeps_the_filter(browser: Browsers) -> None:
    for number in range(51):
        make.item(f"K{number:03}")
    visitor = browser("armorer")

    visitor.open("/items?q=K")
    visitor.click("More")

    assert "K050" in visitor.page.text
    assert "K049" not in visitor.page.text
    assert "K000" in visitor.click("Back to the start").text


def test_nothing_found_says_so_with_a_way_back(browser: Browsers) -> None:
    make.item("R1")

    page = browser("armorer").open("/items?q=nowhere")

    assert "No item matches “nowhere”" in page.text
    assert page.link("Show all items") == "/items"


NONSENSE = (
    "model_id=x", "model_id=99999999999999999999", "after=~", "after=a~b~c", "state=nonsense",
    "q=%00%25'", "q=" + "w " * 99,
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_no_error(browser: Browsers, query: str) -> None:
    make.item("R1")

    browser("armorer").open(f"/items?{query}")


def test_an_items_page_tells_where_it_is_and_all_its_facts(browser: Browsers) -> None:
    armory.fill()

    page = browser("armorer").open(f"/items/{armory.OUT_RIFLE.lower()}")

    assert page.heading == "M16A1 R1"
    for fact in ("Out", "to SGT CRUZ, Juan", "PN-1", "scratch on the stock", "M16A1 Rifle 5.56mm"):
        assert fact in page.text
    assert "AGW" in page.text


def test_an_unserviceable_item_says_it_cannot_be_issued(browser: Browsers) -> None:
    armory.fill()

    assert "It cannot be issued" in browser("armorer").open(f"/items/{armory.DAMAGED}").text
    maintenance = browser("armorer").open(f"/items/{armory.IN_MAINTENANCE}")
    assert "broken extractor" in maintenance.text


def test_an_unknown_item_is_a_friendly_404(browser: Browsers) -> None:
    page = browser("armorer").open("/items/IR-NOTHING%00", status=404)

    assert "There is no such item in ArmGuard" in page.text


def test_the_timeline_says_what_happened_in_words(browser: Browsers) -> None:
    armory.fill()
    admin = make.user("editor", "admin")
    item = Item.get_by_id(armory.GOOD_PISTOL)
    make.changed(item, admin, status="Maintenance", status_reason="weak spring", version=2)
    make.changed(item, admin, rack="R9", version=3)
    make.changed(item, admin, condition="Fair", description="new grip", version=4)

    rows = timeline.of_item(item.id, "", only=timeline.CHANGED).rows
    told = [(row["words"], row["detail"]) for row in rows]

    assert told[:3] == [
        ("Condition, description changed", "Good → Fair; none → new grip"),
        ("Moved", "R3 → R9"),
        ("Status changed to Maintenance", "weak spring"),
    ]
    assert told[3][0] == "Code given (label)"
    assert told[4] == ("Registered", "")
    assert "weak spring" in browser("viewer").open(f"/items/{item.id}").text


def test_undone_and_corrected_entries_are_marked(browser: Browsers) -> None:
    armory.fill()

    undone = browser("armorer").open(f"/items/{armory.OUT_PISTOL}").text
    corrected = browser("armorer").open(f"/items/{armory.GOOD_RIFLE}").text

    assert "(undone)" in undone
    assert "(undo)" in undone
    assert "(corrected)" in corrected
    assert "(correction)" in corrected


@pytest.mark.usefixtures("record")
def test_a_timeline_in_small_pages_is_the_same_timeline() -> None:
    armory.fill()
    whole = timeline.of_item(armory.OUT_PISTOL, "", size=100).rows

    pieces: list[Row] = []
    after: str | None = ""
    while after is not None:
        found = timeline.of_item(armory.OUT_PISTOL, after, size=2)
        pieces += found.rows
        after = found.after

    assert [row["seq"] for row in pieces] == [row["seq"] for row in whole]
    assert [row["seq"] for row in whole] == sorted((row["seq"] for row in whole), reverse=True)


@pytest.mark.usefixtures("record")
def test_a_timeline_reads_no_more_of_the_ledger_than_its_own() -> None:
    where = timeline.ENTRIES.format(column="item_id")
    moves = plan(entries._SELECT + where, (armory.OUT_PISTOL, 2**62, 26))
    sql, bound = timeline.question("items", armory.OUT_PISTOL)
    changes = plan(sql, (2**62, *bound, 26))
    assert "MULTI-INDEX OR" in changes

    assert any("transactions_by_item (item_id=? AND id<?)" in line for line in moves)
    assert not [line for line in moves + changes if line.startswith("SCAN")]
    sql, bound = timeline.question("personnel", armory.CRUZ)
    assert not [line for line in plan(sql, (2**62, *bound, 26)) if line.startswith("SCAN")]


def test_the_list_takes_as_many_statements_for_fifty_rows_as_for_five(browser: Browsers) -> None:
    visitor = browser("armorer")
    by = make.user("issuer")
    numbers = []
    for upto in (range(5), range(5, 50)):
        for number in upto:
            holder = make.person(f"8{number:05}")
            custody.issue_item(holder.id, make.item(f"N{number}").id, user=by)
        with counted() as statements:
            assert visitor.send("GET", "/items").status_code == 200
        numbers.append(len(statements))

    assert numbers[0] == numbers[1], numbers


def test_an_items_page_takes_as_many_statements_after_fifty_moves(browser: Browsers) -> None:
    visitor = browser("armorer")
    by, holder, item = make.user("issuer"), make.person("800001"), make.item("R1")
    numbers = []
    for rounds in (1, 12):
        for _ in range(rounds):
            custody.issue_item(holder.id, item.id, user=by)
            custody.return_item(item.id, user=by)
        with counted() as statements:
            assert visitor.send("GET", f"/items/{item.id}").status_code == 200
        numbers.append(len(statements))

    assert numbers[0] == numbers[1], numbers


def test_the_timeline_shows_all_or_one_part(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("armorer")

    whole = visitor.open(f"/items/{armory.OUT_RIFLE}").text
    moves = visitor.click("Issues and returns").text
    changes = visitor.click("Changes and remarks").text

    assert "Issued to" in whole
    assert "Code given" in whole
    assert "Issued to" in moves
    assert "Code given" not in moves
    assert "Issued to" not in changes
    assert "Code given" in changes


def test_what_is_out_is_returned_from_its_page(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("armorer")
    assert ">Return<" not in browser("viewer").open(f"/items/{armory.OUT_RIFLE}").html
    assert ">Return<" not in visitor.open(f"/items/{armory.GOOD_RIFLE}").html
    assert ">Return<" in visitor.open(f"/items/{armory.OUT_RIFLE}").html

    page = visitor.press("Return")

    assert "RETURNED" in page.text
    assert Item.get_by_id(armory.OUT_RIFLE).status == "Available"
    assert page.control("AUTOF3").get("checked") is not None
