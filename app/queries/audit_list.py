"""The audit log as a list: filtered, newest first, each row in words, in keyset pages."""

from __future__ import annotations

from dataclasses import dataclass
from datetime import datetime
from typing import Any

from app import clock
from app.models.base import database
from app.queries import audit_words, lookup, matching, paging, story_sources, timeline
from app.queries.audit_links import ADDRESS
from app.queries.paging import Page
from app.queries.reports import as_of
from app.queries.rows import Row, named

# What happens so often that its newest rows are found without an index (migration 0018).
_OFTEN = ("Take", "Return", "create", "edit")
_RARE = "a.action NOT IN ('Take', 'Return', 'create', 'edit')"
# Of so many people or items that words match, all rows are looked up.
_MOST = 20
_NAMES = (
    "seq occurred_at recorded_at action object_type object_id before after hash user station "
    "source device ip user_agent request_id path url"
).split()
_PAGE = f"""
SELECT a.seq, a.occurred_at, a.recorded_at, a.action, a.object_type, a.object_id, a."before",
  a."after", a.hash, u.username, s.name, a.source, a.device, a.ip, a.user_agent, a.request_id,
  a.path, {ADDRESS}
FROM audit_log AS a
  LEFT JOIN users AS u ON u.id = a.actor LEFT JOIN stations AS s ON s.id = a.station
WHERE a.seq IN ({{found}} ORDER BY 1 DESC LIMIT ?)
ORDER BY a.seq DESC
"""  # noqa: S608  (our own text)
_SEQS = "SELECT a.seq FROM audit_log AS a WHERE "
# From the counter's pages, and from elsewhere, as web/connection names it: each along its index.
_AT = ("a.station = ?", "a.device = 'station ' || ?")
_ENTRIES = (
    "(a.object_type = 'transactions' AND a.object_id IN "
    "(SELECT CAST(id AS TEXT) FROM transactions WHERE {} = ?))"
)
_RECEIPTS = (
    " OR (a.object_type = 'receipts' AND a.object_id IN "
    "(SELECT CAST(id AS TEXT) FROM receipts WHERE personnel_id = ?))"
)


@dataclass(frozen=True)
class Filter:
    """What the log is asked for; empty means any. `since` ≤ recorded < `until`, in UTC."""

    person: str = ""
    item: str = ""
    user_id: int | None = None
    action: str = ""
    station_id: int | None = None
    since: datetime | None = None
    until: datetime | None = None

    @property
    def narrows(self) -> bool:
        """Say whether anything is asked for at all."""
        return self != Filter()


def page(asked: Filter, after: str, size: int = paging.ROWS, *, all_of_it: bool = False) -> Page:
    """Return one page of the log, newest first, in words; `all_of_it` as audit_words has it."""
    found, bound = _found(asked, paging.number(after) or paging.LARGEST)
    rows = named(_NAMES, _PAGE.format(found=found), (*bound, size + 1))
    texts = timeline.private_texts([row["seq"] for row in rows])
    names = audit_words.Names()
    for row in rows:
        row["title"] = audit_words.title(row)
        row["changes"] = audit_words.changes(row, texts[row["seq"]], names, all_of_it=all_of_it)
    return paging.page(rows, size, "seq")


def _found(asked: Filter, before: int) -> tuple[str, tuple[Any, ...]]:
    """Return what finds the rows; of a device, in both ways that a row may name it."""
    where, bound = _where(asked, before)
    if asked.station_id is None:
        return _SEQS + where, bound
    both = " UNION ".join(f"{_SEQS}{where} AND {at}" for at in _AT)
    return both, (*bound, asked.station_id) * len(_AT)


