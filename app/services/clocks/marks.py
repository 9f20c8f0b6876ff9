"""Notices that the clock jumped, and keeps what people say of it (deploy.md, Clock).

The order of the record is its sequence, so a wrong clock spoils times and nothing else. No time
that was written is changed: a correction says what to add to it.
"""

from __future__ import annotations

from datetime import timedelta

from app import clock
from app.models.base import database
from app.models.clock_marks import ClockMark
from app.models.roles import Act
from app.models.transactions import Transaction
from app.models.users import User
from app.models.writes import writes
from app.services import audit, given
from app.services.errors import Invalid
from app.services.notices import notices
from app.services.notices.notices import News

# What network time corrects by slewing, and what devices differ by, is no jump.
SLACK = timedelta(minutes=2)
FARTHEST = timedelta(days=20 * 365)
_HEAD = "SELECT recorded_at, boot_id, monotonic_ms FROM audit_log ORDER BY seq DESC LIMIT 1"


def look() -> ClockMark | None:
    """Note a jump of the clock since the newest line of the record; return it, if there was one.

    Within one run of the machine the clock that nobody sets tells how much time has passed. After a
    start only a clock that stands before the newest line can be told.
    """
    return _note() if _jumped() else None


@writes
def _note() -> ClockMark | None:
    shift = _jumped()
    if not shift:  # another process has noted it meanwhile
        return None
    row = _kept(ClockMark(kind="jump", shift_ms=_milliseconds(shift)), None)
    text = f"The clock of ArmGuard's machine jumped {said(shift)}. Compare it with a watch."
    notices.tell_all(Act.EDIT, News("clock", f"clock jump/{row.id}", "bad", text, "/clock"))
    return row


def said(shift: timedelta) -> str:
    """Return a jump in words: "3 h 12 min ahead"."""
    minutes = round(abs(shift) / timedelta(minutes=1))
    days, hours = minutes // 1440, minutes // 60 % 24
    parts = [(days, "d"), (hours, "h"), (minutes % 60, "min")]
    span = " ".join(f"{number} {unit}" for number, unit in parts if number)
    return f"{span} {'ahead' if shift > timedelta(0) else 'back'}"


@writes
def confirm(*, user: User) -> ClockMark:
    """Keep that somebody compared the clock with a watch, and that it is right."""
    return _kept(ClockMark(kind="confirmed"), user)


@writes
def correct(first: str, last: str, minutes: str, reason: str, *, user: User) -> ClockMark:
    """Say by how many minutes the event times of unsure entries are off, first to last.

    What the ledger says stays; the corrected time is shown beside it. Raises Invalid.
    """
    problems: dict[str, list[str]] = {}
    ends = [_entry(name, typed, problems) for name, typed in (("first", first), ("last", last))]
    shift = _shift(minutes, problems)
    why = given.text({"reason": reason}, "reason", 500, problems, "Say how this is known.")
    if not problems and ends[0] > ends[1]:
        problems["last"] = ["The last entry comes after the first."]
    if not problems:
        _check_unsure(ends[0], ends[1], problems)
    if problems:
        raise Invalid(problems)
    row = ClockMark(
        kind="correction", shift_ms=_milliseconds(shift), first=ends[0], last=ends[1], reason=why
    )
    return _kept(row, user)


def _jumped() -> timedelta:
    """Return how far the clock has jumped since the newest line; nothing within SLACK."""
    row = database.execute_sql(_HEAD).fetchone()
    if row is None:
        return timedelta(0)
    now, before = clock.now(), clock.from_text(row[0])
    if row[1] is not None and row[1] == clock.boot_id():
        passed = timedelta(milliseconds=clock.monotonic_ms() - row[2])
        shift = now - before - passed
    else:
        shift = min(now - before, timedelta(0))
    return shift if abs(shift) > SLACK else timedelta(0)


def _kept(row: ClockMark, user: User | None) -> ClockMark:
    row.boot_id, row.user, row.created_at = clock.boot_id(), user, clock.now()
    audit.insert(row, user, action="clock")
    return row


def _entry(name: str, typed: str, problems: dict[str, list[str]]) -> int:
    text = typed.strip()
    number = int(text) if text.isascii() and text.isdigit() and len(text) < 15 else 0
    if not Transaction.select().where(Transaction.id == number).exists():
        problems[name] = ["Give the number of an entry."]
    return number


def _shift(minutes: str, problems: dict[str, list[str]]) -> timedelta:
    text = minutes.strip().replace("\N{MINUS SIGN}", "-")
    if not text.removeprefix("-").removeprefix("+").isdecimal() or len(text) > 9 or not int(text):
        problems["minutes"] = ["Give whole minutes, like 190 or -45."]
        return timedelta(0)
    found = timedelta(minutes=int(text))
    if abs(found) > FARTHEST:
        problems["minutes"] = ["No clock is off by more than twenty years."]
    return found


def _check_unsure(first: int, last: int, problems: dict[str, list[str]]) -> None:
    """See that each entry was made while the clock was not sure."""
    sure = database.execute_sql(
        "SELECT t.id, a.seq FROM transactions AS t LEFT JOIN audit_log AS a "
        "ON a.object_type = 'transactions' AND a.object_id = CAST(t.id AS TEXT) "
        "AND a.action IN ('Take', 'Return') "
        "WHERE t.id BETWEEN ? AND ? AND a.clock_state IS NOT 'unsure' LIMIT 1",
        (first, last),
    ).fetchone()
    if sure:
        why = "was made while the clock was sure" if sure[1] else "is older than the audit log"
        problems["first"] = [f"Entry {sure[0]} {why}; it keeps its time."]


def _milliseconds(span: timedelta) -> int:
    return span // timedelta(milliseconds=1)
