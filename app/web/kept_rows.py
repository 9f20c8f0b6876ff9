"""Rows of the ledger as HTML, kept: what an entry says stays, so its row need not be drawn again.

A row is found by all that it shows: the entry, names and notes as they are now, the columns, the
year and the time zone. A row that would look otherwise is another one, so none can be out of date.
"""

from __future__ import annotations

from collections.abc import Collection, Iterable
from typing import Any

from flask import Flask, current_app
from markupsafe import Markup

from app import clock
from app.queries.rows import Row

# Some 1.5 KB each, with what it is found by.
MOST = 1000
_kept: dict[tuple[Any, ...], str] = {}


def attach(app: Flask) -> None:
    """Give templates the rows of entries."""
    app.jinja_env.globals["ledger_rows"] = ledger_rows


def ledger_rows(rows: Iterable[Row], columns: Collection[str]) -> Markup:
    """Return the rows of these entries (queries/ledger), with those columns."""
    local = clock.local(clock.now())
    shown_so = (local.year, local.tzinfo, *columns)
    return Markup("".join(_row(row, columns, shown_so) for row in rows))  # noqa: S704


def _row(row: Row, columns: Collection[str], shown_so: tuple[Any, ...]) -> str:
    key = (*shown_so, *row.values())
    known = _kept.get(key)
    if known is None:
        drawn: Any = current_app.jinja_env.get_template("transactions/_row.html").module
        known = _kept[key] = str(drawn.row(row, columns))
        if len(_kept) > MOST:
            _kept.pop(next(iter(_kept)), None)
    return known
