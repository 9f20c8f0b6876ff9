"""Users at counters: each issues a weapon and takes it back, over HTTP, as fast as answers come."""

from __future__ import annotations

import json
import socket
import time
from collections.abc import Iterable, Mapping
from concurrent.futures import ThreadPoolExecutor
from dataclasses import dataclass, field

from app.cli.bench.server import HOST
from app.cli.bench.unit import Unit
from app.cli.words import Problem

PATIENCE = 60
WARM_UP = 1.0


@dataclass
class Tally:
    """What one user got: seconds per answered entry, and answers that were no entry."""

    seconds: list[float] = field(default_factory=list)
    errors: int = 0


@dataclass(frozen=True)
class Load:
    """What all users got together."""

    tallies: list[Tally]
    lasted: float

    @property
    def rate(self) -> float:
        """Return entries per second."""
        return sum(len(tally.seconds) for tally in self.tallies) / self.lasted

    @property
    def errors(self) -> int:
        """Return the answers that were no entry."""
        return sum(tally.errors for tally in self.tallies)

    @property
    def p95(self) -> float:
        """Return the seconds within which 95 of 100 entries were answered."""
        every = [second for tally in self.tallies for second in tally.seconds]
        return within(every, 95) if every else float("inf")

    @property
    def fairness(self) -> float:
        """Return what the least served user got, as a share of the most served."""
        counts = [len(tally.seconds) for tally in self.tallies]
        return min(counts) / max(counts) if max(counts) else 0.0


def within(seconds: Iterable[float], share: int) -> float:
    """Return the seconds within which so many of 100 were answered."""
    every = sorted(seconds)
    return every[len(every) * share // 100]


def press(port: int, unit: Unit, users: int, seconds: float, pause: float = 0.0) -> Load:
    """Let so many users work for so many seconds, after a second that does not count.

    Each waits for `pause` seconds after an answer, as people do. Raises Problem when one of them
    is left without an answer.
    """
    begin = time.monotonic() + WARM_UP
    tallies = [Tally() for _ in range(users)]
    with ThreadPoolExecutor(users) as pool:
        work = [
            pool.submit(_work, port, unit, number, begin, begin + seconds, tally, pause)
            for number, tally in enumerate(tallies)
        ]
    try:
        for user in work:
            user.result()
    except OSError as error:
        raise Problem(f"The server left a user without an answer: {error}.") from None
    return Load(tallies, seconds)


def _work(
    port: int, unit: Unit, number: int, begin: float, end: float, tally: Tally, pause: float
) -> None:
    person, item = unit.pairs[number]
    take = {"personnel_id": person, "item_id": item, "action": "Take", "mags": 7, "rounds": 210}
    entries = (_request(unit, take), _request(unit, {"item_id": item, "action": "Return"}))
    with socket.create_connection((HOST, port), timeout=PATIENCE) as connection:
        turn = 0
        if number % 2:  # else all would issue in one batch and return in the next, as nobody does
            turn += _ask(connection, entries[0]) == 201
        time.sleep(max(0.0, begin - WARM_UP / 2 - time.monotonic()))
        while (started := time.monotonic()) < end:
            status = _ask(connection, entries[turn % 2])
            now = time.monotonic()
            turn += status == 201
            if begin <= started and now <= end:
                if status == 201:
                    tally.seconds.append(now - started)
                else:
                    tally.errors += 1
            time.sleep(pause)
        if turn % 2:  # the next measurement finds every weapon in
            _ask(connection, entries[1])


def _request(unit: Unit, body: Mapping[str, object]) -> bytes:
    content = json.dumps(body).encode()
    head = (
        f"POST /api/v1/transactions HTTP/1.1\r\nHost: {HOST}\r\n"
        f"Authorization: Bearer {unit.token}\r\nContent-Type: application/json\r\n"
        f"Content-Length: {len(content)}\r\n\r\n"
    )
    return head.encode() + content


def _ask(connection: socket.socket, request: bytes) -> int:
    """Send a request, read its whole answer and return the status."""
    connection.sendall(request)
    answer = b""
    while b"\r\n\r\n" not in answer:
        answer += _more(connection)
    head, _, body = answer.partition(b"\r\n\r\n")
    length = next(
        int(line.split(b":")[1])
        for line in head.split(b"\r\n")
        if line.lower().startswith(b"content-length:")
    )
    while len(body) < length:
        body += _more(connection)
    return int(head.split(b" ", 2)[1])


def _more(connection: socket.socket) -> bytes:
    received = connection.recv(65536)
    if not received:
        raise ConnectionError("the server closed the connection")
    return received
