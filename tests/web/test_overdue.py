"""The overdue board: who is late, the latest first, what was done about it, and more time."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta
from typing import Any

import pytest
from flask import Flask

from app import clock
from app.models.drawing_rights import ContactNote, DueChange
from app.models.items import Item
from app.models.personnel import Group, Personnel
from app.queries import custody as held
from app.queries import paging
from app.services.custody import custody
from app.services.custody.custody import Details
from tests import make
from tests.browse import Browser

Browsers = Callable[..., Browser]


def out(serial: str, item: str, hours_late: float, **person: Any) -> tuple[Personnel, int]:
    """Have somebody hold a rifle that was due so many hours ago."""
    holder = make.person(serial, mobile="+639171234567", **person)
    at = clock.now() - timedelta(hours=100)
    due = clock.now() - timedelta(hours=hours_late)
    details = Details(occurred_at=at, due_at=due)
    user = make.user(f"user {serial}")
    return holder, custody.issue_item(
        holder.id, make.item(item).id, user=user, details=details
    ).row["id"]


@pytest.fixture
def late(app: Flask) -> int:
    """Two who are late, one who will be soon, one who has time; return the latest one's take."""
    _, take = out("300001", "R1", 30, surname="Cruz")
    out("300002", "R2", 2, surname="Reyes")
    out("300003", "R3", -1, surname="Lim")
    out("300004", "R4", -20, surname="Ong")
    return take


def test_what_does_not_fit_on_a_page_is_on_the_next(
    browser: Browsers, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS", 1)
    visitor, address = browser("viewer"), "/overdue"
    seen: list[tuple[list[str], str | None]] = []

    while address:
        board = visitor.open(address)
        shown = [name for name in ("SGT CRUZ", "SGT REYES", "SGT LIM") if name in board.text]
        heading = re.search("(Overdue(, going on:)? 1( and more)?|Due soon 1)", board.text)
        seen.append((shown, heading[0] if heading else None))
        address = next((link.get("href") or "" for link in board.all("a", rel="next")), "")

    assert seen == [
        (["SGT CRUZ"], "Overdue 1 and more"),
        (["SGT REYES"], "Overdue, going on: 1"),
        (["SGT LIM"], "Due soon 1"),
    ]
    assert "SGT REYES" not in visitor.open("/overdue?late=24").text


def test_the_latest_stands_first_and_what_is_back_does_not(browser: Browsers, late: int) -> None:
    board = browser("viewer").open("/overdue")

    text = board.text
    assert text.index("SGT CRUZ") < text.index("SGT REYES") < text.index("Due soon 1")
    assert "Overdue 2" in text
    assert "SGT ONG" not in text
    assert board.all("a", href="tel:+639171234567")
    rifle = Item.get(Item.serial == "R1")
    custody.return_item(rifle.id, user=make.user("lim"))
    assert "SGT CRUZ" not in browser("viewer").open("/overdue").text


def test_the_board_is_narrowed_to_a_group_and_to_those_long_late(
    browser: Browsers, late: int
) -> None:
    group = Group.get(Group.name == "952nd")
    make.changed(Personnel.get(Personnel.surname == "Reyes"), group_id=group.id)
    visitor = browser("armorer")

    assert "CRUZ" not in visitor.open(f"/overdue?group={group.id}").text
    long_late = visitor.open("/overdue?late=24").text
    assert "CRUZ" in long_late
    assert "REYES" not in long_late


def test_more_time_takes_a_reason_and_moves_the_due_time(browser: Browsers, late: int) -> None:
    visitor = browser("armorer")
    visitor.open(f"/overdue/{late}/extension")
    wrong = visitor.press("Extend", status=422)
    assert "Give a date and a time." in wrong.text
    assert "Write why." in wrong.text

    until = clock.local(clock.now() + timedelta(days=2)).strftime("%Y-%m-%dT%H:%M")
    visitor.fill("Back by", until)
    visitor.fill("Reason", "exercise goes on")
    assert "Overdue 1" in visitor.press("Extend").text
    assert DueChange.get().reason == "exercise goes on"
    custody_now = held.open_custody(Item.get(Item.serial == "R1").id)
    assert custody_now is not None
    assert clock.local(custody_now.due_at).strftime("%Y-%m-%dT%H:%M") == until


def test_what_was_done_stands_on_the_board_and_runs_nothing(browser: Browsers, late: int) -> None:
    visitor = browser("armorer")
    visitor.open(f"/overdue/{late}/contact")
    visitor.fill("What was done", "<b>called</b>, no answer")
    board = visitor.press("Write it down")

    assert "<b>called</b>, no answer" in board.text
    assert ContactNote.get().take_id == late


def test_a_viewer_reads_and_changes_nothing(browser: Browsers, late: int) -> None:
    viewer = browser("viewer")

    assert "Extend" not in viewer.open("/overdue").text
    assert viewer.send("GET", f"/overdue/{late}/extension").status_code == 403
    assert "Overdue" in viewer.open("/overdue/wall").heading
    assert viewer.send("GET", "/overdue.csv").status_code == 200


def test_what_is_back_cannot_be_given_more_time(browser: Browsers, late: int) -> None:
    custody.return_item(Item.get(Item.serial == "R1").id, user=make.user("lim"))

    assert browser("armorer").send("GET", "/overdue/999999/contact").status_code == 404


def test_the_wall_counts_everybody_however_many(
    browser: Browsers, late: int, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(paging, "ROWS", 1)

    assert "Overdue 1 and more" in browser("viewer").open("/overdue").text
    assert "2 overdue · 1 due soon" in browser("viewer").open("/overdue/wall").text


def test_an_empty_board_says_what_it_is_for(browser: Browsers, app: Flask) -> None:
    assert "Nobody is late" in browser("armorer").open("/overdue").text
