"""Rules that were passed over: week by week, and what somebody has not looked at yet."""

from __future__ import annotations

from datetime import date, timedelta

from app import clock
from app.models.base import database
from app.models.users import User
from app.queries.file_table import Table
from app.queries.rows import Row, named

# Under which key a user's preferences say up to which override they have looked.
SEEN = "overrides seen"
WEEK = timedelta(days=7)
RULES = {
    "custody_limit": "over the limit",
    "not_qualified": "not qualified",
    "assigned_to_another": "assigned to somebody else",
    "personnel_barred": "on paper before an order came",
    "not_authorized": "on paper before the roster changed",
    "inspection_due": "on paper before the inspection was due",
}

_NAMES = (
    "id created_at rule reason by approved_by transaction_id item_id model_short serial "
    "personnel_id rank surname receipt"
).split()
_SELECT = """
SELECT o.id, o.created_at, o.rule, o.reason, u.username, a.username, o.transaction_id, i.id,
  m.short_name, i.serial, p.id, r.name, p.surname, receipts.name
FROM overrides AS o
  JOIN transactions AS t ON t.id = o.transaction_id
  JOIN items AS i ON i.id = t.item_id JOIN item_models AS m ON m.id = i.model_id
  JOIN personnel AS p ON p.id = t.personnel_id JOIN ranks AS r ON r.id = p.rank_id
  JOIN users AS u ON u.id = o.user_id JOIN users AS a ON a.id = o.approved_by_id
  LEFT JOIN receipts ON receipts.id = t.receipt_id
WHERE o.created_at >= ? AND o.created_at < ? ORDER BY o.created_at, o.id
"""


def monday_of(day: date) -> date:
    """Return the day with which a week begins."""
    return day - timedelta(days=day.weekday())


def of_week(monday: date) -> list[Row]:
    """Return what was passed over in a week of the armory's calendar, oldest first."""
    begin, end = (clock.to_text(clock.begin_of(day)) for day in (monday, monday + WEEK))
    rows = named(_NAMES, _SELECT, (begin, end))
    for row in rows:
        row["rule_words"] = RULES.get(row["rule"], row["rule"].replace("_", " "))
        row["person"] = f"{row['rank']} {row['surname'].upper()}"
    return rows


def export(monday: date) -> Table:
    """Return a week as a file's rows."""
    names = (
        *("created_at", "rule", "reason", "person", "personnel_id", "model_short", "serial"),
        *("item_id", "by", "approved_by", "transaction_id", "receipt"),
    )
    rows = (tuple(row[name] for name in names) for row in of_week(monday))
    return Table("overrides", names, rows, frozenset({"created_at"}))


_NEW = "SELECT count(*), min(created_at) FROM overrides WHERE id > ? AND created_at >= ?"
_SEEN = "SELECT value FROM user_preferences WHERE user_id = ? AND key = ?"


def unseen(user: User) -> tuple[int, date | None]:
    """Return how many overrides a user has not looked at, and the day of the first of them.

    Those from before there was such a user are nobody's news.
    """
    asked = (seen_by(user), clock.to_text(user.created_at))
    number, first = database.execute_sql(_NEW, asked).fetchone()
    return int(number), _day_of(first) if first else None


def _day_of(text: str) -> date:
    return clock.local(clock.from_text(text)).date()


def seen_by(user: User) -> int:
    """Return the number of the last override that a user has looked at; 0 for none."""
    row = database.execute_sql(_SEEN, (user.id, SEEN)).fetchone()
    return int(row[0]) if row else 0


def newest() -> int:
    """Return the number of the last override; 0 when there is none."""
    return int(database.execute_sql("SELECT coalesce(max(id), 0) FROM overrides").fetchone()[0])
