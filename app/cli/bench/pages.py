"""Issue 3, point 9, and promise 5: pages of a large unit against the empty signed-in page."""

from __future__ import annotations

import io
import statistics
import time
from collections.abc import Callable
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask, Response, g, make_response, render_template, template_rendered

from app import create_app
from app.cli.bench.promise import Promise, at_most
from app.cli.words import Problem
from app.config import Settings
from app.models.base import close_database, database
from app.models.users import User
from app.queries.listings import LISTINGS
from app.services.setup import demo, preparation
from app.services.users import sessions
from app.web.access import signed_in

EMPTY = "/bench-empty"
_EMPTY = '{% extends "base.html" %}{% block title %}Empty{% endblock %}'
PAGES = ["/", "/counter", "/items?q=W", "/items?state=out", "/items?state=late",
         "/personnel?q=cruz", "/personnel?status=holding", "/transactions?person=cruz",
         "/transactions?item=M4", "/transactions?action=Return",
         *(f"/{name}?sort={sort}" for name, listing in LISTINGS.items() for sort in listing.sorts),
         ]  # fmt: skip
# With their rows: the ledger's newest fifty, which somebody has seen before, and the dashboard.
WHOLE = ["/transactions", "/"]
# A letter, a part of a name, the beginning and the end of a serial, a model, nothing.
TYPED = ["c", "cr", "cruz", "W4", "274", "M4", "zzzz", "juan cruz"]


class Ratio(NamedTuple):
    """How much longer than the empty page an address takes, without the rendering of its rows."""

    figure: float
    path: str


def measure(folder: Path, size: demo.Size, rounds: int) -> list[Promise]:
    """Ask for every page of a unit many times, and return the worst of lists and searches."""
    app, cookie = served(Settings(data=folder, database_path=folder / "armguard.db"))
    try:
        pages = max(ratio(app, cookie, path, rounds) for path in [*PAGES, *_records()])
        typed = max(
            ratio(app, cookie, f"/search?q={word.replace(' ', '+')}", rounds, typing=True)
            for word in TYPED
        )
        wholes = max(whole(app, cookie, path, rounds) for path in WHOLE)
    finally:
        close_database()
    where = f"at {size.transactions:,} entries"
    return [
        at_most(
            f"5. ledger page or dashboard with all its rows, against the empty page {where}, "
            f"worst: {wholes.path}",
            wholes.figure,
            3,
        ),
        at_most(f"5. a page against the empty one {where}, worst: {pages.path}", pages.figure, 3),
        at_most(f"5. search as you type {where}, worst: {typed.path}", typed.figure, 2),
    ]


def make(folder: Path, size: demo.Size) -> Path:
    """Make a demo unit of that size; return its folder."""
    preparation.prepare(Settings(data=folder, database_path=folder / "armguard.db"))
    try:
        demo.load(size)
    finally:
        close_database()
    return folder


def served(settings: Settings) -> tuple[Flask, str]:
    """Return the application over a unit, with the empty page, and the cookie of a session."""
    app = create_app(settings)
    template = app.jinja_env.from_string(_EMPTY)

    def empty() -> Response:
        return make_response(render_template(template))

    app.add_url_rule(EMPTY, view_func=signed_in(empty))
    return app, cookie_of(app)


def cookie_of(app: Flask, username: str = "demo-owner") -> str:
    """Return the cookies of a user's session, at a device that is a station."""
    client: Any = app.test_client()
    token, _ = sessions.begin(User.get(User.username == username), "127.0.0.1", "bench")
    with client.session_transaction() as session:
        session["_user_id"] = token
    client.get("/counter")  # this device becomes a station
    # Every cookie that the client has now; it has no public way to list them.
    jar = client._cookies.values()  # noqa: SLF001
    return "; ".join(f"{cookie.key}={cookie.value}" for cookie in jar)


def _records() -> list[str]:
    """Return the pages of the item and the person with the most entries, and one entry's."""
    most = "SELECT {0} FROM transactions GROUP BY {0} ORDER BY count(*) DESC LIMIT 1"
    item, person = (
        database.execute_sql(most.format(column)).fetchone()[0]
        for column in ("item_id", "personnel_id")
    )
    return [f"/items/{item}", f"/personnel/{person}", "/transactions/1"]


def ratio(app: Flask, cookie: str, path: str, rounds: int, *, typing: bool = False) -> Ratio:
    """Ask for the empty page and this one in turn; return the ratio of the medians."""
    more = {"HTTP_HX_REQUEST": "true"} if typing else {}
    shown: list[tuple[Any, dict[str, Any]]] = []

    def note(_app: Flask, template: Any, context: dict[str, Any], **_: Any) -> None:
        shown[:] = [(template, context)]

    with template_rendered.connected_to(note, app):
        ask(app, cookie, path, more)
    empty, whole = [], []
    for _ in range(rounds):
        empty.append(seconds(lambda: ask(app, cookie, EMPTY, {})))
        whole.append(seconds(lambda: ask(app, cookie, path, more)))
    rows = 0.0 if typing else _rows(app, cookie, path, *shown[0])
    return Ratio((statistics.median(whole) - rows) / statistics.median(empty), path)


def whole(app: Flask, cookie: str, path: str, rounds: int) -> Ratio:
    """Ask for the empty page and this one in turn, and take nothing off."""
    pairs = []
    for _ in range(rounds + 1):
        empty = seconds(lambda: ask(app, cookie, EMPTY, {}))
        pairs.append((empty, seconds(lambda: ask(app, cookie, path, {}))))
    empties, pages = zip(*pairs[1:], strict=True)
    return Ratio(statistics.median(pages) / statistics.median(empties), path)


def _rows(app: Flask, cookie: str, path: str, template: Any, context: dict[str, Any]) -> float:
    """Return what rendering the rows of a page takes: with them, less without them."""
    bare = context | {name: [] for name in ("rows", "history") if context.get(name)}
    with app.test_request_context(path, headers={"Cookie": cookie}):
        g.user = User.get(User.username == "demo-owner")
        with_rows, without = (
            statistics.median(seconds(partial(template.render, given)) for _ in range(9))
            for given in (context, bare)
        )
    return max(0.0, with_rows - without)


def seconds(act: Callable[[], object]) -> float:
    """Return the processor time that an act takes."""
    started = time.process_time()
    act()
    return time.process_time() - started


def ask(app: Flask, cookie: str, path: str, more: dict[str, str]) -> None:
    """Ask for an address with `more` in its environment.

    Raises Problem for what failed there, and RuntimeError for what else is no 200.
    """
    address, _, query = path.partition("?")
    environ = {
        "REQUEST_METHOD": "GET", "PATH_INFO": address, "SCRIPT_NAME": "", "QUERY_STRING": query,
        "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80", "SERVER_PROTOCOL": "HTTP/1.1",
        "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1", "HTTP_COOKIE": cookie,
        "wsgi.url_scheme": "http", "wsgi.input": io.BytesIO(), "wsgi.errors": io.StringIO(),
        "wsgi.version": (1, 0), "wsgi.multithread": False, "wsgi.multiprocess": False,
        "wsgi.run_once": False,
    }  # fmt: skip
    statuses: list[str] = []
    served: Any = app  # as the server calls it
    answer = served({**environ, **more}, lambda status, _lines, _info=None: statuses.append(status))
    b"".join(answer)
    answer.close()
    if statuses[0].startswith("5"):
        raise Problem(f"{path} was answered with {statuses[0]}.")
    if not statuses[0].startswith("200"):
        raise RuntimeError(f"{path} was answered with {statuses[0]}")
