"""What a statement finds, as the screens take it: rows by the names of their columns."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from typing import Any

from app.models.base import database

Row = dict[str, Any]


def named(
    names: Sequence[str], sql: str, parameters: Sequence[Any] | Mapping[str, Any] = ()
) -> list[Row]:
    """Return each row that our own SQL finds as {name: value}, in the order of its columns."""
    return [dict(zip(names, row, strict=True)) for row in database.execute_sql(sql, parameters)]
