"""Lists as people arrange them: sorted, filters as chips, columns and rows remembered."""

from __future__ import annotations

from collections.abc import Callable

import pytest

from app import clock
from app.models.personnel import Group
from app.models.views import UserPreference
from app.queries import item_list, ledger, person_list
from app.queries.listings import LISTINGS
from app.services.custody import custody
from tests import armory, make
from tests.browse import Browser
from tests.html_rules import text_of
from tests.statements import counted

Browsers = Callable[..., Browser]


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("word", [*item_list.SORTS, *(f"-{word}" for word in item_list.SORTS)])
def test_pages_of_sorted_items_follow_without_gap_or_repeat(word: str) -> None:
    for number in range(9):
        rack = None if number % 4 == 0 else f"R{number % 3}"
        make.item(f"S{number}", ("M16A1", "M14")[number % 2], rack=rack,
                  condition=("Good", "Fair")[number // 5])  # fmt: skip

    whole = item_list.page(item_list.Filter(), "", clock.now(), 100, word).rows
    pieces, after = [], ""
    while after is not None:
        rows, after = item_list.page(item_list.Filter(), after, clock.now(), 2, word)
        pieces += rows

    assert [row["id"] for row in pieces] == [row["id"] for row in whole]
    keys = [(row["sort_key"], row["id"]) for row in whole]
    assert keys == sorted(keys, reverse=word.startswith("-"))
    assert len(keys) == 9


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize("word", [*person_list.SORTS, *(f"-{word}" for word in person_list.SORTS)])
def test_pages_of_sorted_people_follow_without_gap_or_repeat(word: str) -> None:
    group = Group.select().first()
    for number in range(9):
        status = {"status": "Suspended", "status_reason": "leave"} if number % 4 == 0 else {}
        make.person(f"70000{number}", ("SGT", "AM")[number % 2], surname=f"N{number % 3}",
                    group=group if number % 2 else None, **status)  # fmt: skip

    whole = person_list.page(person_list.Filter(), "", clock.now(), 100, word).rows
    pieces, after = [], ""
    while after is not None:
        rows, after = person_list.page(person_list.Filter(), after, clock.now(), 2, word)
        pieces += rows

    assert [row["id"] for row in pieces] == [row["id"] for row in whole]
    assert len({row["id"] for row in pieces}) == 9


@pytest.mark.usefixtures("record")
def test_the_ledger_goes_either_way() -> None:
    by, holder = make.user("hand"), make.person()
    for number in range(5):
        custody.issue_item(holder.id, make.item(f"S{number}").id, user=by)
        custody.return_item(f"IR-S{number}{make.DATE}", user=by)

    down = ledger.page(ledger.Filter(), "").rows
    up, after = [], ""
    while after is not None:
        rows, after = ledger.page(ledger.Filter(), after, 3, ledger.OLDEST)
        up += rows

    assert [row["id"] for row in up] == [row["id"] for row in reversed(down)]


def test_a_header_sorts_up_and_then_down(browser: Browsers) -> None:
    make.item("A1", rack="R9")
    make.item("B1", rack="R1")
    visitor = browser("viewer")

    def order() -> list[str]:
        return [text_of(cell) for cell in visitor.page.all("th", scope="row")]

    visitor.open("/items?condition=Good")
    assert order() == ["M16A1 A1No. 0001", "M16A1 B1No. 0002"]
    visitor.click("Rack")
    assert order()[0].startswith("M16A1 B1")
    assert visitor.page.all("th", aria_sort="ascending")
    visitor.click("Rack ▲")
    assert order()[0].startswith("M16A1 A1")
    assert "condition=Good" in visitor.page.link("Rack ▼")
    # The export is sorted as the list is.
    rows = visitor.send("GET", visitor.page.link("CSV")).get_data(as_text=True).splitlines()
    assert rows[1].startswith("A1,")


def test_each_filter_is_a_chip_that_one_click_removes(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("viewer")

    page = visitor.open("/items?state=in&condition=Good&q=M16&sort=rack")
    assert page.link("Remove the filter In the armory") == "/items?condition=Good&q=M16&sort=rack"
    assert page.link("Remove the filter Search: M16")
    page = visitor.click("Remove the filter Condition: Good")
    assert "Condition: Good" not in page.text
    empty = visitor.open("/items?q=nothing-like-it")
    assert empty.link("Remove the filter Search: nothing-like-it") == "/items"
    assert "Remove the filter" not in visitor.open("/items?model_id=9999&state=x").text
    page = visitor.open("/transactions?action=Take&since=2020-01-01&user_id=1")
    assert page.link("Remove the filter Issues") == "/transactions?since=2020-01-01&user_id=1"
    assert visitor.open("/personnel?status=holding").link("Remove the filter Holding something")


def test_columns_and_rows_are_remembered_for_who_chose_them(browser: Browsers) -> None:
    for number in range(30):
        make.item(f"S{number:02}", owner_unit="950th", rack="R7")
    visitor = browser("viewer")

    visitor.open("/items?condition=Good")
    visitor.fill("Rack", False)
    visitor.fill("Owner unit", True)
    visitor.fill("Rows on a page", "25")
    page = visitor.press("Remember for me")

    assert page.response.request.full_path == "/items?condition=Good"
    assert len(page.all("th", scope="row")) == 25
    table = text_of(next(page.root.iter("table")))
    assert ("950th" in table, "R7" in table) == (True, False)
    assert "R7" in text_of(next(browser("admin").open("/items").root.iter("table")))
    visitor.fill("Rack", True)
    visitor.press("Remember for me")
    assert UserPreference.select().count() == 2


@pytest.mark.parametrize("name", LISTINGS)
def test_a_list_without_its_columns_still_stands(browser: Browsers, name: str) -> None:
    armory.fill()
    visitor = browser("viewer")
    visitor.open(f"/{name}")
    for label in LISTINGS[name].columns.values():
        box = next(e for e in visitor.page.all("input", name="columns")
                   if text_of(visitor.page.parent_of[e]) == label)  # fmt: skip
        box.attrib.pop("checked", None)

    page = visitor.press("Remember for me")

    assert len(page.all("th", scope="col")) == 1
    assert page.all("th", scope="row")


def test_a_layout_that_does_not_exist_is_refused(browser: Browsers) -> None:
    visitor = browser("viewer")
    visitor.open("/items")
    token = {"csrf_token": visitor.csrf_token()}

    wrong = visitor.send("POST", "/lists/items/layout", data={**token, "columns": "x", "rows": "9"})
    nowhere = visitor.send("POST", "/lists/users/layout", data=token)

    assert (wrong.status_code, nowhere.status_code) == (422, 404)
    assert UserPreference.select().count() == 0


@pytest.mark.parametrize("name", LISTINGS)
def test_a_sorted_page_takes_as_many_statements_for_forty_rows_as_for_four(
    browser: Browsers, name: str
) -> None:
    visitor, by, numbers = browser("viewer"), make.user("issuer"), []
    for upto in (range(4), range(4, 40)):
        for number in upto:
            holder = make.person(f"8{number:05}")
            custody.issue_item(holder.id, make.item(f"N{number}").id, user=by)
        found = []
        for path in (f"/{name}?sort=-rack&sort=-rank", f"/{name}.csv"):
            with counted() as statements:
                assert visitor.send("GET", path).status_code == 200
            found.append(len(statements))
        numbers.append(found)

    assert numbers[0] == numbers[1], numbers
