"""The benchmark measures what it says: slowed flushes, honest entries, promises that can fail."""

from __future__ import annotations

import json
import os
import signal
import subprocess
import sys
import threading
import time
from http.client import IncompleteRead
from pathlib import Path

import apsw
import pytest
from click.testing import CliRunner

from app.cli import armguard
from app.cli.bench import (
    clients,
    cpu,
    floor,
    memory,
    pages,
    papers,
    proof,
    sections,
    stoppable,
    unit,
    wire,
)
from app.cli.bench.bare import Bare
from app.cli.bench.flush import build_shim, slowed
from app.cli.bench.promise import Promise, at_least, at_most
from app.cli.bench.server import running, serving
from app.cli.bench.unit import Unit
from app.cli.words import Problem
from app.models.base import close_database
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


def test_a_server_that_dies_under_its_users_gives_no_figures(made: Unit, tmp_path: Path) -> None:
    copy = made.copy(tmp_path / "served")

    with running(copy, {}, "serve") as program:
        killer = threading.Timer(clients.WARM_UP + 0.5, os.kill, (program.pid, signal.SIGKILL))
        killer.start()
        with pytest.raises(Problem, match="left a user without an answer"):
            clients.press(program.port, copy, users=3, seconds=3)
        killer.join()


def test_every_figure_of_one_process_is_there(made: Unit, tmp_path: Path) -> None:
    promises = cpu.measure(made, tmp_path, rounds=1) + papers.measure(made, tmp_path)
    promises += wire.measure(made, tmp_path)

    expected = ["4."] * 3 + ["8."] * 3 + ["9."] * 4
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


def test_a_start_and_scans_are_measured_on_one_core_within_160_mib(
    made: Unit, once: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(floor, "STARTS", 1)
    found = floor.measure(made, once, build_shim(once), 2.0)

    assert [promise.promise.split(".")[0] for promise in found] == ["start"] * 3 + ["floor"] * 3
    *figures, errors = (promise.figure for promise in found)
    assert min(figures) > 0.1
    assert errors == 0


def test_a_part_that_cannot_be_measured_or_takes_too_long_is_a_promise_missed(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    def breaks(_: sections.Bench) -> list[Promise]:
        raise Problem("It has no legs.")

    def fails(_: sections.Bench) -> list[Promise]:
        raise IncompleteRead(b"")  # which is no OSError

    parts = {"breaks": breaks, "fails": fails, "lasts": lambda _: time.sleep(60),
             "waits": lambda _: []}  # fmt: skip
    monkeypatch.setattr(sections, "SECTIONS", parts)
    monkeypatch.setattr(sections, "PROMISES", dict.fromkeys(parts, "1."))
    said: list[str] = []
    bench = sections.Bench(tmp_path, sections.QUICK._replace(longest=0.5))
    started = time.monotonic()

    found = sections.run(bench, list(parts), said.append)

    assert time.monotonic() - started < 10
    assert [promise.met for promise in found] == [False] * 4
    assert "not measured: It has no legs" in found[0].in_words()
    assert "not measured: IncompleteRead" in found[1].in_words()
    assert "time was up" in found[2].in_words()
    assert "before it began" in found[3].in_words()
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

    chain, by_driver, whole, and_check = found
    assert [promise.limit for promise in found] == [1.6, 3, 16, 5]
    assert whole.figure > chain.figure > 0.5
    assert min(by_driver.figure, and_check.figure) > 0


def test_the_whole_of_a_large_proof_is_held_to_less(
    made: Unit, monkeypatch: pytest.MonkeyPatch
) -> None:
    monkeypatch.setattr(proof, "MANY", 1)

    found = proof.measure(made.settings.database_path, rounds=1)

    assert [promise.limit for promise in found] == [1.6, 3, 10, 2]


def test_a_record_that_is_not_whole_gives_no_figure(made: Unit, tmp_path: Path) -> None:
    path = made.copy(tmp_path / "altered").settings.database_path
    connection = apsw.Connection(str(path))
    connection.execute("UPDATE ranks SET position = 99 WHERE id = 1")
    connection.close()

    with pytest.raises(Problem, match="not whole"):
        proof.measure(path, rounds=1)
