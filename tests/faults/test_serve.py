"""The server as a process: how it starts, how it stops, and what it stands."""

from __future__ import annotations

import http.client
import os
import re
import signal
import socket
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
COMMAND = (sys.executable, "-c", "from app.cli import main; main()")
SLOW_SOCKETS = 900


def free_port() -> int:
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        return int(free.getsockname()[1])


class Process:
    """`armguard run` or `serve` on a data directory of its own."""

    def __init__(self, folder: Path, **environment: str) -> None:
        self.folder = folder
        self.port = free_port()
        self.environment = os.environ | {"ARMGUARD_DATA": str(folder / "data")} | environment
        self.said, self.problems = folder / "stdout", folder / "stderr"
        self._process: subprocess.Popen[bytes] | None = None

    def begin(self, *words: str) -> subprocess.Popen[bytes]:
        with self.said.open("wb") as out, self.problems.open("wb") as errors:
            self._process = subprocess.Popen(
                [*COMMAND, *words], stdout=out, stderr=errors, env=self.environment, cwd=ROOT
            )
        return self._process

    def start(self, *words: str, until: str = "ArmGuard ") -> str:
        """Start and wait for the announcement; return all that was said."""
        process = self.begin(*words)
        deadline = time.monotonic() + 30
        while until not in self.said.read_text() and time.monotonic() < deadline:
            assert process.poll() is None, self.problems.read_text()
            time.sleep(0.05)
        time.sleep(0.1)
        return self.said.read_text()

    def serve(self) -> str:
        return self.start("serve", "--port", str(self.port))

    def stop(self, number: int = signal.SIGTERM) -> int:
        """Send a signal; return the exit code."""
        assert self._process is not None
        self._process.send_signal(number)
        return self._process.wait(timeout=20)

    def end(self) -> None:
        if self._process is not None and self._process.poll() is None:
            self._process.kill()
            self._process.wait()

    def get(self, path: str, **headers: str) -> http.client.HTTPResponse:
        connection = http.client.HTTPConnection("127.0.0.1", self.port, timeout=10)
        named = {name.replace("_", "-"): value for name, value in headers.items()}
        connection.request("GET", path, headers=named)
        return connection.getresponse()


@pytest.fixture
def server(tmp_path: Path) -> Iterator[Process]:
    process = Process(tmp_path)
    yield process
    process.end()


def test_a_first_start_says_where_it_is_and_the_setup_code(server: Process) -> None:
    said = server.start("run", "--port", str(server.port), until="Setup code")

    assert f"ArmGuard is at http://127.0.0.1:{server.port}\n" in said
    assert f"http://127.0.0.1:{server.port}/setup\n" in said
    assert re.search(r"^Setup code: [0-9A-HJKMNP-TV-Z]{3}-[0-9A-HJKMNP-TV-Z]{3}$", said, re.M)
    assert server.get("/").getheader("Location") == "/setup"
    assert "Warning" not in server.problems.read_text()


@pytest.mark.parametrize("number", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_stops_it_cleanly(server: Process, number: int) -> None:
    server.serve()
    server.get("/login").read()

    assert server.stop(number) == 0
    assert "Traceback" not in server.problems.read_text()


def test_a_taken_port_is_one_sentence_and_keeps_the_code_of_who_has_it(
    server: Process, tmp_path: Path
) -> None:
    server.serve()
    kept = (tmp_path / "data" / "setup.code").read_text()
    late = subprocess.run(
        [*COMMAND, "run", "--port", str(server.port)],
        env=server.environment, cwd=ROOT, capture_output=True, text=True, check=False,
    )  # fmt: skip

    assert late.returncode == 1
    assert late.stderr == (
        f"armguard: Port {server.port} is taken by another program. "
        f"Choose another port: armguard run --port {server.port + 1}\n"
    )
    assert (tmp_path / "data" / "setup.code").read_text() == kept


def test_an_address_of_another_computer_is_one_sentence(server: Process) -> None:
    process = server.begin("serve", "--host", "192.0.2.1", "--port", str(server.port))

    assert process.wait(timeout=20) == 1
    said = server.problems.read_text().splitlines()[-1]
    assert said == (
        "armguard: The address 192.0.2.1 is not one of this computer. Choose another with --host."
    )


def test_the_network_without_a_proxy_is_warned_of(server: Process) -> None:
    server.start("serve", "--host", "0.0.0.0", "--port", str(server.port))  # noqa: S104

    assert "passwords travel unencrypted" in server.problems.read_text()


def test_a_unix_socket_is_served(tmp_path: Path) -> None:
    path = tmp_path / "web.sock"
    server = Process(tmp_path, ARMGUARD_SOCKET=str(path))
    server.start("serve")
    with socket.socket(socket.AF_UNIX) as client:
        client.connect(str(path))
        client.sendall(b"GET /login HTTP/1.0\r\nHost: armory\r\n\r\n")
        answer = client.recv(4096)
    server.end()

    assert answer.startswith(b"HTTP/1.0 200 OK")


def test_logs_hold_no_request_lines_and_answers_no_server_name(server: Process) -> None:
    server.serve()

    answer = server.get("/items?q=REYES&serial=994538")

    assert answer.status == 303
    assert answer.getheader("Server") is None
    assert "REYES" not in server.said.read_text() + server.problems.read_text()


def test_only_a_trusted_proxy_says_how_a_request_came(tmp_path: Path) -> None:
    for trusted, secure in (("", False), ("127.0.0.1", True)):
        folder = tmp_path / f"trusted-{secure}"
        folder.mkdir()
        server = Process(folder, ARMGUARD_TRUSTED_PROXY=trusted)
        server.serve()
        answer = server.get("/login", X_Forwarded_Proto="https", X_Forwarded_For="10.0.0.9")
        server.end()

        assert ("Secure" in (answer.getheader("Set-Cookie") or "")) == secure


def test_nine_hundred_slow_sockets_do_not_stop_a_normal_request(server: Process) -> None:
    server.serve()
    slow = [socket.create_connection(("127.0.0.1", server.port)) for _ in range(SLOW_SOCKETS)]
    try:
        for connection in slow:
            connection.sendall(b"GET /login HTTP/1.1\r\nHost: armory\r\nX-Slow: ")
        time.sleep(0.5)
        # Gives up after 10 seconds, when the server has not yet given up on any slow socket.
        status = server.get("/login").status
    finally:
        for connection in slow:
            connection.close()

    assert status == 200
