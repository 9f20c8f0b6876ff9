"""What a typed text matches: SQL conditions that lists, the ledger and the search share."""

from __future__ import annotations

import re
from typing import Any, NamedTuple

from app.models.search_text import fold

MOST_WORDS = 6


class Condition(NamedTuple):
    """Our own SQL for a WHERE clause, and what it binds."""

    sql: str
    bound: tuple[Any, ...] = ()


# `p` is personnel, `i` items in the queries that use these. Every column of theirs stands in one
# index, the texts too, so that no whole row is read for nothing; a test looks at the plans.
PEOPLE = "personnel AS p INDEXED BY personnel_by_search"
ITEMS = "items AS i INDEXED BY items_by_search"
_MODEL = """i.model_id IN (SELECT id FROM item_models
    WHERE short_name LIKE ? ESCAPE '\\' OR name LIKE ? ESCAPE '\\')"""
# The key has the serial in it; of whom a record was erased it is empty.
_PERSON = """(instr(p.search_key, ?) OR (p.search_key = '' AND instr(lower(p.serial), lower(?)))
  OR p.id = (SELECT owner FROM codes WHERE code = ? AND kind = 'person'))"""
_ITEM = f"""(instr(lower(i.serial || char(10) || coalesce(i.property_number, '')), lower(?))
  OR instr(lower(char(10) || coalesce(i.rack, '') || char(10) || i.id), char(10) || lower(?))
  OR i.item_number = ?
  OR {_MODEL}
  OR i.id = (SELECT owner FROM codes WHERE code = ? AND kind = 'item'))"""  # noqa: S608  (our own)


def person(text: str) -> list[Condition]:
    """Return one condition for each word; letter case, accents and commas do not matter."""
    return [Condition(_PERSON, (fold(word), word, word)) for word in _words(text)]


def item(text: str) -> list[Condition]:
    """Return one condition for each word: part of the serial or property number, the item number,
    the beginning of rack or id, a model, or a code.
    """
    found = []
    for word in _words(text):
        bound = (word, word, word, f"{_escaped(word)}%", f"%{_escaped(word)}%", word)
        found.append(Condition(_ITEM, bound))
    return found


def model(text: str) -> Condition:
    """Return the condition that an item is of a model of that name."""
    return Condition(_MODEL, (f"{_escaped(text)}%", f"%{_escaped(text)}%"))


def where(conditions: list[Condition]) -> Condition:
    """Return all conditions as one WHERE clause; empty when there are none."""
    if not conditions:
        return Condition("")
    sql = "WHERE " + " AND ".join(condition.sql for condition in conditions)
    return Condition(sql, tuple(value for condition in conditions for value in condition.bound))


def one_of(column: str, values: tuple[Any, ...]) -> Condition:
    """Return the condition that a column has one of these values; nothing is one of none."""
    if not values:
        return Condition("0")
    return Condition(f"{column} IN ({', '.join('?' * len(values))})", values)


def none_of(column: str, values: tuple[Any, ...]) -> Condition:
    """Return the condition that a column has none of these values."""
    return Condition(f"{column} NOT IN ({', '.join('?' * len(values))})", values)


def _words(text: str) -> list[str]:
    return [word for word in re.split(r"[\s,;]+", text) if word][:MOST_WORDS]


def _escaped(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)
