"""What is too large for ArmGuard gets an answer in words, from a real server."""

from __future__ import annotations

import http.client
import json
import socket
import time
from collections.abc import Iterator
from contextlib import closing
from pathlib import Path

import pytest

from app.cli.bench import unit
from app.cli.bench.server import HOST, serving
from app.models.base import close_database
from app.web.application import LARGEST_REQUEST

API = "/api/v1/transactions"


@pytest.fixture(scope="module")
def port(tmp_path_factory: pytest.TempPathFactory) -> Iterator[int]:
    close_database()
    with serving(unit.make(tmp_path_factory.mktemp("large") / "unit"), {}) as port:
        yield port


def post(port: int, path: str, size: int) -> tuple[http.client.HTTPResponse, str]:
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        connection.request("POST", path, b"x" * size, {"Content-Type": "application/json"})
        answer = connection.getresponse()
        return answer, answer.read().decode()


def whole(connection: socket.socket) -> bytes:
    """Return all that a server says before it hangs up."""
    said = b""
    while more := connection.recv(65536):
        said += more
    return said


@pytest.mark.parametrize("size", [LARGEST_REQUEST, LARGEST_REQUEST + 1, 5 * LARGEST_REQUEST])
def test_the_api_says_so_in_json(port: int, size: int) -> None:
    answer, text = post(port, API, size)

    assert (answer.status, answer.headers["Content-Type"]) == (413, "application/json")
    assert json.loads(text)["error"]["code"] == "too_large"
    assert answer.headers["Connection"] == "close"


def test_a_page_says_so_in_words(port: int) -> None:
    answer, text = post(port, "/imports", 3 * LARGEST_REQUEST)

    assert answer.status == 413
    assert "<html" in text
    assert "too large" in text.lower()
    assert "Content-Security-Policy" in answer.headers


def test_what_is_just_small_enough_is_looked_at(port: int) -> None:
    answer, _ = post(port, API, LARGEST_REQUEST - 1)

    assert answer.status == 401


def test_who_asks_before_sending_is_answered_too(port: int) -> None:
    size = LARGEST_REQUEST + 1
    head = f"POST {API} HTTP/1.1\r\nHost: a\r\nContent-Length: {size}\r\nExpect: 100-continue\r\n"
    with closing(socket.create_connection((HOST, port), timeout=30)) as connection:
        connection.sendall(f"{head}\r\n".encode())
        assert b"100 Continue" in connection.recv(1000)
        connection.sendall(b"x" * size)

        assert b"HTTP/1.1 413" in whole(connection)


def test_chunks_without_end_are_answered(port: int) -> None:
    head = f"POST {API} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    with closing(socket.create_connection((HOST, port), timeout=30)) as connection:
        connection.sendall(head)
        chunk = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
        for _ in range(LARGEST_REQUEST // 65536 - 1):
            connection.sendall(chunk)
        connection.sendall(chunk)
        answer = whole(connection)

    assert answer.startswith(b"HTTP/1.1 413")
    assert b'"too_large"' in answer


def test_chunks_that_still_come_after_the_answer_do_not_take_it_away(port: int) -> None:
    head = f"POST {API} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunk = b"%x\r\n" % 65536 + b"x" * 65536 + b"\r\n"
    with closing(socket.create_connection((HOST, port), timeout=30)) as connection:
        connection.sendall(head)
        for _ in range(LARGEST_REQUEST // 65536):
            connection.sendall(chunk)
        assert connection.recv(1, socket.MSG_PEEK)
        for _ in range(3):
            # Long enough for a server that hung up to have said so.
            time.sleep(0.2)
            connection.sendall(chunk)
        connection.shutdown(socket.SHUT_WR)
        answer = whole(connection)

    assert answer.startswith(b"HTTP/1.1 413")


IMPATIENT = (
    "from app.cli import serve; usual = serve._options;"
    "serve._options = lambda c: {**usual(c), 'channel_timeout': 2, 'cleanup_interval': 1};"
)
THROWS_LITTLE_AWAY = "from app.cli import too_large; too_large.MOST_THROWN_AWAY = 1 << 20;"


@pytest.mark.parametrize(
    ("first", "burst", "pause"),
    [(IMPATIENT, 32 * 1024, 0.1), (THROWS_LITTLE_AWAY, 1024 * 1024, 0)],
    ids=["for ever", "more and more"],
)
def test_who_sends_without_end_is_hung_up_on(
    tmp_path: Path, first: str, burst: int, pause: float
) -> None:
    close_database()
    head = f"POST {API} HTTP/1.1\r\nHost: a\r\nTransfer-Encoding: chunked\r\n\r\n".encode()
    chunk = b"%x\r\n" % burst + b"x" * burst + b"\r\n"
    with (
        serving(unit.make(tmp_path / "unit"), {}, first) as port,
        closing(socket.create_connection((HOST, port), timeout=30)) as connection,
    ):
        connection.sendall(head + chunk * (LARGEST_REQUEST // burst + 1))
        assert connection.recv(1, socket.MSG_PEEK)
        with pytest.raises(ConnectionError):
            send_on(connection, chunk, pause)


def send_on(connection: socket.socket, chunk: bytes, pause: float) -> None:
    """Send longer than any server should listen."""
    for _ in range(200):
        connection.sendall(chunk)
        time.sleep(pause)


def test_the_next_visitor_is_served(port: int) -> None:
    with closing(http.client.HTTPConnection(HOST, port, timeout=30)) as connection:
        connection.request("GET", "/login")
        assert connection.getresponse().status == 200
