"""The short way for polls: 304 without Flask while nothing changed, and never where Flask would say
something else, whoever changed what, wherever."""

from __future__ import annotations

import shutil
from collections.abc import Callable
from contextlib import closing
from datetime import timedelta

import apsw
import pytest
from flask import Flask

from app import clock
from app.config import Settings
from app.models.base import database
from app.models.users import Session, User
from app.services.custody import custody
from app.services.settings import settings
from app.services.users import sessions, users
from app.web import polls
from tests import armory
from tests.browse import Browser

Browsers = Callable[..., Browser]
POLL = {"X-Requested-With": "scan-queue"}
LIVE = {**POLL, "HX-Request": "true"}
pytestmark = pytest.mark.usefixtures("away_from_the_full_minute")


class Poll:
    """A counter that asks for its panel again and again."""

    def __init__(self, browser: Browser, path: str = "/counter/panel?purpose=&mode=auto") -> None:
        self.browser, self.path = browser, path
        self.tag = ""
        self.short = False

    def ask(self, device_ms: int | None = None) -> int:
        """Ask once; `short` says whether Flask was left out."""
        path = self.path if device_ms is None else f"{self.path}&device_ms={device_ms}"
        headers = {**(POLL if "counter" in path else LIVE), "If-None-Match": self.tag}
        answer = self.browser.client.get(path, headers=headers)
        self.short = "Content-Security-Policy" not in answer.headers
        self.tag = answer.headers.get("ETag", self.tag)
        return answer.status_code

    def settled(self) -> Poll:
        """Ask until the short way is taken."""
        for _ in range(4):
            self.ask()
            if self.short:
                return self
        raise AssertionError("no poll was answered in the short way")


@pytest.fixture
def poll(browser: Browsers) -> Poll:
    armory.fill()
    armorer = browser("armorer")
    armorer.open("/counter")
    return Poll(armorer).settled()


def by_another_process(record: Settings, sql: str, *values: object) -> None:
    """Write as the worker or a command does: through a connection of its own."""
    with closing(apsw.Connection(str(record.database_path))) as connection:
        connection.execute(sql, values)


def armorer() -> User:
    return User.get(User.username == "armorer")  # type: ignore[no-any-return]


def test_an_idle_poll_is_a_few_words(poll: Poll) -> None:
    answer = poll.browser.client.get(poll.path, headers={**POLL, "If-None-Match": poll.tag})

    assert (answer.status_code, answer.data) == (304, b"")
    assert sum(len(name) + len(value) + 4 for name, value in answer.headers) <= 170
    assert answer.headers["ETag"] == poll.tag


def end_session(record: Settings) -> None:
    del record
    sessions.end_all(armorer(), user=None)


def lock(record: Settings) -> None:
    del record
    sessions.run_out(Session.select().order_by(Session.id.desc()).get())


def disable(record: Settings) -> None:
    by_another_process(record, "UPDATE users SET disabled_at = ? WHERE username = 'armorer'",
                       clock.to_text(clock.now()))  # fmt: skip


def re_role(record: Settings) -> None:
    del record
    users.change_role(armorer(), "viewer", user=None)


ENDED = {"signed out elsewhere": (end_session, 401), "locked": (lock, 401),
         "disabled by another process": (disable, 401), "a viewer now": (re_role, 403)}  # fmt: skip


@pytest.mark.parametrize("name", ENDED)
def test_who_may_no_longer_see_it_is_never_told_304(
    poll: Poll, record: Settings, name: str
) -> None:
    act, status = ENDED[name]
    act(record)

    for _ in range(3):
        assert poll.ask() == status
        assert not poll.short


