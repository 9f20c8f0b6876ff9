"""Counts and explains the SQL statements that really reach SQLite."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager
from typing import Any

from app.models.base import database

# SQLite is asked so often; less often takes less time.
_STEPS = 20


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give a list that collects each statement run on this thread's connection."""
    seen: list[str] = []
    with traced(lambda sql, _bound: seen.append(sql)):
        yield seen


@contextmanager
def traced(note: Callable[[str, Any], None]) -> Iterator[None]:
    """Call `note` with each statement run on this thread's connection and what it binds."""

    def heard(_cursor: object, sql: str, bound: object) -> bool:
        note(sql, bound)
        return True

    connection = database.connection()
    connection.exec_trace = heard
    try:
        yield
    finally:
        connection.exec_trace = None


def steps(act: Callable[[], object]) -> int:
    """Return how many of its steps SQLite takes for an act on this thread's connection."""
    taken: list[bool] = []

    def some_more() -> bool:
        taken.append(True)
        return False  # go on

    connection = database.connection()
    connection.set_progress_handler(some_more, _STEPS)
    try:
        act()
    finally:
        connection.set_progress_handler(None)
    return len(taken) * _STEPS


def plan(sql: str, bound: tuple[Any, ...]) -> list[str]:
    """Return the lines of SQLite's plan for a statement."""
    return [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", bound)]
