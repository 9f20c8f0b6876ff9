"""The control of tests/audited.py: a route that writes and leaves no audit row fails its test."""

from __future__ import annotations

import pytest
from flask import Flask

from app.models.base import database
from app.models.writes import writes
from app.services import audit
from app.web.access import public
from tests import make
from tests.browse import Browser


@writes
def write(note: bool) -> None:
    database.execute_sql("UPDATE items SET rack = 'A1'")
    if note:
        audit.append("move", "items", "all", user=None)


def add(app: Flask, path: str, note: bool) -> None:
    @public
    def view() -> str:
        write(note)
        return "done"

    app.add_url_rule(path, path, view, methods=["GET", "POST"])


def token(visitor: Browser) -> dict[str, str]:
    visitor.open("/login")
    return {"csrf_token": visitor.csrf_token()}


def test_a_route_that_writes_silently_is_found(own_app: Flask) -> None:
    make.item("R1")
    add(own_app, "/silent", note=False)
    visitor = Browser(own_app)

    with pytest.raises(AssertionError, match=r"POST /silent changed \['items'\]"):
        visitor.send("POST", "/silent", data=token(visitor))


def test_a_route_that_says_what_it_did_is_not(own_app: Flask) -> None:
    make.item("R1")
    add(own_app, "/said", note=True)
    visitor = Browser(own_app)

    assert visitor.send("POST", "/said", data=token(visitor)).status_code == 200
