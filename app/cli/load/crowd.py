"""A crowd at its counters: users with sessions of their own who issue and take back.

Each signs in by the form, has a station and a form token of their own, and does what the page's
scan queue does: one scan at a time under a key of its own, sent again when no answer came.
"""

from __future__ import annotations

import http.client
import re
import threading
import time
from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from app.cli.bench import wire
from app.cli.bench.wire import Browser
from app.cli.words import Problem

TRIES = 4
RETRY_AFTER = 0.2
LONGEST_SIGN_IN = 600.0
# Every so many turns a user wants a weapon that others want at the same moment.
CONTESTED_TURN = 3
_SAID = re.compile(r'id="scan-result"[^>]* data-kind="(\w+)"[^>]*>')
_HAND_OVER = re.compile(r' data-hand-over="([^"]*)"')


class Act(NamedTuple):
    """An issue or a return that was asked for, under its key."""

    key: str
    action: str
    person: str
    item: str


@dataclass
class Member:
    """One user, whom and what they have at hand, and what they got."""

    number: int
    username: str
    password: str
    person: str
    item: str
    contested: str
    acknowledged: list[Act] = field(default_factory=list)
    unanswered: list[Act] = field(default_factory=list)
    seconds: list[float] = field(default_factory=list)  # of each acknowledged entry
    scans: int = 0
    errors: list[str] = field(default_factory=list)
    refused: int = 0  # a contested weapon that was out already
    worked: float = 0.0


@dataclass(frozen=True)
class Pace:
    """How long a crowd works, and how fast: `entries` each at most, 0 for as many as there are."""

    seconds: float
    entries: int = 0
    think: float = 0.0


class Counter:
    """A signed-in browser at the counter's page."""

    def __init__(self, port: int, member: Member) -> None:
        self.member = member
        self._port = port
        self._scan = 0
        self._browser = Browser(port)
        wire.sign_in(self._browser, member.password, member.username)
        self._token = wire.token(self._browser.get("/counter")[1])
        self._browser.close()  # until all have signed in the server would hang up by itself

    def close(self) -> None:
        """Hang up."""
        self._browser.close()

    def scan(self, code: str, mode: str, hand_over: str = "", action: str = "") -> str:
        """Scan a code, again under the same key while no answer comes; return the panel or "".

        `action` is the entry that it is to be; what was recorded is noted as acknowledged.
        """
        member, self._scan = self.member, self._scan + 1
        act = Act(f"load-{member.number:04}-{self._scan:06}", action, member.person, code)
        form = {"csrf_token": self._token, "code": code, "mode": mode, "purpose": "",
                "key": act.key, "age_ms": "0", "hand_over": hand_over}  # fmt: skip
        started = time.monotonic()
        panel = self._answer(form)
        member.scans += 1
        if action and not panel:
            member.unanswered.append(act)
        if action and "data-recorded" in _banner(panel):
            member.acknowledged.append(act)
            member.seconds.append(time.monotonic() - started)
        return panel

    def _answer(self, form: dict[str, str]) -> str:
        for _ in range(TRIES):
            try:
                more = {"X-Requested-With": "scan-queue"}
                return self._browser.post("/counter/scans", form, more)[1]
            except (Problem, OSError, http.client.HTTPException) as error:
                self.member.errors.append(f"{type(error).__name__}: {error}")
                self._browser.close()  # opens anew with the next request, cookies kept
                time.sleep(RETRY_AFTER)
        return ""


def _banner(panel: str) -> str:
    found = _SAID.search(panel)
    return found[0] if found else ""


def work(port: int, members: Sequence[Member], pace: Pace) -> float:
    """Sign all in, let them work at the same time, and return how many seconds that was."""
    counters = list(_signed_in(port, members))
    begin = threading.Barrier(len(counters))
    threads = [
        threading.Thread(target=_work, args=(counter, begin, pace), daemon=True)
        for counter in counters
    ]
    for thread in threads:
        thread.start()
    for thread in threads:
        thread.join()
    for counter in counters:
        counter.close()
    return max(member.worked for member in members)


def _signed_in(port: int, members: Sequence[Member]) -> Iterator[Counter]:
    """Sign in one after the other. Raises Problem when it takes too long."""
    ends = time.monotonic() + LONGEST_SIGN_IN
    for member in members:
        if time.monotonic() > ends:
            raise Problem("The users could not all sign in: this computer is too busy.")
        yield Counter(port, member)


def _work(counter: Counter, begin: threading.Barrier, pace: Pace) -> None:
    member, turn = counter.member, 0
    begin.wait()
    started = time.monotonic()
    while time.monotonic() - started < pace.seconds:
        if pace.entries and len(member.acknowledged) >= pace.entries:
            break
        turn += 1
        _turn(counter, pace, is_contested=turn % CONTESTED_TURN == 0)
    member.worked = time.monotonic() - started


def _turn(counter: Counter, pace: Pace, *, is_contested: bool) -> None:
    """Scan the person, issue a weapon, and take it back."""
    member = counter.member
    item = member.contested if is_contested else member.item
    hand_over = _HAND_OVER.search(_banner(counter.scan(member.person, "auto")))
    time.sleep(pace.think)
    before = len(member.acknowledged)
    counter.scan(item, "issue", hand_over[1] if hand_over else "", "Take")
    if len(member.acknowledged) == before and is_contested:
        member.refused += 1
        return
    if len(member.acknowledged) == before:
        member.errors.append("a free weapon was not issued")
    time.sleep(pace.think)
    before = len(member.acknowledged)
    counter.scan(item, "return", hand_over[1] if hand_over else "", "Return")
    if len(member.acknowledged) == before:
        member.errors.append("a weapon was not taken back")
