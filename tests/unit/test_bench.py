"""The benchmark measures what it says: slowed flushes, honest entries, promises that can fail."""

from __future__ import annotations

import json
import os
import re
import signal
import subprocess
import sys
import time
from contextlib import closing
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner
from flask import Flask

from app.cli import armguard
from app.cli.bench import (
    clients,
    cpu,
    floor,
    growth,
    memory,
    moments,
    pages,
    papers,
    proof,
    sections,
    sizes,
    stoppable,
    unit,
    wire,
)
from app.cli.bench.bare import Bare
from app.cli.bench.flush import build_shim, slowed
from app.cli.bench.promise import Promise, at_least, at_most
from app.cli.bench.server import Running, serving
from app.cli.bench.unit import Unit
from app.cli.words import Problem
from app.models.base import close_database, database
from app.queries import held_then
from app.services.setup.demo import Size
from app.services.verification import verify

FLUSHES = (
    "import os, sys; f = os.open(sys.argv[1], os.O_RDWR); [os.fdatasync(f) for _ in range(10)]"
)


@pytest.fixture(scope="module")
def made(tmp_path_factory: pytest.TempPathFactory) -> Unit:
    close_database()
    return unit.make(tmp_path_factory.mktemp("bench") / "unit")


def test_a_flush_takes_as_long_as_it_is_told(tmp_path: Path) -> None:
    shim = build_shim(tmp_path)
    command = [sys.executable, "-c", FLUSHES, str(shim)]

    started = time.monotonic()
    subprocess.run(command, env={**os.environ, **slowed(shim, 50)}, check=True)

    assert time.monotonic() - started >= 0.5


