"""What waits for work: it starts a process when there is some, and says that the worker lives."""

from __future__ import annotations

import os
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from pathlib import Path

import pytest
from huey.storage import SqliteStorage

from tasks import queue, waker

# Who is at work here writes a line and ends with what it was given as its code.
WORK = (
    "import sys, os; open({name!r}, 'a').write(f'{{os.getpid()}}\\n'); "
    "sys.stdin.read() if {stays} else None; sys.exit({code})"
)
WITHIN = 20.0


@pytest.fixture
def data(tmp_path: Path) -> Path:
    (tmp_path / "armguard.db").touch()
    return tmp_path


@pytest.fixture
def programs() -> Iterator[list[subprocess.Popen[bytes]]]:
    """Give a list of programs to be ended."""
    started: list[subprocess.Popen[bytes]] = []
    yield started
    for program in started:
        program.kill()
        program.wait()


def command(data: Path, *, code: int = 0, stays: bool = False) -> list[str]:
    """Return a command that notes that it was started."""
    script = WORK.format(name=str(data / "started"), code=code, stays=stays)
    return [sys.executable, "-I", "-S", "-c", script]


def waiting(data: Path, work: list[str]) -> subprocess.Popen[bytes]:
    """Start the program that waits; at first a process is at work that ends at once."""
    lock = os.open(data / "worker.lock", os.O_WRONLY | os.O_CREAT)
    script = (
        "import os, runpy, sys; theirs, ours = os.pipe(); pid = os.fork(); "
        "pid or os._exit(0); sys.argv[4:6] = [str(pid), str(ours)]; "
        "runpy.run_path(sys.argv[0], run_name='__main__')"
    )
    file = waker.__file__
    known = [file, str(data), str(data / "armguard.db"), str(lock), "PID", "PIPE", "yes"]
    start = f"import sys; sys.argv = {[*known, *work]!r}; {script}"
    program = [sys.executable, "-I", "-S", "-c", start]
    return subprocess.Popen(program, stdin=subprocess.PIPE, pass_fds=[lock])


def started(data: Path) -> list[int]:
    """Return the pids of all that were started."""
    path = data / "started"
    return [int(line) for line in path.read_text().split()] if path.exists() else []


def comes(is_so: Callable[[], bool]) -> bool:
    until = time.monotonic() + WITHIN
    while not is_so() and time.monotonic() < until:
        time.sleep(0.02)
    return is_so()


def lives(pid: int) -> bool:
    try:
        os.kill(pid, 0)
    except ProcessLookupError:
        return False
    return "Z" not in Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()[0]


def test_who_is_told_of_a_job_starts_who_does_it(
    data: Path, programs: list[subprocess.Popen[bytes]]
) -> None:
    programs.append(waiting(data, command(data)))
    time.sleep(1.2)
    assert started(data) == []

    queue.tell(data, [1])

    assert comes(lambda: bool(started(data)))
    assert programs[0].poll() is None


def test_it_ends_with_its_parent_and_so_does_who_is_at_work(
    data: Path, programs: list[subprocess.Popen[bytes]]
) -> None:
    programs.append(waiting(data, command(data, stays=True)))
    queue.tell(data, [1])
    assert comes(lambda: bool(started(data)))

    programs[0].stdin.close()

    assert programs[0].wait(WITHIN) == 0
    assert not lives(started(data)[0])


def test_who_is_at_work_ends_when_it_is_killed(
    data: Path, programs: list[subprocess.Popen[bytes]]
) -> None:
    programs.append(waiting(data, command(data, stays=True)))
    queue.tell(data, [1])
    assert comes(lambda: bool(started(data)))

    programs[0].send_signal(signal.SIGKILL)

    assert comes(lambda: not lives(started(data)[0]))


def test_work_that_cannot_be_done_ends_it_with_the_same_code(
    data: Path, programs: list[subprocess.Popen[bytes]]
) -> None:
    programs.append(waiting(data, command(data, code=7)))

    queue.tell(data, [1])

    assert programs[0].wait(WITHIN) == 7


def test_a_record_that_somebody_wrote_to_is_looked_at_sooner(
    data: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    clock = [1000.0]
    monkeypatch.setattr("tasks.waker.time.monotonic", lambda: clock[0])
    watcher = waker.Waker(str(data), str(data / "armguard.db"), [])
    watcher._ended = clock[0]

    clock[0] += waker.AFTER_A_WRITE + 1
    assert not watcher._is_wanted()

    (data / "armguard.db-wal").write_bytes(b"more")
    assert watcher._is_wanted()
    (data / "armguard.db-wal").unlink()
    clock[0] += waker.AT_THE_LATEST
    assert watcher._is_wanted()


def test_it_loads_next_to_nothing() -> None:
    script = f"import runpy, sys; runpy.run_path({waker.__file__!r}); print(*sys.modules)"
    done = subprocess.run(
        [sys.executable, "-I", "-S", "-c", script], capture_output=True, text=True, check=True
    )
    assert not {"json", "logging", "socket", "subprocess", "sqlite3", "site"} & {
        *done.stdout.split()
    }


def test_the_table_that_pages_write_to_is_hueys() -> None:
    assert SqliteStorage.table_task == queue.TABLE


def test_who_had_nothing_to_do_and_ended_at_once_is_ready_all_the_same(
    data: Path, programs: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """systemd would wait for the word half an hour, and with it the start of the machine."""
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as systemd:
        systemd.bind(str(data / "notify"))
        systemd.settimeout(WITHIN)
        monkeypatch.setenv("NOTIFY_SOCKET", str(data / "notify"))

        programs.append(waiting(data, command(data)))

        assert "READY=1" in systemd.recv(100).decode().splitlines()
