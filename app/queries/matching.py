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


# `p` is personnel, `i` items, `m` item_models in the queries that use these.
_PERSON = """(p.search_key LIKE ? ESCAPE '\\' OR p.serial LIKE ? ESCAPE '\\'
  OR p.id IN (SELECT owner FROM codes WHERE code = ? AND kind = 'person'))"""
_ITEM = """(i.serial LIKE ? ESCAPE '\\' OR i.item_number = ?
  OR m.short_name LIKE ? ESCAPE '\\' OR m.name LIKE ? ESCAPE '\\' OR i.rack LIKE ? ESCAPE '\\'
  OR i.property_number LIKE ? ESCAPE '\\' OR i.id LIKE ? ESCAPE '\\'
  OR i.id IN (SELECT owner FROM codes WHERE code = ? AND kind = 'item'))"""


def person(text: str) -> list[Condition]:
    """Return one condition for each word; letter case, accents and commas do not matter."""
    return [Condition(_PERSON, (_within(fold(word)), _within(word), word)) for word in _words(text)]


def item(text: str) -> list[Condition]:
    """Return one condition for each word: part of the serial, number, model, rack, code or id."""
    found = []
    for word in _words(text):
        part, beginning = _within(word), _starting(word)
        bound = (part, word, beginning, part, beginning, part, beginning, word)
        found.append(Condition(_ITEM, bound))
    return found


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


def _within(word: str) -> str:
    return f"%{_escaped(word)}%"


def _starting(word: str) -> str:
    return f"{_escaped(word)}%"


def _escaped(word: str) -> str:
    return re.sub(r"([%_\\])", r"\\\1", word)
