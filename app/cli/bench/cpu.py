"""Promise 4: processor time of an issue, in process, against the same in plain SQLite.

Its data layer is taken for all below the request: the service with its rules, rows and answer. It
is held against Python's own `sqlite3`, and against the quicker driver that ArmGuard carries.
"""

from __future__ import annotations

import io
import json
import time
from collections.abc import Callable, Iterable
from pathlib import Path
from typing import Any

from app import create_app
from app.cli.bench.bare import Bare
from app.cli.bench.plain import Plain
from app.cli.bench.promise import Promise, at_most
from app.cli.bench.unit import USERNAME, Unit
from app.models.base import close_database
from app.models.users import User
from app.services.custody import custody
from app.services.custody.custody import Details

Entry = Callable[[str, str], None]
LOAD = Details(mags=7, rounds=210)


def measure(unit: Unit, folder: Path, *, rounds: int) -> list[Promise]:
    """Measure plain, bare, the service and the request, turn by turn, and compare their least.

    A median of so few moved by half with what else the machine did; the least by a twentieth.
    """
    issues: dict[str, list[float]] = {"plain": [], "bare": [], "service": [], "request": []}
    for _ in range(rounds):
        issues["plain"] += _bare(unit.copy(folder / "cpu"), Plain)
        issues["bare"] += _bare(unit.copy(folder / "cpu"), Bare)
        issues["service"] += _service(unit.copy(folder / "cpu"))
        issues["request"] += _request(unit.copy(folder / "cpu"))
    least = {name: min(seconds) for name, seconds in issues.items()}
    return [
        at_most("4. processor time of an issue request against bare",
                least["request"] / least["bare"], 8),
        at_most("4. processor time of its data layer against bare in Python's own sqlite3",
                least["service"] / least["plain"], 1.25),
        at_most("4. processor time of its data layer against bare",
                least["service"] / least["bare"], 1.6),
    ]  # fmt: skip


def _bare(unit: Unit, by: type[Bare]) -> list[float]:
    bare = by(str(unit.settings.database_path))
    try:
        return _timed(unit.pairs, bare.issue, lambda _, item: bare.give_back(item))
    finally:
        bare.close()


def _service(unit: Unit) -> list[float]:
    create_app(unit.settings)
    user = User.get(User.username == USERNAME)
    try:
        return _timed(
            unit.pairs,
            lambda person, item: _done(custody.issue_item(person, item, user=user, details=LOAD)),
            lambda _, item: _done(custody.return_item(item, user=user)),
        )
    finally:
        close_database()


def _request(unit: Unit) -> list[float]:
    app = create_app(unit.settings)
    try:
        return _timed(
            unit.pairs,
            lambda person, item: _post(app, unit, {"personnel_id": person, "item_id": item,
                                                   "action": "Take", "mags": 7, "rounds": 210}),
            lambda _, item: _post(app, unit, {"item_id": item, "action": "Return"}),
        )  # fmt: skip
    finally:
        close_database()


def _timed(pairs: Iterable[tuple[str, str]], issue: Entry, give_back: Entry) -> list[float]:
    """Return the processor seconds of each issue; the first one warms up, returns do not count."""
    seconds = []
    for person, item in pairs:
        started = time.process_time()
        issue(person, item)
        seconds.append(time.process_time() - started)
        give_back(person, item)
    return seconds[1:]


def _done(entry: custody.Entry) -> None:
    """Take an entry's answer, as a caller would."""
    if not entry.answer:
        raise RuntimeError("an entry was not answered")


def _post(app: Any, unit: Unit, body: dict[str, object]) -> None:
    content = json.dumps(body).encode()
    environ = {
        "REQUEST_METHOD": "POST", "PATH_INFO": "/api/v1/transactions", "SCRIPT_NAME": "",
        "QUERY_STRING": "", "SERVER_NAME": "127.0.0.1", "SERVER_PORT": "80",
        "SERVER_PROTOCOL": "HTTP/1.1", "REMOTE_ADDR": "127.0.0.1", "HTTP_HOST": "127.0.0.1",
        "CONTENT_TYPE": "application/json", "CONTENT_LENGTH": str(len(content)),
        "HTTP_AUTHORIZATION": f"Bearer {unit.token}", "wsgi.url_scheme": "http",
        "wsgi.input": io.BytesIO(content), "wsgi.errors": io.StringIO(), "wsgi.version": (1, 0),
        "wsgi.multithread": False, "wsgi.multiprocess": False, "wsgi.run_once": False,
    }  # fmt: skip
    statuses: list[str] = []
    answer = app(environ, lambda status, _headers, _info=None: statuses.append(status))
    b"".join(answer)
    answer.close()
    if not statuses[0].startswith("201"):
        raise RuntimeError(f"the request was answered with {statuses[0]}")
