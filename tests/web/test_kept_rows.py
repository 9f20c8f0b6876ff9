"""Rows of the ledger and of who held what are drawn once, and are never out of date."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from datetime import timedelta

import pytest
from flask import Flask

from app import clock
from app.models.personnel import Personnel
from app.models.transactions import Custody, Transaction
from app.models.users import User
from app.queries import ledger
from app.services.custody import custody, due_times
from app.web import kept_rows
from tests import armory
from tests.browse import Browser

Browsers = Callable[..., Browser]


@pytest.fixture
def reader(browser: Browsers) -> Browser:
    """Give a browser over a filled armory; no row was drawn before."""
    armory.fill()
    kept_rows._kept.clear()
    return browser("viewer")


LISTS = ("/transactions", "/custody")


def body(reader: Browser, path: str = "/transactions") -> str:
    html = reader.open(path).html
    return html[html.index("<tbody>") : html.index("</tbody>")]


@pytest.mark.parametrize("path", LISTS)
def test_a_row_is_drawn_once(reader: Browser, path: str) -> None:
    first = body(reader, path)
    drawn = list(kept_rows._kept.values())

    assert body(reader, path) == first
    assert list(kept_rows._kept.values()) == drawn
    assert first.count("<tr>") == len(drawn) > 1


def test_lists_do_not_share_rows(reader: Browser) -> None:
    for path in (*LISTS, "/custody?known=then"):
        body(reader, path)

    assert {key[:2] for key in kept_rows._kept} >= {
        ("custody/_row.html", "now"),
        ("custody/_row.html", "then"),
    }
    assert {key[0] for key in kept_rows._kept} == {"custody/_row.html", "transactions/_row.html"}


@pytest.mark.parametrize("path", LISTS)
def test_a_name_that_changed_is_shown(reader: Browser, path: str) -> None:
    before = body(reader, path)
    Personnel.update(surname="Dela Rosa").execute()

    after = body(reader, path)

    assert "DELA ROSA" in after
    assert "DELA ROSA" not in before


def test_a_due_time_that_moved_is_shown(reader: Browser) -> None:
    before = body(reader, "/custody")
    user = User.get(User.username == "santos")
    out = Custody.get(Custody.returned_at.is_null() & Custody.due_at.is_null(False))
    later = max(out.due_at, clock.now()) + timedelta(days=3)
    due_times.extend(out.take_id, later, "Exercise goes on.", user=user)

    assert f"{clock.local(later):%-d %b %H:%M}" in body(reader, "/custody")
    assert f"{clock.local(later):%-d %b %H:%M}" not in before


def test_what_was_taken_back_is_shown(reader: Browser) -> None:
    user = User.get(User.username == "santos")
    custody.issue_item(armory.REYES, armory.GOOD_PISTOL, user=user)
    before = body(reader)
    newest = Transaction.select().order_by(Transaction.id.desc()).get()
    custody.undo(newest.id, user=user)

    assert body(reader).count("undone") > before.count("undone")


def test_another_zone_or_year_is_another_row(
    app: Flask, reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    rows, _ = ledger.page(ledger.Filter(), "")

    def drawn() -> str:
        with app.test_request_context():
            return kept_rows.kept_rows("transactions/_row.html", rows, ("action",))

    here = drawn()
    clock.use_zone("America/New_York")
    there = drawn()
    clock.use_zone("")
    later = clock.now() + timedelta(days=400)
    monkeypatch.setattr(clock, "now", lambda: later)

    assert len({here, there, drawn()}) == 3


def test_few_rows_are_kept(reader: Browser, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(kept_rows, "MOST", 2)
    whole = body(reader)

    assert len(kept_rows._kept) == 2
    assert body(reader) == whole


def test_two_who_keep_rows_at_once_both_get_theirs(
    reader: Browser, monkeypatch: pytest.MonkeyPatch
) -> None:
    class Changing(dict[object, str]):
        def __iter__(self) -> Iterator[object]:
            raise RuntimeError("dictionary changed size during iteration")

    whole = body(reader)
    monkeypatch.setattr(kept_rows, "_kept", Changing())
    monkeypatch.setattr(kept_rows, "MOST", 1)

    assert body(reader) == whole


def test_what_is_kept_is_safe_to_show(reader: Browser) -> None:
    Personnel.update(surname="<script>alert(1)</script>").execute()

    assert "<script" not in body(reader)
    assert "&lt;SCRIPT" in body(reader)
