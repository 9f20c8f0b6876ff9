"""Keyset pages: a page begins after the last row of the one before, whatever came in between."""

from __future__ import annotations

from typing import NamedTuple

from app.queries.rows import Row as Row

ROWS = 50
_SEPARATOR = "~"
LARGEST = 2**63 - 1
_DIGITS = 20


class Page(NamedTuple):
    """One page of rows; `after` names where the next begins, None on the last."""

    rows: list[Row]
    after: str | None


def page(rows: list[Row], size: int, *keys: str) -> Page:
    """Return at most `size` rows; one row more was asked for, to know whether there is a next page.

    `keys` name the columns that the rows are sorted by.
    """
    shown = rows[:size]
    if len(rows) <= size:
        return Page(shown, None)
    return Page(shown, _SEPARATOR.join(str(shown[-1][key]) for key in keys))


def number(text: str) -> int | None:
    """Return a row's number, or None for what cannot be one."""
    found = int(text) if text.isascii() and text.isdigit() and len(text) < _DIGITS else None
    return found if found is not None and found <= LARGEST else None


def split(after: str, count: int) -> tuple[str, ...] | None:
    """Return the `count` values of a page's beginning; None for the first page or nonsense."""
    values = tuple(after.rsplit(_SEPARATOR, count - 1))
    return values if after and len(values) == count else None
