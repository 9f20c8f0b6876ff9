"""The ledger as a list, and the page of one entry."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.purposes import Purpose
from app.queries import entries, ledger
from app.queries.ledger import Filter
from app.queries.rows import Row
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests.browse import Browser
from tests.statements import counted, plan

Browsers = Callable[..., Browser]


def numbers(**asked: object) -> list[int]:
    """Return the ids of the first page of a filter."""
    return [row["id"] for row in ledger.page(Filter(**asked), "").rows]  # type: ignore[arg-type]


def test_an_empty_ledger_says_what_to_do(browser: Browsers) -> None:
    assert "No transactions yet" in browser("armorer").open("/transactions").text


def test_the_list_shows_each_entry_newest_first(browser: Browsers) -> None:
    armory.fill()

    page = browser("viewer").open("/transactions")

    assert numbers() == list(range(14, 0, -1))
    for words in ("undone", "corrected", "takes back 3", "PAR-2026-000001", "CPT LIM, ANA"):
        assert words.replace("2026", str(clock.local(clock.now()).year)) in page.text


@pytest.mark.usefixtures("record")
def test_each_filter_lets_its_own_entries_through() -> None:
    armory.fill()
    other = make.user("other")
    last = custody.return_item(armory.OUT_RIFLE, user=other).row["id"]

    assert numbers(person="cruz") == [last, 12, 2, 1]
    assert numbers(person=armory.LIM) == [11, 10, 9, 8, 5]
    assert numbers(person="CARD-7") == [last, 12, 2, 1]
    assert numbers(item="P1") == [5, 4, 3]
    assert numbers(item="glock") == [11, 10, 9, 8, 5, 4, 3]
    assert numbers(item=armory.GOOD_RIFLE, action="Return") == [14, 7]
    assert numbers(action="Return") == [last, 14, 11, 9, 7, 4, 2]
    assert numbers(user_id=other.id) == [last]
    assert numbers(person="nobody of that name") == []


@pytest.mark.usefixtures("record")
def test_a_name_of_many_finds_the_entries_of_all() -> None:
    by, item = make.user("issuer"), make.item("R1")
    for number in range(ledger.FEW + 5):
        holder = make.person(f"9{number:05}", surname="Common")
        custody.issue_item(holder.id, item.id, user=by)
        custody.return_item(item.id, user=by)

    assert len(numbers(person="common")) == 50
    assert len(numbers(person="common", action="Take")) == ledger.FEW + 5


def test_the_dates_are_local_days(browser: Browsers) -> None:
    by, today = make.user("issuer"), clock.start_of_day(clock.now())
    for number, moment in enumerate((today - timedelta(seconds=1), today)):
        holder = make.person(f"90000{number}", surname=("Before", "After")[number])
        details = Details(occurred_at=moment)
        custody.issue_item(holder.id, make.item(f"R{number}").id, user=by, details=details)
    day = f"{clock.local(today):%Y-%m-%d}"
    eve = f"{clock.local(today - timedelta(days=1)):%Y-%m-%d}"

    since = browser("armorer").open(f"/transactions?since={day}").text
    until = browser("armorer").open(f"/transactions?until={eve}").text

    assert "AFTER" in since
    assert "BEFORE" not in since
    assert "BEFORE" in until
    assert "AFTER" not in until


@pytest.mark.usefixtures("record")
def test_pages_follow_each_other_in_the_order_of_events() -> None:
    by, item = make.user("issuer"), make.item("R1")
    now = clock.now()
    for number in range(5):
        holder = make.person(f"90000{number}")
        custody.issue_item(holder.id, item.id, user=by)
        custody.return_item(item.id, user=by)
    late = Details(occurred_at=now - timedelta(days=3), due_at=now + timedelta(days=1))
    typed_in = custody.issue_item(
        make.person("910000").id, make.item("R2").id, user=by, details=late
    )

    seen: list[Row] = []
    after: str | None = ""
    while after is not None:
        found = ledger.page(Filter(), after, size=3)
        seen += found.rows
        after = found.after

    assert [row["id"] for row in seen] == [*range(10, 0, -1), typed_in.row["id"]]
    assert seen[-1]["late_entry"]


NONSENSE = (
    "since=yesterday", "since=0001-01-01&until=9999-12-31", "user_id=x", "after=zz~99", "after=~",
    "after=2026~99999999999999999999", "action=Steal", "person=%00%25", "item=%25_%5C",
)  # fmt: skip


@pytest.mark.parametrize("query", NONSENSE)
def test_nonsense_in_the_address_is_no_error(browser: Browsers, query: str) -> None:
    armory.fill()

    browser("armorer").open(f"/transactions?{query}")


def test_an_entrys_page_shows_every_fact(browser: Browsers) -> None:
    armory.fill()
    row = entries.entry(2)
    assert row is not None

    page = browser("viewer").open("/transactions/2")

    for fact in ("Return", "M16A1 R1", "SGT CRUZ", armory.NOTE, "santos", str(row["seq"])):
        assert fact in page.text
    assert page.link("SGT CRUZ, Juan") == f"/personnel/{armory.CRUZ}"


def test_an_entry_and_its_correction_name_each_other(browser: Browsers) -> None:
    armory.fill()

    old = browser("viewer").open("/transactions/6")
    new = browser("viewer").open("/transactions/7")

    assert old.link("Entry 7") == "/transactions/7"
    assert new.link("Entry 6") == "/transactions/6"
    assert "wrong person" in new.text
    assert "Approved by admin" in new.text.replace("byadmin", "by admin")


def test_a_purpose_and_its_due_time_are_shown(browser: Browsers) -> None:
    vigil = Purpose.get(Purpose.name == "Duty Vigil")
    entry = custody.issue_item(
        make.person().id, make.item().id, user=make.user("x"), details=Details(purpose=vigil)
    )

    page = browser("viewer").open(f"/transactions/{entry.row['id']}")

    assert "Duty Vigil" in page.text
    assert "Due" in page.text


@pytest.mark.parametrize("number", ["0", "999", "9223372036854775807", "99999999999999999999", "x"])
def test_an_unknown_entry_is_a_friendly_404(browser: Browsers, number: str) -> None:
    assert "Not found" in browser("armorer").open(f"/transactions/{number}", status=404).text


@pytest.mark.usefixtures("record")
@pytest.mark.parametrize(
    "asked",
    [
        Filter(),
        Filter(action="Take"),
        Filter(since=clock.now()),
        Filter(until=clock.now()),
        Filter(person="cruz"),
        Filter(item="P1"),
        Filter(user_id=1),
        Filter(person="cruz", item="P1", action="Take", user_id=1),
    ],
)
@pytest.mark.parametrize("after", ["", "2026-01-01T00:00:00.000000Z~7"])
def test_no_filter_reads_the_whole_ledger(asked: Filter, after: str) -> None:
    armory.fill()
    sql, bound = ledger.statement(asked, after, 50)

    lines = plan(entries._SELECT + sql, bound)

    ledger_lines = [line for line in lines if line.split()[:2] in (["SCAN", "t"], ["SEARCH", "t"])]
    assert ledger_lines
    # A scan may only be of the index by time, from its end, stopped by the page's limit.
    for line in ledger_lines:
        newest_first = "INDEX transactions_by_time" in line
        assert line.startswith("SEARCH") or newest_first, lines


def test_the_list_takes_as_many_statements_for_fifty_rows_as_for_five(browser: Browsers) -> None:
    visitor = browser("armorer")
    by = make.user("issuer")
    found = []
    for upto in (range(5), range(5, 50)):
        for number in upto:
            holder = make.person(f"8{number:05}")
            custody.issue_item(holder.id, make.item(f"N{number}").id, user=by)
        with counted() as statements:
            assert visitor.send("GET", "/transactions").status_code == 200
        found.append(len(statements))

    assert found[0] == found[1], found
