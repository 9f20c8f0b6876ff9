"""The real server in a process of its own, and many real clients that call it at one moment."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import threading
import time
from collections import Counter
from pathlib import Path
from typing import Any, NamedTuple

from app.config import Settings

ARMGUARD = (sys.executable, "-c", "from app.cli import main; main()")
ROOT = Path(__file__).parents[2]
LOOPBACK = "127.0.0.1"
STARTS_WITHIN = 30
ANSWERS_WITHIN = 30


class Reply(NamedTuple):
    """What one client got, and when it asked and was answered (monotonic seconds)."""

    status: int
    body: bytes
    asked: float
    answered: float

    @property
    def code(self) -> str:
        """Return the code of an error."""
        return str(json.loads(self.body)["error"]["code"])


class Served:
    """`armguard serve` over a prepared data directory, on a port that was free."""

    def __init__(self, settings: Settings, token: str) -> None:
        self.port = _free_port()
        self.log = settings.data / "server.log"
        self._headers = {"Authorization": f"Bearer {token}", "Content-Type": "application/json"}
        environment = os.environ | {"ARMGUARD_DATA": str(settings.data)}
        with self.log.open("wb") as log:
            self._process = subprocess.Popen(
                [*ARMGUARD, "serve", "--port", str(self.port)],
                cwd=ROOT, env=environment, stdout=log, stderr=subprocess.STDOUT,
            )  # fmt: skip

    def __enter__(self) -> Served:
        deadline = time.monotonic() + STARTS_WITHIN
        while time.monotonic() < deadline and self._process.poll() is None:
            with socket.socket() as probe:
                if probe.connect_ex((LOOPBACK, self.port)) == 0:
                    return self
            time.sleep(0.05)
        self.__exit__()
        raise AssertionError(f"the server did not start: {self.log.read_text()}")

    def stop(self) -> int:
        """Ask it to end, as systemd does; return its exit code."""
        self._process.terminate()
        return self._process.wait(ANSWERS_WITHIN)

    def __exit__(self, *_: object) -> None:
        self._process.terminate()
        try:
            self._process.wait(ANSWERS_WITHIN)
        except subprocess.TimeoutExpired:
            self._process.kill()
            self._process.wait()

    def post(self, body: dict[str, Any], key: str | None = None) -> Reply:
        """Send one transaction, alone."""
        return self.burst([body], key)[0]

    def get(self, path: str) -> bytes:
        """Return what is read at an address; raises AssertionError for anything but 200."""
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=ANSWERS_WITHIN)
        connection.request("GET", path, headers=self._headers)
        response = connection.getresponse()
        body = response.read()
        connection.close()
        assert response.status == 200, body
        return body

    def burst(self, bodies: list[dict[str, Any]], key: str | None = None) -> list[Reply]:
        """Send each body from a client of its own; all are connected before any may send."""
        gate = threading.Barrier(len(bodies))
        replies: list[Reply] = []
        clients = [
            threading.Thread(target=self._send, args=(body, key, gate, replies)) for body in bodies
        ]
        for client in clients:
            client.start()
        for client in clients:
            client.join()
        return replies

    def _send(
        self,
        body: dict[str, Any],
        key: str | None,
        gate: threading.Barrier,
        replies: list[Reply],
    ) -> None:
        connection = http.client.HTTPConnection(LOOPBACK, self.port, timeout=ANSWERS_WITHIN)
        headers = self._headers | ({"Idempotency-Key": key} if key else {})
        text = json.dumps(body)
        connection.connect()
        gate.wait(ANSWERS_WITHIN)
        asked = time.monotonic()
        connection.request("POST", "/api/v1/transactions", text, headers)
        response = connection.getresponse()
        replies.append(Reply(response.status, response.read(), asked, time.monotonic()))
        connection.close()


def complaints(replies: list[Reply], clients: int, refusal: str) -> list[str]:
    """Return what is wrong with the replies to a race that one client may win."""
    statuses = Counter(reply.status for reply in replies)
    found = []
    if len(replies) != clients:
        found.append(f"{clients - len(replies)} clients got no answer")
    if statuses[201] != 1:
        found.append(f"{statuses[201]} clients were told that they had issued it")
    if statuses.keys() - {201, 409}:
        found.append(f"other answers than 201 and 409: {dict(statuses)}")
    codes = {reply.code for reply in replies if reply.status == 409}
    if codes - {refusal}:
        found.append(f"refused for other reasons: {codes}")
    return found


def most_at_once(replies: list[Reply]) -> int:
    """Return how many requests were under way when the first answer came."""
    first = min(reply.answered for reply in replies)
    return sum(reply.asked <= first for reply in replies)


def _free_port() -> int:
    with socket.socket() as probe:
        probe.bind((LOOPBACK, 0))
        return int(probe.getsockname()[1])
