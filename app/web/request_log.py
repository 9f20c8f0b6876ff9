"""One line for each request that may have written, failed or took long; never what was in it.

An address is said as the program knows it, /personnel/<id>: the id holds a service number. Polls
and pages that were read leave none, which keeps a card from wearing out.
"""

from __future__ import annotations

from time import monotonic

from flask import Flask, Response, g, request

from app.services.logs.writing import requests

SLOW_SECONDS = 2.0
_READING = ("GET", "HEAD", "OPTIONS")
# A counter that is locked asks again and again.
_QUIET = (401, 404)


def attach(app: Flask) -> None:
    """Note each request's beginning, and say at its end what came of it."""
    app.before_request(_begin)
    app.after_request(_end)


def _begin() -> None:
    g.began = monotonic()


def _end(response: Response) -> Response:
    seconds, status = monotonic() - g.get("began", monotonic()), response.status_code
    is_reading = request.method in _READING
    if not is_reading or (status >= 400 and status not in _QUIET) or seconds > SLOW_SECONDS:
        rule = request.url_rule.rule if request.url_rule else "(no such address)"
        user = g.get("user")
        requests.info(
            "%s %s %s %d ms request %s user %s", request.method, rule, status,
            int(seconds * 1000), g.get("request_id", "-"), user.id if user else "-",
        )  # fmt: skip
    return response
