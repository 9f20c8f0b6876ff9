"""Waits with a few megabytes until there is work; what does it ends and gives all memory back.

Run as a file of its own, by `-I -S`, so that nothing but this and the standard library is loaded:

    waker.py DATA RECORD LOCK PID PIPE UNTIL_EOF COMMAND...

PID is the first process at work, forked before this program took its parent's place, and PIPE the
end that it holds: once it is closed, however this ends, who works ends too. LOCK is the file that
says a worker lives; whoever works holds it as well. COMMAND starts the next one.
"""

from __future__ import annotations

import os
import select
import signal
import sys
import time

# A file whose time says when somebody was last told of a job (tasks/queue.py).
WAKE = "worker.wake"
# So often it looks at two times of files.
LOOKS_EVERY = 0.5
# Who works looks into the queue at least each second, so what was told before that is done.
MISSED_WITHIN = 5.0
# A record that somebody wrote to may have made work (someone is late, a copy is due); another one
# only by the time of day.
AFTER_A_WRITE, AT_THE_LATEST = 60.0, 300.0
# Who was asked to end and does not is ended.
PATIENCE = 45.0


class Waker:
    """Has a process at work when there is something to do, one at a time."""

    def __init__(self, data: str, record: str, command: list[str]) -> None:
        self._wake, self._command = os.path.join(data, WAKE), command  # noqa: PTH118
        self._files = [record, f"{record}-wal"]
        self._pid = self._pipe = 0
        self._ended, self._seen, self._told = 0.0, self._written(), self._last_told()

    def watch(self, pid: int, pipe: int) -> None:
        """Take over a process that is at work."""
        self._pid, self._pipe = pid, pipe

    @property
    def is_waiting(self) -> bool:
        """Say whether nobody is at work."""
        return not self._pid

    def look(self) -> None:
        """Start a process where there may be work; end as it ended where it could not do it."""
        if self._pid:
            self._see_whether_it_ended()
        elif self._is_wanted():
            self._start()

    def end(self) -> None:
        """Ask who works to end, and see that it does."""
        if self.is_waiting:
            return
        os.kill(self._pid, signal.SIGTERM)
        until = time.monotonic() + PATIENCE
        while not os.waitpid(self._pid, os.WNOHANG)[0]:
            if time.monotonic() > until:
                os.kill(self._pid, signal.SIGKILL)
            time.sleep(0.05)

    def _see_whether_it_ended(self) -> None:
        pid, status = os.waitpid(self._pid, os.WNOHANG)
        if not pid:
            return
        self._pid = 0
        os.close(self._pipe)
        code = os.waitstatus_to_exitcode(status)
        if code:  # whoever started us starts us again, later and later
            sys.exit(code if code > 0 else 1)
        self._ended, self._seen, told = time.monotonic(), self._written(), self._last_told()
        if 0 <= time.time() - told < MISSED_WITHIN:
            told = 0.0
        self._told = told

    def _is_wanted(self) -> bool:
        rested = time.monotonic() - self._ended
        if self._last_told() != self._told or rested > AT_THE_LATEST:
            return True
        return rested > AFTER_A_WRITE and self._written() != self._seen

    def _start(self) -> None:
        theirs, ours = os.pipe()
        as_input = [(os.POSIX_SPAWN_DUP2, theirs, 0)]
        self._pid = os.posix_spawn(
            self._command[0], self._command, os.environ, file_actions=as_input
        )
        os.close(theirs)
        self._pipe = ours

    def _written(self) -> list[tuple[int, int]]:
        return [_state(path) for path in self._files]

    def _last_told(self) -> float:
        return _state(self._wake)[0] / 1e9


class Systemd:
    """Hears that the worker lives while nobody is at work; who works says so itself."""

    def __init__(self) -> None:
        self._address = os.environ.get("NOTIFY_SOCKET", "")
        self._every = int(os.environ.get("WATCHDOG_USEC") or 60_000_000) / 4e6
        self._next = 0.0

    def hear(self) -> None:
        """Say that all is well, now and then; who had nothing to do may have ended before READY."""
        if time.monotonic() >= self._next:
            self.tell("READY=1\nWATCHDOG=1")
            self._next = time.monotonic() + self._every

    def tell(self, word: str) -> None:
        """Send a word."""
        if not self._address:
            return
        try:
            notify(self._address, word)
        except OSError as error:
            sys.stderr.write(f"systemd could not be told: {error}\n")


def notify(address: str, word: str) -> None:
    """Send systemd a word to its socket. Raises OSError."""
    import socket  # not before: it takes half a megabyte

    name = "\0" + address[1:] if address.startswith("@") else address
    with socket.socket(socket.AF_UNIX, socket.SOCK_DGRAM) as ear:
        ear.connect(name)
        ear.sendall(word.encode())


def main(arguments: list[str]) -> None:
    """Wait and wake until SIGTERM or SIGINT, or the end of standard input; exit with code 0."""
    data, record, lock, pid, pipe, until_eof, *command = arguments
    signal.signal(signal.SIGTERM, _stop)
    signal.signal(signal.SIGINT, _stop)
    os.set_inheritable(int(pipe), False)
    os.set_inheritable(int(lock), True)
    waker, systemd = Waker(data, record, command), Systemd()
    waker.watch(int(pid), int(pipe))
    heard = [0] if until_eof == "yes" else []
    try:
        while not select.select(heard, [], [], LOOKS_EVERY)[0] or os.read(0, 1):
            waker.look()
            if waker.is_waiting:
                systemd.hear()
    finally:
        systemd.tell("STOPPING=1")
        waker.end()


def _state(path: str) -> tuple[int, int]:
    try:
        found = os.stat(path)  # noqa: PTH116
    except OSError:
        return 0, 0
    return found.st_mtime_ns, found.st_size


def _stop(*_: object) -> None:
    sys.exit(0)


if __name__ == "__main__":
    main(sys.argv[1:])