def test_a_short_way_that_does_not_look_at_the_record_would_be_found(
    poll: Poll, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    same = database.changes.mark(record.database_path)
    monkeypatch.setattr(database.changes, "mark", lambda _path: same)
    end_session(record)

    assert poll.ask() == 304


def test_a_session_that_ran_out_by_itself_is_never_told_304(
    poll: Poll, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_its_end = clock.now() + timedelta(seconds=1)
    Session.update(expires_at=by_its_end).execute()
    poll.settled()

    monkeypatch.setattr(clock, "now", lambda: by_its_end + timedelta(milliseconds=1))

    assert poll.ask() == 401


def entry(record: Settings) -> None:
    del record
    custody.issue_item(armory.REYES, armory.GOOD_PISTOL, user=armorer())


def set_to(record: Settings) -> None:
    del record
    settings.change("private_seconds", "45", armorer())


def without_a_row_of_the_log(record: Settings) -> None:
    by_another_process(record, "UPDATE sessions SET last_seen_at = ?", clock.to_text(clock.now()))


@pytest.mark.parametrize("write", [entry, set_to, without_a_row_of_the_log])
def test_whatever_was_written_is_asked_of_flask(
    poll: Poll, record: Settings, write: Callable[[Settings], None]
) -> None:
    write(record)
    poll.ask()

    assert not poll.short


def test_another_minute_is_asked_of_flask(poll: Poll, monkeypatch: pytest.MonkeyPatch) -> None:
    now = clock.now()
    for step in (timedelta(minutes=1), timedelta(seconds=-1), timedelta(days=-1)):
        moment = now + step
        monkeypatch.setattr(clock, "now", lambda moment=moment: moment)
        poll.ask()
        assert not poll.short, step
        monkeypatch.undo()
        poll.settled()


def test_a_hand_over_that_goes_idle_is_asked_of_flask(
    poll: Poll, record: Settings, monkeypatch: pytest.MonkeyPatch
) -> None:
    by_another_process(record, "UPDATE settings SET value = '2' WHERE key = 'hand_over_seconds'")
    poll.browser.open("/counter").control("Scan").set("value", armory.REYES)
    poll.browser.press("Record")
    poll.settled()
    idle = clock.now() + timedelta(seconds=2, milliseconds=1)

    monkeypatch.setattr(clock, "now", lambda: idle)

    assert poll.ask() == 200


def test_a_device_with_another_time_is_asked_of_flask(poll: Poll) -> None:
    now = int(clock.now().timestamp() * 1000)
    for _ in range(3):
        poll.ask(now)
    assert poll.short
    poll.ask(now + 1)
    assert poll.short

    agreed = poll.tag
    for wrong in (now + 130_000, now - 130_000, 1):
        poll.tag = agreed
        assert poll.ask(wrong) == 200
        assert not poll.short


@pytest.mark.parametrize(
    "more", ["&device%5Fms=1", "&device_ms=1&device_ms=2", "&x=%41", "&" + "x" * 400]
)
def test_an_address_in_another_form_is_asked_of_flask(poll: Poll, more: str) -> None:
    poll.path += more
    for _ in range(3):
        poll.ask()

    assert not poll.short


def test_a_tag_counts_for_who_got_it_only(poll: Poll, browser: Browsers) -> None:
    other = browser("admin")
    other.open("/counter")
    theirs = Poll(other)
    theirs.tag = poll.tag

    assert theirs.ask() == 200
    nobody = Poll(browser())
    nobody.tag = poll.tag
    assert nobody.ask() == 401
    for tag in ("*", f"W/{poll.tag}", f"{poll.tag}, {poll.tag}", poll.tag.strip('"'), ""):
        asking = Poll(poll.browser)
        asking.tag = tag
        asking.ask()
        assert not asking.short, tag


def test_another_theme_is_another_answer(poll: Poll) -> None:
    poll.browser.client.set_cookie("theme", "night")

    assert poll.ask() == 200


def test_a_record_in_the_place_of_another_is_seen(poll: Poll, record: Settings) -> None:
    path = record.database_path
    database.close_resting()
    with closing(apsw.Connection(str(path))) as connection:
        connection.pragma("wal_checkpoint(TRUNCATE)")
    poll.settled()
    shutil.copy(path, path.with_name("other.db"))

    path.with_name("other.db").replace(path)
    poll.ask()

    assert not poll.short


def test_what_is_remembered_is_bounded(own_app: Flask, monkeypatch: pytest.MonkeyPatch) -> None:
    monkeypatch.setattr(polls, "MOST", 3)
    short: polls.Polls = own_app.wsgi_app  # type: ignore[assignment]
    database.changes.mark(database.database)
    for number in range(10):
        note = polls.Note()
        note.tag = str(number)
        mark = database.changes.mark(database.database)
        assert mark is not None
        short._remember((number,), note, mark, clock.now())

    assert len(short._known) <= 3
