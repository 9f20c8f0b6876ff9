"""The clock's page: that it is right, and by how much entries are off."""

from __future__ import annotations

import re
from collections.abc import Callable
from datetime import timedelta

from app import clock
from app.models.clock_marks import ClockMark
from app.models.transactions import Transaction
from app.services.custody import custody
from app.web import filters
from tests import make
from tests.browse import Browser

Signed = Callable[..., Browser]


def jumped(by: timedelta) -> None:
    make.kept(ClockMark(kind="jump", shift_ms=by // timedelta(milliseconds=1),
                        created_at=clock.now()))  # fmt: skip


def test_a_jump_stands_on_each_page_until_somebody_compares(browser: Signed) -> None:
    armorer = browser("armorer")
    assert "clock jumped" not in armorer.open("/items").text
    jumped(-timedelta(hours=3, minutes=12))

    assert "Times since then may be wrong" in armorer.open("/items").text
    year = f"{clock.local(clock.now()):%Y}"
    assert re.search(rf"clock jumped at [^.]* {year} ", armorer.open("/items").text)
    page = armorer.open("/clock")
    assert "it jumped 3 h 12 min back" in page.text
    page = armorer.press("It is right: I compared it with a watch")

    assert "armorer compared it with a watch" in page.text
    assert "Somebody compared it with a watch since the machine started." in page.text
    assert "clock jumped" not in armorer.open("/items").text


def test_an_admin_corrects_entries_and_the_entry_shows_both_times(browser: Signed) -> None:
    admin = browser("admin")
    make.person()
    make.item()
    entry = custody.issue_item(
        f"PE-994538{make.DATE}", f"IR-W480302{make.DATE}", user=make.user("santos")
    )
    shown = admin.open(f"/transactions/{entry.row['id']}")
    assert "Nobody had set it for sure" in shown.text

    admin.open("/clock")
    given = {"From entry": "7", "To entry": "1", "Minutes to add": "190",
             "How this is known": "a watch"}  # fmt: skip
    for label, value in given.items():
        admin.fill(label, value)
    page = admin.press("Correct these entries", status=422)
    assert "Give the number of an entry." in page.text
    admin.fill("From entry", "1")
    page = admin.press("Correct these entries")

    assert "corrected entries 1 to 1: 3 h 10 min ahead" in page.text
    assert "When, corrected" in admin.open("/transactions/1").text
    right = filters.moment(Transaction.get_by_id(1).occurred_at + timedelta(minutes=190))
    for address in ("/transactions", f"/items/IR-W480302{make.DATE}"):
        assert f"corrected: {right}" in admin.open(address).text


def test_a_viewer_sees_the_clock_and_changes_nothing(browser: Signed) -> None:
    page = browser("viewer").open("/clock")

    # A clock that is ten years ahead shows the right day and time: the year says that it is wrong.
    assert f"ArmGuard says {filters.moment(clock.now(), True)[:-6]}" in page.text
    assert f" {clock.local(clock.now()):%Y} " in page.text
    assert "/clock/" not in str(page)
