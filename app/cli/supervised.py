"""Tells systemd that a process is ready and alive, each time after it has looked at itself.

systemd ends and starts anew what says nothing for WatchdogSec. Without systemd nothing is done.
"""

from __future__ import annotations

import logging
import socket
import threading
from collections.abc import Callable
from contextlib import closing

from app.config import Supervisor
from tasks.waker import notify

log = logging.getLogger("armguard.supervised")
# A look that fails at the start is repeated soon; later it may fail twice within WatchdogSec.
SOON = 0.2
LOOKS_IN_A_WATCHDOG = 4
# No library for this one question: it would take two megabytes.
QUESTION, ANSWER = b"GET /health HTTP/1.0\r\nHost: localhost\r\n\r\n", b"HTTP/1."


class Watched:
    """While it is entered, says READY after the first good look, and after each one: alive.

    `look` answers whether all is well, or raises OSError.
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
    with closing(socket.socket(socket.AF_UNIX, socket.SOCK_STREAM)) as door:
        door.settimeout(seconds)
        door.connect(path)
        door.sendall(QUESTION)
        return door.recv(len(ANSWER), socket.MSG_WAITALL) == ANSWER


def _is_well(look: Callable[[], bool]) -> bool:
    try:
        return look()
    except OSError as error:
        log.debug("did not answer itself: %s", error)
        return False


def _notify(address: str, word: str) -> None:
    try:
        notify(address, word)
    except OSError as error:
        log.warning("systemd could not be told: %s", error)
