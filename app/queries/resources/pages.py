"""Pages of a list by keyset: the cursor says which row came last, never how many came before."""

from __future__ import annotations

import base64
import binascii
import json
from collections.abc import Callable
from typing import Any, NamedTuple

from app.queries.rows import Row

Key = str | int


class BadCursor(ValueError):
    """The text is no cursor of this list."""


class Page(NamedTuple):
    """Some rows of a list, and the cursor to go on with; None when these were the last."""

    results: list[Row]
    next: str | None


def cut(name: str, rows: list[Row], limit: int, key: Callable[[Row], tuple[Key, ...]]) -> Page:
    """Return the page of `rows`, which hold one more than `limit` when there is more to come."""
    if len(rows) <= limit:
        return Page(rows, None)
    return Page(rows[:limit], cursor(name, *key(rows[limit - 1])))


def cursor(name: str, *keys: Key) -> str:
    """Return the URL-safe cursor for the place after these keys in the list called `name`."""
    text = json.dumps([name, *keys], ensure_ascii=False, separators=(",", ":"))
    return base64.urlsafe_b64encode(text.encode()).decode().rstrip("=")


def keys(name: str, text: str, *kinds: type[Key]) -> tuple[Any, ...]:
    """Return the keys of a cursor of the list called `name`. Raises BadCursor for anything else."""
    try:
        raw = base64.b64decode(text + "=" * (-len(text) % 4), altchars=b"-_", validate=True)
        found = json.loads(raw)
    except (binascii.Error, ValueError, RecursionError):
        raise BadCursor(text) from None
    if not isinstance(found, list) or found[:1] != [name]:
        raise BadCursor(text)
    values = found[1:]
    if len(values) != len(kinds) or not all(map(_is, values, kinds)):
        raise BadCursor(text)
    return tuple(values)


def _is(value: object, kind: type[Key]) -> bool:
    if kind is int:
        # SQLite's integers end here.
        return type(value) is int and 0 <= value < 2**63
    return type(value) is str and value.isprintable()
