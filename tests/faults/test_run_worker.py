"""`armguard run` keeps a worker beside the pages, for exactly as long as it lives itself."""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import suppress
from pathlib import Path

import pytest

from app.queries.worker import is_alive
from tests.faults.test_serve import Process

WITHIN = 60.0  # on a machine that is busy with browsers


@pytest.fixture
def running(tmp_path: Path) -> Iterator[Process]:
    """Give a started `armguard run`."""
    process = Process(tmp_path)
    process.start("run", "--port", str(process.port))
    yield process
    process.end()


def comes(is_true: Callable[[], bool]) -> bool:
    """Say whether something becomes true within a while."""
    until = time.monotonic() + WITHIN
    while not is_true() and time.monotonic() < until:
        time.sleep(0.05)
    return is_true()


def worker_of(process: Process) -> list[int]:
    """Return the pids of what `armguard run` has started."""
    parent = process._process.pid
    found: list[int] = []
    for thread in Path(f"/proc/{parent}/task").iterdir():
        with suppress(OSError):  # the thread has ended meanwhile
            found += map(int, (thread / "children").read_text().split())
    return found


def test_a_worker_that_dies_is_started_again(running: Process) -> None:
    data = running.folder / "data"
    assert comes(lambda: is_alive(data))
    (first,) = worker_of(running)

    os.kill(first, signal.SIGKILL)

    assert comes(lambda: worker_of(running) not in ([], [first]))
    assert comes(lambda: is_alive(data))
    assert running.get("/health").status == 200


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGKILL])
def test_the_worker_ends_with_the_pages_however_they_end(running: Process, number: int) -> None:
    data = running.folder / "data"
    assert comes(lambda: is_alive(data))

    running.stop(number)

    assert comes(lambda: not is_alive(data))


def test_who_was_at_work_is_gone_when_there_is_nothing_to_do(running: Process) -> None:
    data = running.folder / "data"
    assert comes(lambda: is_alive(data))
    (waits,) = worker_of(running)
    works = Path(f"/proc/{waits}/task/{waits}/children")

    assert comes(lambda: not works.read_text())
    assert is_alive(data)
    assert running.get("/health").status == 200


def test_a_second_worker_is_refused_in_one_sentence(running: Process) -> None:
    assert comes(lambda: is_alive(running.folder / "data"))
    second = Process(running.folder)

    assert second.begin("worker").wait(WITHIN) == 1
    assert "armguard: A worker serves this data directory already." in second.problems.read_text()
