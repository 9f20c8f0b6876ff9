"""The night plan: what is done once a day by itself, when, and whether it was."""

from __future__ import annotations

from datetime import datetime, time, timedelta
from typing import NamedTuple

from app import clock
from app.models.base import database
from app.models.jobs import Job
from app.models.users import User
from app.queries.settings import setting
from app.services.jobs import outbox

_FIRST = "SELECT recorded_at FROM audit_log ORDER BY seq LIMIT 1"
# The keys of what nobody asked for by hand begin so.
_NIGHT = "night/"
# So long after its time a job that is not done is an alert.
PATIENCE = timedelta(hours=6)


class Planned(NamedTuple):
    """One line of the plan; `name` is its setting, a local time, empty for never."""

    kind: str
    name: str
    title: str
    what: str


PLAN = (
    Planned("backup", "night_backup", "Backup", "Copies the record and proves the copy."),
    Planned("blackout", "night_blackout", "Blackout pack", "What stands, and lines to write on."),
    Planned("overdue", "night_overdue", "Overdue digest", "Who is late, as files and by the bell."),
    Planned("verify", "night_verify", "Check of the record", "Replays the whole audit chain."),
    Planned("checkpoint", "night_checkpoint", "Signed checkpoint", "Signs the chain's newest row."),
    Planned("retention", "night_retention", "Sealing of audit rows", "Seals what is old enough."),
    Planned("stock", "night_stock", "Check of the stock", "Adds up what moved, lot by lot."),
)

# By the index of kinds, so that the jobs of years cost nothing.
_LAST_DONE = " UNION ALL ".join(
    "SELECT * FROM (SELECT kind, finished_at FROM jobs "  # noqa: S608  (our own words)
    f"WHERE kind = '{line.kind}' AND state = 'done' ORDER BY id DESC LIMIT 1)"
    for line in PLAN
)


class Standing(NamedTuple):
    """How one line of the plan stands: its newest job, its next time, whether it is missed."""

    planned: Planned
    at: str
    newest: Job | None
    following: datetime | None
    missed: bool


def due_at(planned: Planned, now: datetime) -> datetime | None:
    """Return the last moment up to `now` at which a line was due, None where it never was."""
    at = _time(planned)
    if at is None:
        return None
    today = clock.local(now).date()
    due = clock.moment_of(today, at)
    due = due if due <= now else clock.moment_of(today - timedelta(days=1), at)
    return due if _has_begun(due, now) else None


def _has_begun(due: datetime, now: datetime) -> bool:
    """Say whether there was a record at `due`: nothing is missed in a night before it began.

    One that seems to begin only later than now was begun under a clock that ran ahead.
    """
    first = database.execute_sql(_FIRST).fetchone()
    began = clock.from_text(first[0]) if first else None
    return began is not None and (began <= due or began > now)


def ask_for_due(now: datetime) -> list[Job]:
    """Ask for what is due and was not asked for yet, of each line the last time only.

    So a night without power is caught up with after it, and a week without is one night's work.
    """
    asked = []
    for planned in PLAN:
        due = due_at(planned, now)
        if due is not None and not _is_asked(planned, due, now):
            asked.append(outbox.add(planned.kind, planned.title, {}, key=_key(planned, due),
                                    user=None))  # fmt: skip
    return asked


def ask_now(planned: Planned, *, user: User, key: str) -> Job:
    """Ask for one line of the plan by hand."""
    return outbox.add(planned.kind, planned.title, {}, key=f"hand/{key}", user=user)


def standings(now: datetime) -> list[Standing]:
    """Return the whole plan as it stands."""
    done = _last_done()
    return [_standing(planned, done.get(planned.kind), now) for planned in PLAN]


def missed(now: datetime) -> list[Planned]:
    """Return the lines of the plan that were not done long after their time: each is an alert."""
    done = _last_done()
    return [planned for planned in PLAN if _is_missed(planned, done.get(planned.kind), now)]


def _standing(planned: Planned, done: datetime | None, now: datetime) -> Standing:
    newest = Job.select().where(Job.kind == planned.kind).order_by(Job.id.desc()).first()
    following = _following(_time(planned), now)
    is_missed = _is_missed(planned, done, now)
    return Standing(planned, setting(planned.name), newest, following, is_missed)


def _is_missed(planned: Planned, done: datetime | None, now: datetime) -> bool:
    due = due_at(planned, now)
    return due is not None and now - due > PATIENCE and (done is None or done < due)


def _last_done() -> dict[str, datetime]:
    rows = database.execute_sql(_LAST_DONE).fetchall()
    return {kind: clock.from_text(moment) for kind, moment in rows if moment}


def _following(at: time | None, now: datetime) -> datetime | None:
    if at is None:
        return None
    today = clock.local(now).date()
    later = clock.moment_of(today, at)
    return later if later > now else clock.moment_of(today + timedelta(days=1), at)


def _is_asked(planned: Planned, due: datetime, now: datetime) -> bool:
    """Say whether the plan has asked since a line was due.

    By the time, as the line may have stood at another hour when it was; and by the key, which
    holds where the clock was set back since.
    """
    lead = f"{_NIGHT}{planned.kind}/"
    own = Job.key.between(lead, f"{lead}~")
    since = Job.created_at.between(due, now) | (Job.key == _key(planned, due))
    return bool(Job.select().where(own & since).exists())


def _key(planned: Planned, due: datetime) -> str:
    return f"{_NIGHT}{planned.kind}/{clock.local(due):%Y-%m-%d %H:%M}"


def _time(planned: Planned) -> time | None:
    text = setting(planned.name)
    return time.fromisoformat(text) if text else None
