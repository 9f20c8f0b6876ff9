"""The benchmark compares sizes of the record: pages, lists, moments, exports, copies."""

from __future__ import annotations

import re
import subprocess
import sys
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner
from flask import Flask

from app.cli import armguard
from app.cli.bench import growth, moments, pages, sizes
from app.cli.bench.flush import build_shim
from app.cli.bench.server import Running
from app.cli.words import Problem
from app.config import Settings
from app.models.base import close_database, database
from app.queries import held_then
from app.services.setup import preparation
from app.services.setup.demo import Size

LARGE = Size(12, 15, 2000)


@pytest.fixture(scope="module")
def large(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make a small one of the large units."""
    close_database()
    return pages.make(tmp_path_factory.mktemp("sizes") / "large", LARGE)


@pytest.fixture(scope="module")
def small(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Make what its pages are compared with."""
    close_database()
    return pages.make(tmp_path_factory.mktemp("sizes") / "small", Size(12, 15, 150))


def test_who_held_what_is_measured_both_ways_and_can_be_missed(large: Path, tmp_path: Path) -> None:
    found = moments.measure(large, tmp_path / "kept", LARGE, rounds=5)

    assert ["at 2,000 entries" in promise.promise for promise in found] == [True, True]
    assert [promise.limit for promise in found] == [3, 3]
    assert all(promise.figure > 0 for promise in found)
    times = "SELECT count(*) FROM transactions WHERE recorded_at <> occurred_at"
    for folder, late in ((large, 2000), (tmp_path / "kept", 0)):
        with closing(apsw.Connection(str(folder / "armguard.db"))) as connection:
            assert connection.execute(times).fetchone()[0] == late


def test_a_page_that_reads_the_ledger_again_and_again_misses_its_promise(
    large: Path, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def slow(_at: str) -> held_then.Proof:
        for _ in range(100):
            database.execute_sql(
                "SELECT count(*), max(occurred_at || id) FROM transactions"
            ).fetchall()
        return held_then.Proof(0, "")

    monkeypatch.setattr(held_then, "proof", slow)

    found = moments.measure(large, tmp_path / "kept", LARGE, rounds=5)

    assert [promise.met for promise in found] == [False, False]


def test_an_export_and_a_backup_are_measured_with_their_size_named(
    large: Path, tmp_path: Path
) -> None:
    found = sizes.measure(large, build_shim(tmp_path), LARGE, seconds=1, longest=60)

    assert [promise.promise[:3] for promise in found] == ["11.", "11."]
    assert all("at 2,000 entries" in promise.promise for promise in found)
    assert "during a whole backup" in found[1].promise
    assert found[1].figure > 0


def test_every_page_and_list_of_the_api_has_an_address_to_compare(app: Flask) -> None:
    paths = set(growth.addresses(app))

    assert len(paths) > 150
    assert paths >= {"/", "/transactions", "/api/v1/transactions?limit=50", "/items/{item_id}",
                     "/personnel/{personnel_id}", "/api/v1/stats", "/search?q=cruz"}  # fmt: skip
    assert not [path for path in paths if path.endswith((".csv", ".pdf", ".jpg"))]


def test_each_address_is_compared_with_the_same_of_a_smaller_record(
    large: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    some = ["/", "/items/{item_id}", "/nowhere", "/api/v1/transactions?limit={few}&item_id={item}"]
    monkeypatch.setattr(growth, "addresses", lambda _: some)

    promises, found = growth.measure(small, large, rounds=1)

    assert [promise.limit for promise in promises] == [1.5] * 3
    # More than the 2,000 it was made with, where another test has had users at its counters.
    named = re.compile(r" at 2,\d{3} entries against the same at 150\b")
    assert all(named.search(one.promise) for one in promises)
    assert [one.path for one in found] == [path for path in some if path != "/nowhere"]
    assert all(one.figure > 0 for one in found)


def test_a_page_that_reads_the_whole_ledger_grows_and_is_found(
    large: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    # 200,000 rows at the one, 15,000 at the other: much more than a page, also on a busy machine.
    whole = "SELECT max(a.occurred_at || b.id) FROM transactions AS a, transactions AS b WHERE b.id <= 100"  # noqa: E501
    real = pages.ask

    def slow(app: Flask, cookie: str, path: str, more: dict[str, str]) -> None:
        real(app, cookie, path, more)
        database.execute_sql(whole).fetchall()

    monkeypatch.setattr(pages, "ask", slow)
    monkeypatch.setattr(growth, "addresses", lambda _: ["/", "/api/v1/stats"])

    promises, _ = growth.measure(small, large, rounds=3)

    assert [promise.met for promise in promises] == [False] * 3


KEEPS = """
import sys
from http.server import BaseHTTPRequestHandler, HTTPServer
class Whole(BaseHTTPRequestHandler):
    def do_GET(self):
        content = b"x" * (1000 if "?" in self.path else 20 << 20)
        self.send_response(200)
        self.send_header("Content-Length", str(len(content)))
        self.end_headers()
        self.wfile.write(content)
server = HTTPServer(("127.0.0.1", 0), Whole)
print(server.server_port, flush=True)
server.serve_forever()
"""


def test_an_export_that_is_made_whole_in_memory_would_be_found() -> None:
    command = [sys.executable, "-c", KEEPS]
    with subprocess.Popen(
        command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True
    ) as program:
        assert program.stdout is not None
        served = Running(int(program.stdout.readline()), program.pid)
        grown = sizes.growth(served, "", "csv")
        program.kill()

    assert 15 < grown < 30


def test_what_cannot_be_compared_is_one_sentence_and_stays_as_it_was(
    large: Path, small: Path, tmp_path: Path
) -> None:
    close_database()
    preparation.prepare(Settings(data=tmp_path / "own", database_path=tmp_path / "own/armguard.db"))
    close_database()
    none = pages.make(tmp_path / "none", Size(5, 5, 0))
    before = (tmp_path / "own/armguard.db").read_bytes()
    (tmp_path / "empty").mkdir()

    for first, second, said in (
        (large, small, "the larger comes second"),
        (large, large, "the larger comes second"),
        (small, tmp_path / "empty", "has no record"),
        (tmp_path / "own", large, "no unit of armguard demo"),
        (none, large, "without entries"),
    ):
        asked = ["bench", "--growth", str(first), str(second)]
        done = CliRunner().invoke(armguard, asked)
        assert isinstance(done.exception, Problem), done.output
        assert said in str(done.exception)
    assert list((tmp_path / "empty").iterdir()) == []
    assert (tmp_path / "own/armguard.db").read_bytes() == before


def test_a_page_that_fails_is_no_page_that_is_not_there(
    large: Path, small: Path, app: Flask, monkeypatch: pytest.MonkeyPatch
) -> None:
    def broken(_at: object) -> None:
        raise RuntimeError("broken")

    monkeypatch.setattr("app.blueprints.dashboard.views.board", broken)

    with pytest.raises(Problem, match="/ was answered with 500"):
        growth.measure(small, large, rounds=1)


def test_what_was_slow_for_a_second_is_looked_at_again(
    large: Path, small: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    asked: list[str] = []

    def milliseconds(place: growth.Place, path: str, _rounds: int) -> float:
        asked.append(path)
        busy = path == "/" and asked.count("/api/v1/stats") == 0
        return 40.0 if busy and place.entries > 1000 else 10.0

    monkeypatch.setattr(growth.Place, "milliseconds", milliseconds)
    monkeypatch.setattr(growth, "addresses", lambda _: ["/", "/api/v1/stats"])

    promises, found = growth.measure(small, large, rounds=1)

    assert [one.figure for one in found] == [1, 1]
    assert all(promise.met for promise in promises)