def _where(asked: Filter, before: int) -> tuple[str, tuple[Any, ...]]:
    until = before
    if asked.until:
        until = min(before, as_of.mark("audit_log", "seq", clock.to_text(asked.until)) + 1)
    conditions: list[tuple[str, tuple[Any, ...]]] = [("a.seq < ?", (until,))]
    if asked.since:
        mark = as_of.mark("audit_log", "seq", clock.to_text(asked.since))
        conditions.append(("a.seq > ?", (mark,)))
    if asked.user_id is not None:
        conditions.append(("a.actor = ?", (asked.user_id,)))
    if asked.action:
        conditions.append(_of_kind(asked.action))
    if asked.person:
        conditions.append(_about("personnel", _people(asked.person)))
    if asked.item:
        conditions.append(_about("items", _items(asked.item)))
    sql = " AND ".join(f"({condition})" for condition, _ in conditions)
    return sql, tuple(value for _, bound in conditions for value in bound)


def _of_kind(action: str) -> tuple[str, tuple[Any, ...]]:
    """Return the condition for what was done; an index is used where all of its own is said."""
    if action == "edit":
        return "a.action = 'edit'", ()
    return f"a.action = ?{'' if action in _OFTEN else f' AND {_RARE}'}", (action,)


def _about(kind: str, ids: tuple[str, ...]) -> tuple[str, tuple[Any, ...]]:
    """Return the condition that a row is about one of these people or items."""
    parts: list[tuple[str, tuple[Any, ...]]] = []
    for one in ids:
        column = timeline.COLUMNS[kind]
        parts += [story_sources.record_changes(kind, one), story_sources.events(kind, one)]
        parts.append((_ENTRIES.format(column), (one,)))
        if kind == "personnel":
            parts.append((_RECEIPTS.removeprefix(" OR "), (one,)))
    sql = " OR ".join(part for part, _ in parts) or "0"
    return sql, tuple(value for _, bound in parts for value in bound)


def _people(text: str) -> tuple[str, ...]:
    found = lookup.exactly(text).people
    return found or _ids(_SOME_PEOPLE, matching.person(text))


def _items(text: str) -> tuple[str, ...]:
    found = lookup.exactly(text).items
    return found or _ids(_SOME_ITEMS, matching.item(text))


_SOME_ITEMS = f"SELECT i.id FROM {matching.ITEMS} "  # noqa: S608  (our own SQL)
_SOME_PEOPLE = f"SELECT p.id FROM {matching.PEOPLE} "  # noqa: S608  (our own SQL)


def _ids(query: str, words: list[matching.Condition]) -> tuple[str, ...]:
    where = matching.where(words)
    found = database.execute_sql(f"{query}{where.sql} LIMIT ?", (*where.bound, _MOST))
    return tuple(row[0] for row in found)


_ACTIONS = """
WITH RECURSIVE known (action) AS (
  SELECT (SELECT min(a.action) FROM audit_log AS a WHERE {rare})
  UNION ALL SELECT (SELECT min(a.action) FROM audit_log AS a WHERE a.action > known.action
    AND {rare}) FROM known WHERE known.action IS NOT NULL)
SELECT action FROM known WHERE action IS NOT NULL
"""


def actions() -> list[str]:
    """Return the actions that there are, for a choice; each is one look into an index."""
    rare = [row[0] for row in database.execute_sql(_ACTIONS.format(rare=_RARE))]
    return sorted([*rare, *_OFTEN], key=str.lower)


def who_and_where() -> tuple[list[tuple[int, str]], list[tuple[int, str]]]:
    """Return the users and the devices (stations) that the log can be narrowed to."""
    users = database.execute_sql("SELECT id, username FROM users ORDER BY username")
    stations = database.execute_sql("SELECT id, name FROM stations ORDER BY name")
    return [(row[0], row[1]) for row in users], [(row[0], row[1]) for row in stations]


def as_rows(row: Row) -> tuple[str | int | None, ...]:
    """Return a row as a file has it."""
    said = audit_words.in_one_line(row["changes"])
    return (*(row[name] for name in FILE_COLUMNS[:-1]), said)


FILE_COLUMNS = tuple(
    "seq recorded_at occurred_at user action object_type object_id title station device ip source "
    "path hash changes".split()
)
