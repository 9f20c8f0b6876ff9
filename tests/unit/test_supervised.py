"""What systemd hears of a process that looks at itself."""

from __future__ import annotations

import socket
import tempfile
import threading
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

from app.cli.supervised import Watched, answers
from app.config import Supervisor
from tasks.pulse import Pulse


@pytest.fixture
def short() -> Iterator[Path]:
    """Give a folder whose name is short enough for sockets."""
    with tempfile.TemporaryDirectory(prefix="ag-") as name:
        yield Path(name)


class Manager:
    """systemd's ear."""

    def __init__(self, folder: Path) -> None:
        self.path = folder / "notify"
        self._ear = socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM)
        self._ear.bind(str(self.path))

    def heard(self, seconds: float = 5) -> str:
        """Return the next word, or nothing when none comes."""
        self._ear.settimeout(seconds)
        try:
            return self._ear.recv(256).decode()
        except TimeoutError:
            return ""

    def close(self) -> None:
        self._ear.close()


@pytest.fixture
def manager(short: Path) -> Iterator[Manager]:
    manager = Manager(short)
    yield manager
    manager.close()


def test_ready_is_said_after_the_first_good_look_and_then_that_it_lives(manager: Manager) -> None:
    is_well = threading.Event()
    with Watched(Supervisor(str(manager.path), seconds=0.4), is_well.is_set):
        assert manager.heard(0.5) == ""

        is_well.set()
        assert manager.heard() == "READY=1\nWATCHDOG=1"
        assert manager.heard() == "WATCHDOG=1"

        is_well.clear()
        while manager.heard(0.5):
            pass

    assert manager.heard() == "STOPPING=1"


def test_a_server_that_does_not_answer_is_not_well(manager: Manager, short: Path) -> None:
    deaf = socket.socket(socket.AF_UNIX)
    deaf.bind(str(short / "web.sock"))
    deaf.listen()
    look = lambda: answers(str(short / "web.sock"), 0.1)  # noqa: E731
    with Watched(Supervisor(str(manager.path), seconds=0.4), look):
        assert manager.heard(1.0) == ""
    deaf.close()


def test_without_systemd_nothing_is_said() -> None:
    threads = threading.active_count()
    with Watched(Supervisor.from_env({"HOME": "/"}), lambda: True):
        assert threading.active_count() == threads


def test_what_systemd_sets_is_read() -> None:
    told = Supervisor.from_env({"NOTIFY_SOCKET": "/run/notify", "WATCHDOG_USEC": "60000000"})

    assert told == Supervisor("/run/notify", 60.0)


def test_a_worker_that_does_not_come_round_is_not_well() -> None:
    pulse = Pulse(pause=0.05, job=30)
    assert not pulse.is_well()

    with pulse.working():
        time.sleep(0.1)
        assert pulse.is_well()
    assert pulse.is_well()
    time.sleep(0.1)
    assert not pulse.is_well()
