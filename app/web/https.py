"""Whether browsers are to insist on HTTPS: off, until the owner turns it on."""

from __future__ import annotations

import apsw
from flask import Flask, Response, request
from peewee import PeeweeException

from app.queries.settings import setting

HALF_A_YEAR = 180 * 24 * 3600


def attach(app: Flask) -> None:
    """Say with each page that came by HTTPS how long to insist on it."""
    app.after_request(_insist)


def _insist(response: Response) -> Response:
    if request.is_secure and response.mimetype == "text/html":
        # 0 takes back what was said before the setting was turned off.
        seconds = HALF_A_YEAR if _is_wanted() else 0
        response.headers["Strict-Transport-Security"] = f"max-age={seconds}"
    return response


def _is_wanted() -> bool:
    try:
        return setting("hsts") == "yes"
    except (apsw.Error, PeeweeException):
        return False  # a page that says the record cannot be read
