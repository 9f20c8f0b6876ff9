"""Promise 5, growth: every page and API list of a large record against the same of a small one."""

from __future__ import annotations

import math
import secrets
import time
from collections.abc import Iterator
from functools import partial
from pathlib import Path
from typing import Any, NamedTuple

from flask import Flask

from app.cli.bench import pages
from app.cli.bench.promise import Promise, at_most
from app.cli.words import Problem
from app.config import Settings
from app.models.base import close_database, database, open_database
from app.models.users import User
from app.queries.resources import custody
from app.services.users import tokens
from app.web import application

LIMIT = 1.5
TURNS = 2  # at each record, for each address
MORE = 5  # times as many turns for what looks slow
# Of processor time: a turn at one record, and an address, that have taken longer are over.
SECONDS, LONGEST = 0.1, 2.0
# Addresses that are files, or that nobody reads again and again.
LEFT_OUT = ("/static/", "/bundle/", "/setup", "/login", "/ca.", "/styleguide", "/help/img")
FILES = (".csv", ".xlsx", ".pdf", ".jpg", ".png", ".gz", ".txt", "form>", "/paper-sheet")
# As long as the year was busy, for paper: no page of so many rows. Told, and not among the worst.
YEARS = ("/items/{item}/story", "/personnel/{person}/story")
OF_ONE = ("{item}", "{item_id}", "{person}", "{personnel_id}")
PAGE = 50
_MOST = "SELECT {0} FROM transactions WHERE id > ? GROUP BY {0} ORDER BY count(*) DESC LIMIT 1"
_LATE = "SELECT take_id FROM custody WHERE returned_at IS NULL ORDER BY due_at LIMIT 1"
_AT = "SELECT occurred_at FROM transactions WHERE id = ?"
_ENTRIES = "SELECT count(*) FROM (SELECT 1 FROM transactions WHERE {} = ? LIMIT ?)"
_SIGNED_BY = "SELECT name FROM receipts ORDER BY id DESC LIMIT 1"
LISTS = (
    "/api/v1/transactions?limit=50", "/api/v1/transactions?limit={few}&personnel_id={person}",
    "/api/v1/transactions?limit={few}&item_id={item}", "/api/v1/transactions?limit=50&action=Take",
    "/api/v1/transactions?limit=50&since={middle}", "/api/v1/transactions?limit=50&until={middle}",
    "/api/v1/custody?at={middle}&limit={held}", "/api/v1/custody?item_id={item}",
    "/api/v1/custody?personnel_id={person}&at={middle}", "/api/v1/audit?limit=50",
    "/custody?at={minute}&known=now", "/custody?at={minute}&known=then",
    "/transactions?person={person}", "/transactions?item={item}", "/transactions?until={day}",
    "/transactions?since={day}", "/transactions?since={day}&person=cruz",
    "/receipts?person={person}", "/receipts?kind=TR", "/receipts?renewal=due",
    "/audit?action=edit", "/audit?action=create", "/audit?station_id=1", "/audit?user_id=1",
    "/reports/daily?day={day}", "/reports/transactions?since={day}&until={day}",
)  # fmt: skip


class Grown(NamedTuple):
    """How much longer an address takes of the large record, and how long of the small (ms)."""

    figure: float
    path: str
    small_ms: float


