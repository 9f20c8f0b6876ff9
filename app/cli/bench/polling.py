"""Promise 6: an idle poll, in instructions, against the same answer through Flask; its bytes."""

from __future__ import annotations

import http.client
from contextlib import closing
from pathlib import Path
from typing import TYPE_CHECKING, Any, cast

from app import create_app
from app.cli.bench import instructions, wire
from app.cli.bench.pages import cookie_of
from app.cli.bench.promise import Promise, at_most
from app.cli.bench.server import HOST, environment, serving
from app.cli.bench.unit import USERNAME, Unit
from app.cli.words import Problem
from app.config import Settings

if TYPE_CHECKING:
    from app.web.polls import Polls

PANEL, LIST = "/counter/panel", "/transactions"
TIMES = 8
_HEADERS = {"X-Requested-With": "scan-queue", "HX-Request": "true", "Accept-Encoding": "br"}


def measure(unit: Unit, folder: Path) -> list[Promise]:
    """Measure the counter's panel and a list that nothing happened to."""
    place = folder / "polls"
    copy = unit.copy(place / "data")
    taken, of = instructions.compared(place, "app.cli.bench.polling", environment(copy, {}))
    panel, panel_by_flask, page, page_by_flask = taken
    with serving(copy, {}) as port:
        size = max(_bytes(port, unit, path) for path in (PANEL, LIST))
    return [
        at_most(f"6. idle poll of the counter, {of} against Flask's", panel / panel_by_flask, 0.1),
        at_most(f"6. idle poll of a list, {of} against Flask's", page / page_by_flask, 0.1),
        at_most("6. idle poll, bytes", size, 250),
    ]


def _bytes(port: int, unit: Unit, path: str) -> int:
    """Return all that a real server sends for a poll to which nothing is new."""
    with closing(wire.Browser(port)) as browser:
        wire.sign_in(browser, unit.password)
        browser.get("/counter")
        cookie = browser.cookie
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        tag = ""
        for _ in range(4):
            headers = {**_HEADERS, "Cookie": cookie, "If-None-Match": tag}
            connection.request("GET", path, headers=headers)
            answer = connection.getresponse()
            answer.read()
            tag = answer.headers["ETag"]
    if answer.status != 304:
        raise Problem(f"A poll of {path} to which nothing was new got {answer.status}.")
    first = len(f"HTTP/1.1 {answer.status} {answer.reason}\r\n\r\n")
    return first + sum(len(f"{name}: {value}\r\n") for name, value in answer.getheaders())


class _Poll:
    """A poll that is always told 304, through the whole application or Flask alone."""

    def __init__(self, served: Any, path: str, cookie: str) -> None:
        self._served = served
        self._sent = {f"HTTP_{name.upper().replace('-', '_')}": value
                      for name, value in {**_HEADERS, "Cookie": cookie}.items()}  # fmt: skip
        self._path, self._tag = path, ""

    def __call__(self) -> None:
        environ = {
            "REQUEST_METHOD": "GET", "PATH_INFO": self._path, "SCRIPT_NAME": "",
            "QUERY_STRING": "", "SERVER_NAME": HOST, "SERVER_PORT": "80", "REMOTE_ADDR": HOST,
            "SERVER_PROTOCOL": "HTTP/1.1", "HTTP_HOST": HOST, "wsgi.url_scheme": "http",
            "wsgi.version": (1, 0), "HTTP_IF_NONE_MATCH": self._tag, **self._sent,
        }  # fmt: skip
        told: list[Any] = []
        answer = self._served(
            environ, lambda status, lines, _info=None: told.extend((status, lines))
        )
        b"".join(answer)
        close = getattr(answer, "close", None)
        if close is not None:
            close()
        self._tag = dict(told[1])["ETag"]


def main() -> None:
    """Count polls, each through the application and through Flask alone."""
    app = create_app(Settings.from_env())
    cookie = cookie_of(app, USERNAME)
    short = cast("Polls", app.wsgi_app)
    ways = (short, short.application)
    acts = [_Poll(way, path, cookie) for path in (PANEL, LIST) for way in ways]
    instructions.count(list(acts), TIMES)


if __name__ == "__main__":
    main()
