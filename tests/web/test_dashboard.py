"""The dashboard says what the record says."""

from __future__ import annotations

from collections.abc import Callable
from datetime import timedelta

import pytest

from app import clock
from app.models.writes import writes
from app.queries.board import HOURS, board
from app.services import audit
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import armory, make
from tests.browse import Browser
from tests.statements import counted

Browsers = Callable[..., Browser]


def issue(serial: str, person: str, hours_ago: float, due_in: float) -> int:
    """Issue a fresh rifle to a fresh person, and return the entry's id."""
    now = clock.now()
    details = Details(
        occurred_at=now - timedelta(hours=hours_ago), due_at=now + timedelta(hours=due_in)
    )
    holder = make.person(person, surname=f"Holder{person}")
    item = make.item(serial)
    by = make.user(f"user{person}")
    return int(custody.issue_item(holder.id, item.id, user=by, details=details).row["id"])


def test_an_empty_record_says_how_to_begin(browser: Browsers) -> None:
    page = browser("armorer").open("/")

    assert "No items yet" in page.text


def test_the_board_counts_each_item_once(browser: Browsers) -> None:
    armory.fill()
    issue("LATE1", "700001", hours_ago=3, due_in=-1)
    make.item("GONE1", status="Retired", status_reason="worn out")
    make.item("HELD1", status="Evidence", status_reason="inquiry")

    counts = board(clock.now())["counts"]

    assert counts == {
        "in": 3, "out": 2, "late": 1, "maintenance": 1, "discrepancy": 0, "waiting": 1,
        "gone": 1, "total": 8,
    }  # fmt: skip
    assert "Where the 8 weapons are" in browser("armorer").open("/").text


def test_the_longest_overdue_comes_first(browser: Browsers) -> None:
    issue("SHORT1", "700001", hours_ago=9, due_in=-1)
    issue("LONG1", "700002", hours_ago=9, due_in=-5.5)
    issue("FINE1", "700003", hours_ago=9, due_in=5)

    page = browser("armorer").open("/")

    assert "2 overdue · oldest 5 h 30: M16A1 LONG1, SGT HOLDER700002" in page.text
    overdue = [row["serial"] for row in board(clock.now())["overdue"]]
    assert overdue == ["LONG1", "SHORT1"]


@pytest.mark.usefixtures("record")
def test_today_counts_issues_returns_and_what_was_taken_back() -> None:
    armory.fill()

    today = board(clock.now())["today"]

    assert today == {"issues": 8, "returns": 4, "undone": 2, "refused": 0}


@pytest.mark.usefixtures("record")
def test_yesterday_is_not_today() -> None:
    issue("OLD1", "700001", hours_ago=25, due_in=5)

    assert board(clock.now())["today"]["issues"] == 0


@writes
def refuse() -> None:
    audit.append("refuse", "items", "IR-NO", user=None, after={"key": "k"})


@pytest.mark.usefixtures("record")
def test_what_was_refused_today_is_counted_whatever_was_typed_in_after_it(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    yesterday = clock.start_of_day(clock.now()) - timedelta(minutes=5)
    with monkeypatch.context() as then:
        then.setattr(clock, "now", lambda: yesterday)
        refuse()
    assert board(clock.now())["today"]["refused"] == 0
    refuse()
    issue("OLD1", "700001", hours_ago=25, due_in=5)
    refuse()

    assert board(clock.now())["today"]["refused"] == 2


@pytest.mark.usefixtures("record")
def test_what_is_due_stands_at_its_local_hour() -> None:
    issue("SOON1", "700001", hours_ago=1, due_in=2)
    issue("SOON2", "700002", hours_ago=1, due_in=2)
    issue("THEN1", "700003", hours_ago=1, due_in=HOURS + 2)

    now = clock.now()
    due = dict(board(now)["due_next"])

    assert due[f"{clock.local(now + timedelta(hours=2)):%H}:00"] == 2
    assert sum(due.values()) == 2


def test_an_undone_entry_is_marked(browser: Browsers) -> None:
    entry = issue("UNDO1", "700001", hours_ago=0, due_in=5)
    by = make.user("second")
    custody.undo(entry, user=by)

    page = browser("armorer").open("/")

    assert "· undone" in page.text
    assert "takes back an earlier entry" in page.text


def test_only_who_may_issue_is_sent_to_the_counter(browser: Browsers) -> None:
    armory.fill()

    assert "Open counter" in browser("armorer").open("/").text
    assert "Open counter" not in browser("viewer").open("/").text


def test_nobody_sees_the_board_before_signing_in(browser: Browsers) -> None:
    make.user("admin", "superuser")

    page = browser().open("/")

    assert page.path == "/login"


def test_the_board_takes_as_many_statements_for_fifty_items_as_for_five(
    browser: Browsers,
) -> None:
    visitor = browser("armorer")
    numbers = []
    for upto in (range(5), range(5, 50)):
        for number in upto:
            issue(f"N{number}", f"7{number:05}", hours_ago=2, due_in=-1 if number % 2 else 3)
        visitor.send("GET", "/")
        with counted() as statements:
            assert visitor.send("GET", "/").status_code == 200
        numbers.append(len(statements))

    assert numbers[0] == numbers[1], numbers
