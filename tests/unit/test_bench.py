"""The benchmark measures what it says: slowed flushes, honest entries, promises that can fail."""

from __future__ import annotations

import json
import os
import subprocess
import sys
import time
from pathlib import Path

import pytest

from app.cli.bench import clients, cpu, pages, papers, unit, wire
from app.cli.bench.bare import Bare
from app.cli.bench.flush import build_shim, slowed
from app.cli.bench.promise import at_least, at_most
from app.cli.bench.server import serving
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
    monkeypatch.setattr(pages, "QUICK", Size(12, 15, 60))
    monkeypatch.setattr(pages, "PAGES", ["/items?state=out", "/transactions"])
    monkeypatch.setattr(pages, "TYPED", ["cr"])

    found = pages.measure(tmp_path / "large", quick=True)

    assert ["at 60 entries" in promise.promise for promise in found] == [True, True]
    assert [promise.limit for promise in found] == [3, 2]
    assert all(promise.figure > 0 for promise in found)