class Place:
    """A record that an application can be pointed at, and what its addresses are filled with."""

    def __init__(self, app: Flask, folder: Path) -> None:
        """Sign in there. Raises what application.point raises."""
        self._app = app
        self._settings = Settings(data=folder, database_path=folder / "armguard.db")
        self.point()
        self.cookie = pages.cookie_of(app)
        reader = User.get(User.username == "demo-owner")
        name = f"growth {secrets.token_hex(4)}"  # another each time
        self._bearer = {"HTTP_AUTHORIZATION": f"Bearer {tokens.add(name, reader, scope='read')}"}
        self.entries = _entries()
        self.fill = self._fill()

    def point(self) -> None:
        """Let the application serve this record."""
        application.point(self._app, self._settings)

    def ask(self, path: str) -> None:
        """Ask for an address. Raises what pages.ask raises."""
        more = self._bearer if path.startswith("/api/") else {}
        pages.ask(self._app, self.cookie, path.format(**self.fill), more)

    def milliseconds(self, path: str, rounds: int) -> float:
        """Return the least processor time of so many answers, after one that does not count."""
        self.point()
        first = pages.seconds(partial(self.ask, path))
        taken = [pages.seconds(partial(self.ask, path))]
        while len(taken) < rounds and first + sum(taken) < SECONDS:
            taken.append(pages.seconds(partial(self.ask, path)))
        return min(taken) * 1000

    def _fill(self) -> dict[str, Any]:
        newest = max(0, self.entries - 20_000)
        item, person = (
            database.execute_sql(_MOST.format(column), (newest,)).fetchone()[0]
            for column in ("item_id", "personnel_id")
        )
        middle = str(database.execute_sql(_AT, (self.entries // 2,)).fetchone()[0])
        receipt = str(database.execute_sql(_SIGNED_BY).fetchone()[0])
        take = database.execute_sql(_LATE).fetchone()
        return {
            "item": item, "person": person, "item_id": item, "personnel_id": person,
            "transaction_id": self.entries, "take_id": take[0] if take else 1, "number": receipt,
            "user_id": 1, "report": "transactions", "receipt": receipt, "middle": middle,
            "minute": middle[:16], "day": middle[:10], "few": self._few(item, person),
            "held": len(custody.page(custody.Moment(middle), limit=PAGE).results),
        }  # fmt: skip

    def _few(self, item: str, person: str) -> int:
        """Return how many entries both have, up to a page."""
        return min(
            int(database.execute_sql(_ENTRIES.format(column), (value, PAGE)).fetchone()[0])
            for column, value in (("item_id", item), ("personnel_id", person))
        )


def measure(small: Path, large: Path, rounds: int = 5) -> tuple[list[Promise], list[Grown]]:
    """Measure every address at both records in turn; return the promises and all figures.

    Raises Problem for what are not two units of armguard demo, the second larger.
    """
    sizes = [_size(folder) for folder in (small, large)]
    if sizes[0] >= sizes[1]:
        raise Problem(f"{large} has no more entries than {small}: the larger comes second.")
    app, _ = pages.served(Settings(data=small, database_path=small / "armguard.db"))
    try:
        places = (Place(app, small), Place(app, large))
        _level(*places)
        found = [
            grown for path in addresses(app) if (grown := _grown(places, path, rounds)) is not None
        ]
        found = [_once_more(places, grown, rounds) for grown in found]
    finally:
        close_database()
    return _promises(found, places), found


def _size(folder: Path) -> int:
    """Return how many entries a unit of armguard demo has; no page of it is changed."""
    path = folder / "armguard.db"
    if not path.is_file():
        raise Problem(f"{folder} has no record: make one with armguard demo.")
    open_database(path, read_only=True)
    try:
        if User.get_or_none(User.username == "demo-owner") is None:
            raise Problem(
                f"{folder} is no unit of armguard demo: a session is begun in what is compared."
            )
        return _entries()
    finally:
        close_database()


def _entries() -> int:
    """Return how many entries the open record has. Raises Problem for none."""
    query = "SELECT coalesce(max(id), 0) FROM transactions"
    entries = int(database.execute_sql(query).fetchone()[0])
    if not entries:
        raise Problem("A unit without entries is compared with nothing: armguard demo has them.")
    return entries


def _promises(found: list[Grown], places: tuple[Place, Place]) -> list[Promise]:
    """Return the worst page, the worst API list and the dashboard."""
    counts = f"at {places[1].entries:,} entries against the same at {places[0].entries:,}"
    alike = [one for one in found if _alike(one.path, places[0].fill["few"])]
    worst = {
        kind: max(one for one in alike if one.path.startswith("/api/") == (kind == "an API list"))
        for kind in ("a page", "an API list")
    }
    board = next(one for one in found if one.path == "/")
    promises = [
        at_most(
            f"5. {kind} {counts}, worst of {len(alike)} addresses: {one.path}", one.figure, LIMIT
        )
        for kind, one in worst.items()
    ]
    return [*promises, at_most(f"5. the dashboard {counts}", board.figure, LIMIT)]


def _alike(path: str, few: int) -> bool:
    """Say whether an address shows as many rows at both records, where both have so `few`.

    Of one person or item a small record has no page of rows; only the API takes their number.
    """
    of_one = not path.startswith("/api/") and any(one in path for one in OF_ONE)
    return path not in YEARS and (few >= PAGE or not of_one)


def _level(small: Place, large: Place) -> None:
    """Have both asked for as many rows, where a list takes a number: as many as both have."""
    for name in ("few", "held"):
        rows = max(1, min(small.fill[name], large.fill[name]))
        small.fill[name] = large.fill[name] = rows


def addresses(app: Flask) -> Iterator[str]:
    """Yield every page and API list, and the lists in their orders and with their filters."""
    fill = {"item_id", "personnel_id", "transaction_id", "take_id", "number", "user_id", "report"}
    for rule in app.url_map.iter_rules():
        known = not rule.rule.startswith(LEFT_OUT) and not any(one in rule.rule for one in FILES)
        if "GET" in (rule.methods or ()) and known and rule.arguments <= fill:
            yield _template(rule.rule)
    yield from ("/api/v1/items/{item}", "/api/v1/personnel/{person}")
    yield from YEARS
    yield from pages.PAGES
    yield from (f"/search?q={word.replace(' ', '+')}" for word in pages.TYPED)
    yield from LISTS


def _template(rule: str) -> str:
    """Return a rule as an address to fill in: `/items/<item_id>` as `/items/{item_id}`."""
    parts = rule.replace(">", "<").split("<")
    return "".join(
        part if place % 2 == 0 else "{" + part.rpartition(":")[2] + "}"
        for place, part in enumerate(parts)
    )


def _grown(
    places: tuple[Place, Place], path: str, rounds: int, known: tuple[float, float] | None = None
) -> Grown | None:
    """Return how an address grew; None for one that leads elsewhere or is not there.

    The least of all answers counts at each record, with what is `known` of both: what else the
    machine does only adds to it. What looks slow for a moment is looked at again, until it does
    not or has been often enough.
    """
    small, large = known or (math.inf, math.inf)
    ends = time.process_time() + LONGEST
    try:
        for turn in range(TURNS * MORE):
            if turn >= TURNS and (large <= LIMIT * small or time.process_time() > ends):
                break
            small = min(small, places[0].milliseconds(path, rounds))
            large = min(large, places[1].milliseconds(path, rounds))
    except RuntimeError:
        return None
    return Grown(large / small, path, small)


def _once_more(places: tuple[Place, Place], grown: Grown, rounds: int) -> Grown:
    """Look again at what was slow, now that all others were asked for.

    A machine that is busy for a second is so for all turns of an address of some milliseconds.
    """
    if grown.figure <= LIMIT:
        return grown
    known = (grown.small_ms, grown.small_ms * grown.figure)
    return _grown(places, grown.path, rounds, known) or grown
