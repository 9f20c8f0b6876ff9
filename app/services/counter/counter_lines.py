"""What the counter does with magazines, rounds and accessories beside the weapon itself."""

from __future__ import annotations

from datetime import datetime

from app.models.items import Item
from app.models.transactions import Custody
from app.models.users import User
from app.queries import custody as held
from app.queries.rows import Row
from app.queries.settings import setting
from app.services.counter import counter_line_words, counter_words
from app.services.counter.counter_words import Outcome
from app.services.discrepancies import return_answers
from app.services.stock import cautions, owed
from app.services.stock.going_along import Asked
from app.services.stock.line_words import briefly


def must_be_counted(out: Custody, way: str) -> bool:
    """Say whether what came back is counted first: where the unit says so, or on MISSING."""
    asks = way == "count" or setting("return_counts") == "ask"
    return asks and way != "counted" and bool(owed.of_take(out.take_id))


def to_count(item: Item, out: Custody) -> Outcome:
    """Ask what came back; nothing is recorded yet."""
    return counter_line_words.count_them(item, out, owed.of_take(out.take_id))


def changed(item: Item, out: Custody, wanted: Asked, user: User) -> Outcome:
    """Change what is out with a weapon."""
    now_out = owed.change(out.take, dict(wanted), user=user)
    said = cautions.cautions(out.personnel_id)
    return counter_line_words.lines_changed(item, out, briefly(now_out), said)


def all_here(item: Item, user: User) -> Outcome:
    """Take back what was still missing after the weapon came in."""
    last = held.last_closed(item.id)
    came = owed.all_here(last.take_id, user=user) if last is not None else []
    return counter_line_words.all_here(item, came)


def returned(row: Row, at: datetime) -> Outcome:
    """Say that a weapon is back, and what of its set is not."""
    missing = owed.of_take(row["take_id"]) if row["take_id"] else []
    said = counter_words.returned(row, at)
    if missing:
        said = counter_line_words.incomplete(row, missing)
    return return_answers.asked(said, row)
