"""An entry is taken back on its page, by two people, and nothing is erased."""

from __future__ import annotations

from collections.abc import Callable

import pytest
from flask import Flask

from app.models.transactions import Transaction
from app.models.users import User
from app.services.custody import custody
from app.services.users.passwords import hash_password
from tests import armory, make
from tests.browse import Browser

Browsers = Callable[..., Browser]
PASSWORD = "violet anchors drift slowly"


@pytest.fixture
def second(app: Flask) -> User:
    """Make a second armorer with a password, where the application's record is open."""
    return make.user("second", password_hash=hash_password(PASSWORD))


def ask_for_correction(visitor: Browser, entry: int, **typed: str) -> None:
    """Open an entry and fill in its correction."""
    visitor.open(f"/transactions/{entry}")
    given = {"reason": "wrong rifle", "approver": "second", "password": PASSWORD, **typed}
    visitor.fill("Reason", given["reason"])
    visitor.fill("Second person's username", given["approver"])
    visitor.fill("Second person's password", given["password"])


@pytest.mark.usefixtures("second")
def test_a_correction_takes_the_entry_back_and_shows_the_new_one(browser: Browsers) -> None:
    entry = custody.issue_item(make.person().id, make.item().id, user=make.user("first")).row["id"]
    visitor = browser("armorer")
    ask_for_correction(visitor, entry)

    page = visitor.press("Correct this entry")

    assert page.path == f"/transactions/{entry + 1}"
    assert "This entry is a correction" in page.text
    new = Transaction.get_by_id(entry + 1)
    assert (new.corrects_id, new.correction, new.user.username) == (entry, "correction", "armorer")
    assert new.approved_by.username == "second"


@pytest.mark.usefixtures("second")
@pytest.mark.parametrize(
    ("typed", "said"),
    [
        ({"reason": "  "}, "Write why the entry was wrong."),
        ({"approver": "Armorer"}, "A second person must approve"),
        ({"approver": ""}, "Somebody else has to agree."),
        ({"password": "not the password"}, "Username or password is wrong."),
        ({"approver": "ghost"}, "Username or password is wrong."),
        ({"approver": "viewer"}, "may not issue, and so may not approve"),
        ({"approver": "newcomer"}, "choose their own password first"),
    ],
)
def test_a_correction_that_lacks_something_says_so_and_keeps_the_rest(
    browser: Browsers, typed: dict[str, str], said: str
) -> None:
    make.user("viewer", "viewer", password_hash=hash_password(PASSWORD))
    make.user("newcomer", password_hash=hash_password(PASSWORD), must_change=1)
    entry = custody.issue_item(make.person().id, make.item().id, user=make.user("first")).row["id"]
    visitor = browser("armorer")
    ask_for_correction(visitor, entry, **typed)

    page = visitor.press("Correct this entry", status=422)

    assert said in page.text
    assert PASSWORD not in page.html
    kept = "".join(page.control("Reason").itertext()).strip()
    assert kept == typed.get("reason", "wrong rifle").strip()
    assert Transaction.select().count() == 1


@pytest.mark.usefixtures("second")
def test_a_refused_correction_says_why_with_the_input_kept(browser: Browsers) -> None:
    person, item, by = make.person(), make.item(), make.user("first")
    entry = custody.issue_item(person.id, item.id, user=by).row["id"]
    visitor = browser("armorer")
    ask_for_correction(visitor, entry)
    custody.return_item(item.id, user=by)

    page = visitor.press("Correct this entry", status=409)

    assert "Already changed" in page.text
    assert page.control("Second person's username").get("value") == "second"
    assert Transaction.select().count() == 2


@pytest.mark.usefixtures("second")
def test_guessing_the_second_password_is_slowed_down(browser: Browsers) -> None:
    entry = custody.issue_item(make.person().id, make.item().id, user=make.user("first")).row["id"]
    visitor = browser("armorer")
    for _ in range(6):
        ask_for_correction(visitor, entry, password="guess")
        visitor.press("Correct this entry", status=422)

    ask_for_correction(visitor, entry)
    page = visitor.press("Correct this entry", status=422)

    assert "Too many tries" in page.text
    assert Transaction.select().count() == 1


def test_a_viewer_may_not_correct(browser: Browsers) -> None:
    armory.fill()
    visitor = browser("viewer")

    page = visitor.open("/transactions/8")
    fields = {"csrf_token": visitor.csrf_token()}
    answer = visitor.send("POST", "/transactions/8/corrections", data=fields)

    assert "Correct this entry" not in page.text
    assert answer.status_code == 403


def test_only_the_newest_entry_of_an_item_offers_its_correction(browser: Browsers) -> None:
    armory.fill()

    page = browser("armorer").open("/transactions/1")

    assert page.link("entry 12") == "/transactions/12"
    assert "Second person's username" not in page.labels()
