"""How busy the counter was: by day, by hour and weekday, by model."""

from __future__ import annotations

import functools
from collections import Counter
from datetime import date, datetime, timedelta

from app import clock
from app.models.base import database
from app.queries.reports.shape import Asked, Block, Cells, Column, Report, block, in_words

# By quarters of an hour, which no time zone divides, so that years are few rows.
_QUARTERS = """
SELECT substr(occurred_at, 1, 14) || substr('00153045', 2 * (substr(occurred_at, 15, 2) / 15) + 1, 2),
  sum(action = 'Take'), count(*)
FROM transactions INDEXED BY transactions_by_time
WHERE occurred_at >= ? AND occurred_at < ? AND +corrects_id IS NULL GROUP BY 1
"""  # noqa: E501
# By item first: an item's model is then looked up once and not for each of its entries.
_MODELS = """
SELECT m.name, sum(t.takes), sum(t.number - t.takes), sum(t.number)
FROM (SELECT item_id, sum(action = 'Take') AS takes, count(*) AS number
    FROM transactions INDEXED BY transactions_by_time
    WHERE occurred_at >= ? AND occurred_at < ? AND +corrects_id IS NULL GROUP BY item_id) AS t
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
GROUP BY m.id ORDER BY 4 DESC, m.name
"""
WEEKDAYS = ("Mon", "Tue", "Wed", "Thu", "Fri", "Sat", "Sun")
_NUMBERS = (
    Column("issues", "Issues", "number"),
    Column("returns", "Returns", "number"),
    Column("total", "Total", "number"),
)
# Beyond so many days it is told by months.
MOST_DAYS = 92
_SUMS = ("issues", "returns", "total")
_HOURS = tuple(Column(f"{hour:02d}", f"{hour:02d}", "number") for hour in range(24))


def activity(asked: Asked, now: datetime) -> Report:
    """Return issues and returns of the days, what was taken back left out."""
    issues, entries = _by_hour(asked)
    models: list[Cells] = list(database.execute_sql(_MODELS, (asked.since, asked.until)))
    return Report(
        "activity",
        "Activity",
        (in_words(asked),),
        (
            _times(asked, now, issues, entries),
            _week(entries),
            block("By model", (Column("model", "Model"), *_NUMBERS), models,
                  sums=_SUMS, chart="across"),
        ),
        ("Issues and returns together; entries that were taken back count as they were made, those "
         "that took them back do not.",),
    )  # fmt: skip


def _times(
    asked: Asked, now: datetime, issues: Counter[datetime], entries: Counter[datetime]
) -> Block:
    """Return the numbers of each day up to today, or of each month where the days are many."""
    end = min(asked.last, clock.local(now).date())
    span = range(max(0, (end - asked.first).days) + 1)
    by_month = len(span) > MOST_DAYS
    name_of = functools.cache(_month if by_month else _day)
    times = {name_of(asked.first + timedelta(days=number)): [0, 0] for number in span}
    for hour, number in entries.items():
        taken_and_all = times.setdefault(name_of(hour.date()), [0, 0])
        taken_and_all[0] += issues[hour]
        taken_and_all[1] += number
    rows: list[Cells] = [(name, taken, all_ - taken, all_) for name, (taken, all_) in times.items()]
    word = "Month" if by_month else "Day"
    columns = (Column("when", word), *_NUMBERS)
    return block(f"By {word.lower()}", columns, rows, sums=_SUMS, chart="pairs")


def _week(entries: Counter[datetime]) -> Block:
    heat = {name: Counter[int]() for name in WEEKDAYS}
    for moment, number in entries.items():
        heat[WEEKDAYS[moment.weekday()]][moment.hour] += number
    rows: list[Cells] = [
        (name, *(hours[hour] for hour in range(24)), hours.total()) for name, hours in heat.items()
    ]
    columns = (Column("weekday", "Day"), *_HOURS, _NUMBERS[2])
    names = tuple(column.name for column in columns[1:])
    return block("By weekday and hour", columns, rows, sums=names, chart="heat")


def _by_hour(asked: Asked) -> tuple[Counter[datetime], Counter[datetime]]:
    """Return ({local hour: issues}, {local hour: entries})."""
    issues, all_ = Counter[datetime](), Counter[datetime]()
    ahead = functools.cache(_ahead)
    for quarter, taken, number in database.execute_sql(_QUARTERS, (asked.since, asked.until)):
        shift = ahead(quarter[:10])
        if shift is None:
            local = clock.local(clock.from_text(f"{quarter}:00.000000Z")).replace(tzinfo=None)
        else:
            local = datetime.fromisoformat(quarter) + shift
        hour = local.replace(minute=0)
        issues[hour] += taken
        all_[hour] += number
    return issues, all_


def _ahead(day: str) -> timedelta | None:
    """Return how far local time is ahead on a day of UTC; None when it changes in that day."""
    begin = clock.from_text(f"{day}T00:00:00.000000Z")
    at_begin, at_end = (clock.local(one).utcoffset() for one in (begin, begin + timedelta(days=1)))
    return at_begin if at_begin == at_end else None


def _day(when: date) -> str:
    return f"{when:%a %Y-%m-%d}"


def _month(when: date) -> str:
    return f"{when:%b %Y}"
