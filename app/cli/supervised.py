"""Tells systemd that a process is ready and alive, each time after it has looked at itself.

systemd ends and starts anew what says nothing for WatchdogSec. Without systemd nothing is done.
"""

from __future__ import annotations

import http.client
import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing

from app.config import Supervisor

log = logging.getLogger("armguard.supervised")
# A look that fails at the start is repeated soon; later it may fail twice within WatchdogSec.
SOON = 0.2
LOOKS_IN_A_WATCHDOG = 4


class Watched:
    """While it is entered, says READY after the first good look, and after each one: alive.

    `look` answers whether all is well, or raises OSError or HTTPException.
    """

    def __init__(
        self, supervisor: Supervisor, look: Callable[[], bool], last_word: str = "STOPPING=1"
    ) -> None:
        self._supervisor, self._look, self._last_word = supervisor, look, last_word
        self._over = threading.Event()
        self._thread = threading.Thread(target=self._tell, name="watchdog", daemon=True)

    def __enter__(self) -> Watched:
        if self._supervisor.socket:
            self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._over.set()
        if self._supervisor.socket and self._last_word:
            _notify(self._supervisor.socket, self._last_word)

    def _tell(self) -> None:
        every = self._supervisor.seconds / LOOKS_IN_A_WATCHDOG
        pause, word = SOON, "READY=1\nWATCHDOG=1"
        while not self._over.wait(pause):
            if _is_well(self._look):
                _notify(self._supervisor.socket, word)
                pause, word = every, "WATCHDOG=1"


def answers(path: str, seconds: float) -> bool:
    """Say whether a server behind a unix socket answers at all.

    Its status does not matter: a full disk or a damaged record is told to people, and starting
    again mends neither.
    """
    with closing(_Door(path, seconds)) as door:
        door.request("GET", "/health")
        door.getresponse().read()
    return True


def _is_well(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except (OSError, http.client.HTTPException) as error:
        log.debug("did not answer itself: %s", error)
        return False


def _notify(address: str, word: str) -> None:
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM | socket.SOCK_CLOEXEC) as told:
        try:
            told.connect("\0" + address[1:] if address.startswith("@") else address)
            told.sendall(word.encode())
        except OSError as error:
            log.warning("systemd could not be told: %s", error)


class _Door(http.client.HTTPConnection):
    """HTTP through a unix socket."""

    def __init__(self, path: str, seconds: float) -> None:
        super().__init__("localhost", timeout=seconds)
        self._path = path

    def connect(self) -> None:
        self.sock = socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)
        self.sock.settimeout(self.timeout)
        self.sock.connect(self._path)
