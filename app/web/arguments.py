"""Reads what a list's address asks for, and writes the addresses of its other pages."""

from __future__ import annotations

from datetime import date
from typing import Any
from urllib.parse import quote, urlencode

from flask import request
from werkzeug.routing import IntegerConverter, Map

from app.queries import paging

LONGEST_TEXT = 80
# What may stand in an address as it is, for people to read.
_PLAIN = "/:@,;!$'()*"
FIRST_YEAR = 2000
_YEARS = range(FIRST_YEAR, 3000)


class RowNumber(IntegerConverter):
    """A row's number in an address; one that no row can have is no such page."""

    def __init__(self, map: Map, **options: Any) -> None:  # noqa: A002  (the name is Werkzeug's)
        super().__init__(map, **{"max": paging.LARGEST, **options})


def text(name: str, longest: int = LONGEST_TEXT) -> str:
    """Return an argument without outer blanks and control characters; empty when it is missing."""
    given = request.args.get(name, "")
    shown = "".join(character for character in given if character.isprintable())
    return shown[:longest].strip()


def number(name: str) -> int | None:
    """Return an argument as a row's number; None for anything else."""
    return paging.number(text(name))


def day(name: str) -> date | None:
    """Return an argument as a date (YYYY-MM-DD); None for anything else."""
    try:
        found = date.fromisoformat(text(name))
    except ValueError:
        return None
    return found if found.year in _YEARS else None


def asked() -> dict[str, str]:
    """Return what narrows and sorts a list, without where its page begins."""
    return {name: value for name, value in request.args.items() if value and name != "after"}


def here(**more: Any) -> str:
    """Return this list's address from its beginning, with other arguments; None takes one away.

    Where a page is already stands in the request: finding it by its name takes ten times as long.
    """
    wanted = {name: value for name, value in {**asked(), **more}.items() if value is not None}
    query = urlencode(wanted, safe=_PLAIN)
    path = quote(f"{request.script_root}{request.path}", safe=_PLAIN)
    return f"{path}?{query}" if query else path


def pages(after: str | None) -> dict[str, Any]:
    """Return the addresses a list shows: itself, its next page and its first, where they differ."""
    return {
        "live_url": request.full_path.rstrip("?"),
        "next_url": here(after=after) if after else None,
        "first_url": here() if text("after") else None,
    }
