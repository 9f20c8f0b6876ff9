"""What every list of the API answers: a page, and the cursor to go on with."""

from __future__ import annotations

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Response, jsonify

from app.blueprints.api.reading import Window
from app.queries.resources.pages import BadCursor, Page
from app.services.errors import Invalid

Result = TypeVar("Result")


def page(read: Callable[..., Page], window: Window, *args: Any, **filters: Any) -> Response:
    """Answer the page that `read` finds. Raises Invalid for a cursor of another list."""
    return page_with({}, read, window, *args, **filters)


def page_with(
    more: dict[str, Any], read: Callable[..., Page], window: Window, *args: Any, **filters: Any
) -> Response:
    """Answer a page, and what is to be known of the whole list. Raises Invalid alike."""
    found = at_cursor(read, *args, after=window.after, limit=window.limit, **filters)
    return jsonify(found._asdict() | more)


def at_cursor(read: Callable[..., Result], *args: Any, **options: Any) -> Result:
    """Return what `read` finds. Raises Invalid for a cursor of another list."""
    try:
        return read(*args, **options)
    except BadCursor:
        raise Invalid(
            {"after": ["after must be the `next` of this list's page before, as it came."]}
        ) from None
