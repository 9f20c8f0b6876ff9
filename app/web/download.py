"""A list as a file, sent while it is still being read."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import chain
from typing import Any

from flask import Response, request, stream_with_context, url_for

from app import clock
from app.documents import tabular
from app.queries.file_table import Table
from app.services import exports
from app.web import arguments
from app.web.access import acting_user

_TYPES = {
    "csv": "text/csv; charset=utf-8",
    "xlsx": "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet",
}


def download(table: Table, kind: str) -> Response:
    """Return the table as a file of that kind (csv, xlsx), named by what it is and its day.

    That it leaves, and with whom, stands in the audit log before the first byte does.
    """
    if request.method != "HEAD":
        narrowed = sorted(name for name, value in request.args.items() if value)
        exports.note(table.name, kind, narrowed, user=acting_user())
    rows = tabular.readable(table.columns, table.rows, table.moments)
    pieces = tabular.FORMATS[kind](table.columns, rows, table.name)
    if kind == "csv":  # spreadsheets know UTF-8 only by its mark
        pieces = chain([tabular.BOM], pieces)
    day = f"{clock.local(clock.now()):%Y-%m-%d}"
    return attachment(stream_with_context(pieces), f"armguard-{table.name}-{day}.{kind}", kind)


def attachment(pieces: Iterable[bytes], name: str, kind: str) -> Response:
    """Return a file of that kind (csv, xlsx) to be saved under `name`."""
    response = Response(pieces, content_type=_TYPES[kind])
    response.headers["Content-Disposition"] = f'attachment; filename="{name}"'
    response.headers["Cache-Control"] = "no-store"
    return response


def addresses(endpoint: str, **more: Any) -> dict[str, str]:
    """Return {kind: address} of what the list on this page shows, as a file.

    `more` are other arguments than the page's; None takes one away.
    """
    asked: dict[str, Any] = arguments.asked() | more
    return {kind: url_for(endpoint, **{**asked, "form": kind}) for kind in _TYPES}
