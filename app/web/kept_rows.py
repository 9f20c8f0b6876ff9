"""Rows of lists as HTML, kept: what an entry says stays, so its row need not be drawn again.

A row is found by all that it shows: its values as they are now, how they are shown, the year and
the time zone. A row that would look otherwise is another one, so none can be out of date.
"""

from __future__ import annotations

from collections.abc import Hashable, Iterable
from contextlib import suppress
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from app import clock
from app.queries.rows import Row

# Some 1.5 KB each, with what it is found by.
MOST = 1000
_kept: dict[tuple[Any, ...], str] = {}


def attach(app: Flask) -> None:
    """Give templates the rows that are kept."""
    app.jinja_env.globals["kept_rows"] = kept_rows


def kept_rows(template: str, rows: Iterable[Row], how: Hashable) -> Markup:
    """Return these rows as the template's macro `row(row, how)` draws them.

    The macro may show nothing else, and no value may be of a kind that can change in place.
    """
    local = clock.local(clock.now())
    shown_so = (template, how, local.year, local.tzinfo)
    return Markup("".join(_row(template, row, how, shown_so) for row in rows))  # noqa: S704


def _row(template: str, row: Row, how: Hashable, shown_so: tuple[Any, ...]) -> str:
    key = (*shown_so, *row.values())
    known = _kept.get(key)
    if known is None:
        drawn: Any = current_app.jinja_env.get_template(template).module
        known = _kept[key] = str(drawn.row(row, how))
        if len(_kept) > MOST:
            with suppress(RuntimeError):  # another thread has kept one just then
                _kept.pop(next(iter(_kept)), None)
    return known