def test_a_missing_compiler_is_one_sentence(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setenv("PATH", str(tmp_path))

    with pytest.raises(Problem, match="needs a C compiler"):
        build_shim(tmp_path)


def test_bare_entries_are_entries_like_any_other(made: Unit, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "bare")
    bare = Bare(str(copy.settings.database_path))
    for person, item in made.pairs[:3]:
        bare.issue(person, item)
    bare.give_back(made.pairs[0][1])
    bare.close()

    assert verify(copy.settings.database_path).findings == ()


def test_a_promise_is_kept_or_missed() -> None:
    assert at_least("a", 2.5, 2.5).met
    assert not at_least("a", 2.4, 2.5).met
    assert at_most("a", 3, 3).met
    assert not at_most("a", 4, 3).met
    assert json.loads(json.dumps(at_most("a", 1 / 3, 1).as_json())) == {
        "promise": "a", "figure": 0.333, "limit": 1, "met": True}  # fmt: skip
    assert at_least("a", 1, 2).in_words().startswith("MISSED a: 1.00 (at least 2)")


def test_users_at_counters_get_entries_from_a_real_server(made: Unit, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "served")

    with serving(copy, {}) as port:
        before = clients.press(port, copy, users=3, seconds=0.5)
        load = clients.press(port, copy, users=3, seconds=1.5)

    assert before.errors + load.errors == 0
    assert load.rate > 0
    assert load.p95 > 0
    assert verify(copy.settings.database_path).findings == ()


def test_what_is_no_entry_is_counted_as_an_error(made: Unit, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "served")
    stranger = Unit(copy.data, "no-token", copy.password, copy.pairs)

    with serving(copy, {}) as port:
        load = clients.press(port, stranger, users=1, seconds=0.5)

    assert load.errors > 0
    assert load.rate == 0
    assert load.fairness == 0


def test_every_figure_of_one_process_is_there(made: Unit, tmp_path: Path) -> None:
    promises = cpu.measure(made, tmp_path, rounds=1) + papers.measure(made, tmp_path)
    promises += wire.measure(made, tmp_path)

    expected = ["4."] * 2 + ["8."] * 3 + ["9."] * 4
    assert [promise.promise[:2] for promise in promises] == expected
    assert all(promise.figure > 0 for promise in promises)


def test_pages_are_measured_against_the_empty_one_and_their_size_is_named(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    close_database()
    monkeypatch.setattr(pages, "PAGES", ["/items?state=out", "/transactions"])
    monkeypatch.setattr(pages, "TYPED", ["cr"])
    size = Size(12, 15, 60)

    found = pages.measure(pages.make(tmp_path / "large", size), size, rounds=3)

    assert ["at 60 entries" in promise.promise for promise in found] == [True] * 3
    assert [promise.limit for promise in found] == [3, 3, 2]
    assert all(promise.figure > 0 for promise in found)


HOLD = "import sys, time; kept = b'x' * int(sys.argv[1]); print(flush=True); time.sleep(60)"


def holding(mebibytes: int) -> subprocess.Popen[str]:
    """Start a program that keeps so much."""
    command = [sys.executable, "-c", HOLD, str(mebibytes << 20)]
    program = subprocess.Popen(command, stdout=subprocess.PIPE, text=True)
    assert program.stdout is not None
    program.stdout.readline()
    return program


def test_memory_is_what_programs_keep_and_what_they_share_counts_once() -> None:
    small, large = holding(1), holding(41)
    try:
        alone = [memory.isolated([one.pid]) for one in (small, large)]
        both = memory.isolated([small.pid, large.pid])
    finally:
        for one in (small, large):
            one.kill()
            one.communicate()

    assert alone[1] - alone[0] == pytest.approx(40 * 1024, rel=0.1)
    assert both < sum(alone)
    assert memory.processes(os.getpid())[0] == os.getpid()


@pytest.fixture(scope="module")
def once(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """Give the folder in which the program is compiled, once for all."""
    return tmp_path_factory.mktemp("once")


def test_pages_and_worker_are_measured_at_rest_and_after_work(made: Unit, once: Path) -> None:
    found = memory.measure(made, once)

    assert [promise.promise[:2] for promise in found] == ["7."] * 5
    both_idle, both, worker_idle, most, _reserved = found
    assert 10 < both_idle.figure <= both.figure < most.figure
    assert 5 < worker_idle.figure < both_idle.figure
    assert all(promise.met for promise in found)


LARGE = Size(12, 15, 2000)


def test_a_start_and_scans_are_measured_on_one_core_within_160_mib(
    made: Unit, once: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "STARTS", 1)
    found = floor.measure(made, once, build_shim(once), 2.0)

    assert [promise.promise.split(".")[0] for promise in found] == ["start"] * 3 + ["floor"] * 3
    *figures, errors = (promise.figure for promise in found)
    assert min(figures) > 0.1
    assert errors == 0


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
    some = ["/", "/items/{item_id}", "/nowhere", "/api/v1/transactions?limit=50&item_id={item}"]
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
    whole = "SELECT max(a.occurred_at || b.id) FROM transactions AS a, (SELECT 1 AS id) AS b, codes"
    real = pages.ask

    def slow(app: Flask, cookie: str, path: str, more: dict[str, str]) -> None:
        real(app, cookie, path, more)
        database.execute_sql(whole).fetchall()

    monkeypatch.setattr(pages, "ask", slow)
    monkeypatch.setattr(growth, "addresses", lambda _: ["/", "/api/v1/stats"])

    promises, _ = growth.measure(small, large, rounds=3)

    assert [promise.met for promise in promises] == [False] * 3


def test_a_part_that_cannot_be_measured_or_takes_too_long_is_a_promise_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: sections.Bench) -> list[Promise]:
        raise Problem("It has no legs.")

    parts = {"breaks": breaks, "lasts": lambda _: time.sleep(60), "waits": lambda _: []}
    monkeypatch.setattr(sections, "SECTIONS", parts)
    monkeypatch.setattr(sections, "PROMISES", dict.fromkeys(parts, "1."))
    said: list[str] = []
    bench = sections.Bench(tmp_path, sections.QUICK._replace(longest=0.5))
    started = time.monotonic()

    found = sections.run(bench, list(parts), said.append)

    assert time.monotonic() - started < 10
    assert [promise.met for promise in found] == [False] * 3
    assert "not measured: It has no legs" in found[0].in_words()
    assert "time was up" in found[1].in_words()
    assert "before it began" in found[2].in_words()
    assert found[0].as_json()["figure"] is None
    assert [words.partition(":")[0] for words in said] == list(parts)


def test_who_stops_it_stops_what_it_started_too() -> None:
    before = signal.getsignal(signal.SIGTERM)

    with pytest.raises(SystemExit), stoppable():
        signal.raise_signal(signal.SIGTERM)

    assert signal.getsignal(signal.SIGTERM) == before


def test_the_command_runs_every_part_and_exits_with_1_when_one_is_missed(
    monkeypatch: pytest.MonkeyPatch,
) -> None:
    asked: list[object] = []

    def run(bench: sections.Bench, names: object, _say: object) -> list[Promise]:
        asked.extend([bench.scale, names])
        return [at_most("1. speed", 2, 1), at_most("2. more", 1, 2)]

    monkeypatch.setattr(sections, "run", run)

    done = CliRunner().invoke(armguard, ["bench", "--quick", "--json"])

    assert asked == [sections.QUICK, sections.NAMES]
    assert [row["met"] for row in json.loads(done.stdout)["promises"]] == [False, True]
    assert done.exit_code == 1


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


def test_the_worker_imports_no_flask_nor_what_draws_paper_before_it_must() -> None:
    script = (
        "import sys; import app.cli.worker, tasks.worker, tasks.kinds; "
        "print(*{name.partition('.')[0] for name in sys.modules})"
    )
    done = subprocess.run(
        [sys.executable, "-c", script], capture_output=True, text=True, check=True
    )
    heavy = {"flask", "werkzeug", "jinja2", "PIL", "reportlab", "qrcode", "openpyxl", "waitress"}
    assert not {*done.stdout.split()} & heavy


def test_proving_is_compared_with_reading(made: Unit) -> None:
    found = proof.measure(made.settings.database_path, rounds=1)

    chain, whole, ours = found
    assert [promise.limit for promise in found] == [1.6, 1.6, 2]
    assert whole.figure > chain.figure > 1
    assert whole.figure > ours.figure > 0


def test_a_record_that_is_not_whole_gives_no_figure(made: Unit, tmp_path: Path) -> None:
    path = made.copy(tmp_path / "altered").settings.database_path
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE ranks SET position = 99 WHERE id = 1")
    connection.close()

    with pytest.raises(Problem, match="not whole"):
        proof.measure(path, rounds=1)
