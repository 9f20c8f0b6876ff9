"""What a page takes of the database does not grow with the entries of others.

A plan may name an index and still walk the whole of it, so what SQLite does is counted.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Iterable

import pytest
from flask import Flask
from peewee import fn

from app.models import migrate
from app.models.base import database
from app.models.stations import Station
from app.models.users import User
from app.services.users import tokens
from tests import armory, make
from tests.addresses import everywhere, lists
from tests.browse import Browser
from tests.statements import steps
from tests.web.test_page_statements import IN_PIECES, ask, grow

MANY = 6_000
PANEL = "/counter/panel?purpose=&mode=auto"
# {address: why it reads what others did}
ALLOWED = {
    r"/counts/\d+(/|$)": "what moved since the count began",
}
_NUMBERS = f"WITH RECURSIVE n(at) AS (SELECT 1 UNION ALL SELECT at + 1 FROM n WHERE at < {MANY}) "
# Long ago, so that no page has them in a span of days; with the newest numbers.
_ENTRIES = """
INSERT INTO transactions (action, personnel_id, item_id, occurred_at, recorded_at, user_id)
SELECT iif(at % 2, 'Take', 'Return'), ?, ?, '2021-05-05T08:00:00.000000Z',
  '2021-12-31T08:00:00.000000Z', 1 FROM n
"""
_CUSTODY = """
INSERT INTO custody (item_id, personnel_id, take_id, return_id, since, returned_at)
SELECT item_id, personnel_id, id, id + 1, occurred_at, occurred_at FROM transactions
WHERE id >= ? AND action = 'Take'
"""
_CHAIN = """
INSERT INTO audit_log (seq, version, occurred_at, recorded_at, actor, source, station, action,
  object_type, object_id, clock_back_ms, clock_state, monotonic_ms, prev_hash, hash)
SELECT (SELECT max(seq) FROM audit_log) + at, 1, '2021-05-05T08:00:00.000000Z',
  '2021-12-31T08:00:00.000000Z', 1, 'web', ?, iif(at % 2, 'Take', 'Return'), 'transactions',
  at + ?, 0, 'synced', at, printf('%064x', at - 1), printf('%064x', at) FROM n
"""


@pytest.fixture
def visitor(browser: Callable[..., Browser]) -> Browser:
    """Give a superuser's browser over an armory in which pages of entries are full."""
    armory.fill()
    grow(range(40))
    return browser("superuser")


def others_do_much(station: int = 1) -> None:
    """Let one person issue and return one weapon many times, as the triggers never would."""
    person, item = make.person("799999", surname="Otto"), make.item("ZZ9")
    first = int(database.execute_sql("SELECT max(id) + 1 FROM transactions").fetchone()[0])
    for name in migrate.trigger_statements():
        database.execute_sql(f"DROP TRIGGER {name}")
    database.execute_sql(_NUMBERS + _ENTRIES, (person.id, item.id))
    database.execute_sql(_CUSTODY, (first,))
    database.execute_sql(_NUMBERS + _CHAIN, (station, first - 1))
    migrate.refresh_triggers(database)


def taken(visitor: Browser, paths: Iterable[str], token: str) -> dict[str, int]:
    """Return how many of its steps SQLite takes for each address, asked for the second time."""
    found = {}
    for path in dict.fromkeys(paths):
        assert ask(visitor, path, token)[0].status_code < 500, path
        found[path] = steps(lambda path=path: ask(visitor, path, token))  # type: ignore[misc]
    return found


def grown(before: dict[str, int], after: dict[str, int]) -> list[str]:
    """Return where SQLite does more by a step for each entry that was added."""
    return [
        f"{path}: {before[path]} and then {now} steps"
        for path, now in after.items()
        if now > before[path] + MANY and not any(re.match(one, path) for one in ALLOWED)
    ]


def test_what_others_do_makes_no_page_read_more(app: Flask, visitor: Browser) -> None:
    token = tokens.add("reader", User.get(User.username == "superuser"), scope="read")
    paths = [path for path in (*everywhere(app), *lists()) if not IN_PIECES.match(path)]
    before = taken(visitor, paths, token)

    others_do_much()

    found = grown(before, taken(visitor, paths, token))
    assert not found, "\n".join(found)


@pytest.mark.parametrize(
    ("index", "path"),
    [
        ("transactions_by_person", f"/api/v1/transactions?personnel_id={armory.DIAZ}"),
        ("audit_log_edits", "/audit?action=edit"),
        ("audit_log_by_station", "/audit?station_id=9"),
        ("audit_log_by_object", "/transactions/2"),
        ("audit_log_by_action", "/audit?action=undo"),
    ],
)
def test_a_page_that_walks_the_whole_record_is_found(
    visitor: Browser, index: str, path: str
) -> None:
    token = tokens.add("reader", User.get(User.username == "superuser"), scope="read")
    database.execute_sql(f"DROP INDEX {index}")
    before = taken(visitor, [path], token)

    others_do_much()

    assert grown(before, taken(visitor, [path], token))


def test_a_scan_reads_no_more_at_a_station_that_has_written_much(
    app: Flask, browser: Callable[..., Browser]
) -> None:
    armory.fill()
    visitor = browser("superuser")
    visitor.open("/counter")
    before = taken(visitor, [PANEL], "")

    others_do_much(Station.select(fn.MAX(Station.id)).scalar())

    now = taken(visitor, [PANEL], "")
    assert before[PANEL] > 0
    assert now[PANEL] < before[PANEL] + MANY, (before, now)  # the newest 300 rows are read
