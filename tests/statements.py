"""Counts and explains the SQL statements that really reach SQLite."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from typing import Any

from app.models.base import database


@contextmanager
def counted() -> Iterator[list[str]]:
    """Give a list that collects each statement run on this thread's connection."""
    seen: list[str] = []

    def note(_cursor: object, sql: str, _bound: object) -> bool:
        seen.append(sql)
        return True

    connection = database.connection()
    connection.exec_trace = note
    try:
        yield seen
    finally:
        connection.exec_trace = None


def plan(sql: str, bound: tuple[Any, ...]) -> list[str]:
    """Return the lines of SQLite's plan for a statement."""
    return [row[3] for row in database.execute_sql(f"EXPLAIN QUERY PLAN {sql}", bound)]
