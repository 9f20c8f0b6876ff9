"""One connection and one origin for each request."""

from __future__ import annotations

import secrets
from contextvars import Token
from typing import Any

from flask import Flask, Response, abort, current_app, g, request

from app.models.base import database
from app.services import context
from app.services.counter import stations

API = "/api/"
# The cookie by which a counter device is known (web/station).
STATION = "station"


def attach(app: Flask) -> None:
    """Take a connection for each request, and say where the request comes from."""
    app.before_request(_begin)
    app.before_request(_readable)  # after `_begin`: the page of the error has an origin, too
    app.after_request(_streamed)
    app.teardown_request(_end)


def _readable() -> None:
    """Answer 413 to a body that is too large, whether or not a view would have read it, and 400 to
    an address whose bytes are no text; browsers send none.
    """
    if (request.content_length or 0) > current_app.config["MAX_CONTENT_LENGTH"]:
        abort(413)
    try:
        request.query_string.decode()
    except UnicodeDecodeError:
        abort(400, description="The address holds characters that cannot be read.")


def _begin() -> None:
    g.took_connection = database.connect(reuse_if_open=True)
    g.request_id = secrets.token_hex(8)
    g.origin_token = context.begin(
        context.Origin(
            source="api" if request.path.startswith(API) else "web",
            device=_device(),
            ip=request.remote_addr,
            user_agent=request.headers.get("User-Agent", "")[:300] or None,
            request_id=g.request_id,
            path=request.path[:200],
        )
    )


def _device() -> str | None:
    """Return which counter device sends something from elsewhere than the counter's own pages.

    What is read is on no record, and the counter names its station itself.
    """
    if request.method in ("GET", "HEAD") or request.path.startswith("/counter"):
        return None
    # Looked for in the header first: other programs send no cookies, and reading none takes long.
    token = "Cookie" in request.headers and request.cookies.get(STATION)
    if not token:
        return None
    station = stations.find(token)
    return f"station {station.id}" if station else None


def note(**known: Any) -> None:
    """Add what has become known of this request's origin (session_id, station_id)."""
    context.refine(**known)


def _streamed(response: Response) -> Response:
    """Have a file that is read while it is sent leave its connection, too: that comes later."""
    if g.get("took_connection") and response.is_streamed:
        response.call_on_close(database.rest)
    return response


def _end(_error: BaseException | None) -> None:
    token: Token[context.Origin] | None = g.pop("origin_token", None)
    if token is not None:
        context.end(token)
    if g.pop("took_connection", False):  # a caller's own stays with it
        database.rest()
