"""Selects, inserts and updates whose SQL is composed once; Peewee takes 0.3 to 2 ms each time."""

from __future__ import annotations

import functools
from collections.abc import Sequence
from typing import Any

from app.models.base import Base, database, values


class Prepared:
    """A Peewee select whose values are given anew at each call; joined rows come along."""

    def __init__(self, query: Any) -> None:
        """Compose `query`; every value in it is a placeholder, in the order of its SQL."""
        self._query = query
        self._sql, self._placeholders = query.sql()

    def rows(self, *parameters: Any) -> list[Any]:
        """Return the rows for these values, as the query itself would."""
        if len(parameters) != len(self._placeholders):
            raise ValueError(f"give {len(self._placeholders)} values, not {len(parameters)}")
        cursor = database.execute_sql(self._sql, parameters)
        # Peewee's own way from a cursor to rows; it has no public name.
        wrapper = self._query._get_cursor_wrapper(cursor)  # noqa: SLF001
        wrapper.fill_cache()
        return list(wrapper.row_cache)

    def first(self, *parameters: Any) -> Any:
        """Return the first row for these values, or None."""
        found = self.rows(*parameters)
        return found[0] if found else None


def insert(row: Base) -> None:
    """Insert a row as `save(force_insert=True)` does, and give it the id it got."""
    key = row._meta.primary_key
    stored = values(row)
    numbered = stored[key.column_name] is None
    if numbered:
        del stored[key.column_name]
    connection = database.connection()
    connection.execute(_insert(row._meta.table_name, tuple(stored)), tuple(stored.values()))
    if numbered:
        setattr(row, key.name, connection.last_insert_rowid())


def update(row: Base, names: Sequence[str]) -> None:
    """Write these fields of a row as `save(only=names)` does."""
    key = row._meta.primary_key
    stored = values(row)
    columns = tuple(sorted({row._meta.fields[name].column_name for name in names}))
    bound = [*(stored[column] for column in columns), stored[key.column_name]]
    database.connection().execute(_update(row._meta.table_name, columns, key.column_name), bound)


@functools.cache
def _update(table: str, columns: tuple[str, ...], key: str) -> str:
    sets = ", ".join(f'"{name}" = ?' for name in columns)
    return f'UPDATE "{table}" SET {sets} WHERE "{key}" = ?'  # noqa: S608  (our own names)


@functools.cache
def _insert(table: str, columns: tuple[str, ...]) -> str:
    names = ", ".join(f'"{name}"' for name in columns)
    marks = ", ".join("?" * len(columns))
    return f'INSERT INTO "{table}" ({names}) VALUES ({marks})'  # noqa: S608  (our own names)
