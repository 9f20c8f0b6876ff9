"""Works off what a count found: reported missing, returned, moved, or ignored with a reason."""

from __future__ import annotations

from app import clock
from app.models.base import database
from app.models.counts import Count, CountSighting, CountStep
from app.models.users import User
from app.models.writes import writes
from app.queries import count_figures
from app.queries import custody as held
from app.queries import stock as stocks
from app.queries.count_shapes import Finding
from app.services import audit
from app.services.counts.counting import open_count
from app.services.custody import custody
from app.services.discrepancies import discrepancies
from app.services.errors import NotFound, Refusal
from app.services.given import written
from app.services.records import items

LONGEST = 500
_FINISHED = "SELECT 1 FROM count_steps WHERE count_id = ? AND kind = 'finish' LIMIT 1"
# What can be done about each way in which something does not agree.
WAYS = {"missing": "report", "place": "move", "out": "return"}


class NotFinished(Refusal):
    """Whoever counts blind learns what is expected when they have counted."""

    code = "not_finished"
    kind = "info"
    title = "Finish first"

    def __init__(self, count: Count) -> None:
        super().__init__(f"Count {count.id} is blind: press Finish when everything is counted.")


class DoneAlready(Refusal):
    """Somebody has dealt with it already."""

    code = "done_already"
    kind = "info"
    title = "Done already"


@writes
def finish(count_id: int, *, user: User) -> None:
    """Note that everything was counted; what is expected may be seen from then on."""
    count = open_count(count_id)
    if not is_finished(count):
        _step(count, "finish", user)


def is_finished(count: Count) -> bool:
    """Say whether somebody has said that everything was counted."""
    return database.execute_sql(_FINISHED, (count.id,)).fetchone() is not None


def may_be_compared(count: Count) -> bool:
    """Say whether what is expected may be shown while the count is open."""
    return not count.blind or is_finished(count)


@writes
def report_missing(count_id: int, item_id: str, text: str, *, user: User) -> CountStep:
    """Report something missing that nobody saw: a discrepancy is opened, and it is not issued.

    Raises Invalid, AlreadyReported, DoneAlready, NotFound, CountIsClosed.
    """
    count, _ = _about(count_id, "missing", item_id)
    said = written("text", text, LONGEST, "Write where it was looked for.")
    row = discrepancies.report(item_id, discrepancies.MISSING, said, user=user)
    return _step(count, "report", user, item_id=item_id, text=said, discrepancy_id=row.id)


@writes
def return_it(count_id: int, item_id: str, *, user: User) -> CountStep:
    """Return something that was seen in the armory and is out by the record.

    The weapon was seen, and not what went out with it: that stays owed by name.
    """
    count, _ = _about(count_id, "out", item_id)
    out = held.open_custody(item_id)
    owed = stocks.outstanding([out.take_id]).get(out.take_id, []) if out is not None else []
    lines = tuple((line.stock_id, 0) for line in owed) or None
    entry = custody.return_item(item_id, user=user, details=custody.Details(lines=lines))
    text = f"entry {entry.row['id']}"
    return _step(count, "return", user, item_id=item_id, text=text)


@writes
def move_here(count_id: int, item_id: str, *, user: User) -> CountStep:
    """Make the rack where something was seen its place."""
    count, found = _about(count_id, "place", item_id)
    items.edit(item_id, {"rack": found.seen_in, "slot": ""}, user=user)
    text = f"from {found.place or 'no rack'} to {found.seen_in}"
    return _step(count, "move", user, item_id=item_id, text=text)


@writes
def ignore(
    count_id: int, text: str, *, user: User, item_id: str = "", sighting_id: int | None = None
) -> CountStep:
    """Leave one thing as it is, with the reason, which stands on the sheet."""
    count = open_count(count_id)
    said = written("text", text, LONGEST, "Write why it is left as it is.")
    if item_id:
        _about(count_id, "", item_id)
        return _step(count, "ignore", user, item_id=item_id, text=said)
    seen = CountSighting.get_or_none(
        (CountSighting.id == sighting_id) & (CountSighting.of_count == count)
    )
    if seen is None or seen.verdict != "unknown":
        raise NotFound("unknown_sighting", "There is no such sighting in this count.")
    if CountStep.get_or_none(CountStep.sighting == seen) is not None:
        raise DoneAlready("It was dealt with already. Nothing changed.")
    return _step(count, "ignore", user, sighting_id=seen.id, text=said)


def _about(count_id: int, category: str, item_id: str) -> tuple[Count, Finding]:
    """Return an open count and what it found of an item, which nobody has dealt with yet."""
    count = open_count(count_id)
    if not may_be_compared(count):
        raise NotFinished(count)
    findings = [one for one in count_figures.now(count).findings if one.item_id == item_id]
    found = next((one for one in findings if category in ("", one.category)), None)
    if found is None:
        raise NotFound("unknown_finding", "This count says nothing of that.")
    if found.done:
        raise DoneAlready(f"{found.label}: {found.done} Nothing changed.")
    return count, found


def _step(
    count: Count,
    kind: str,
    user: User,
    *,
    item_id: str | None = None,
    sighting_id: int | None = None,
    discrepancy_id: int | None = None,
    text: str | None = None,
) -> CountStep:
    row = CountStep(
        of_count=count, kind=kind, item=item_id, sighting=sighting_id, discrepancy=discrepancy_id,
        text=text, user=user, created_at=clock.now(),
    )  # fmt: skip
    audit.insert(row, user, action=kind)
    return row
