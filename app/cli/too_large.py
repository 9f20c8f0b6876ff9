"""A request larger than ArmGuard takes gets ArmGuard's own answer: the API its JSON, others a page.

Waitress by itself answers in two plain lines and hangs up while the browser still sends, which then
shows that the connection broke. Here what is too large is read and thrown away, and the application
answers without it. Of chunks nobody knows how many come: those are answered at once, and what still
comes after the answer is thrown away until the other side hangs up, because hanging up on bytes
that nobody read takes the answer with it.
"""

from __future__ import annotations

import io
import socket
from typing import Any

from waitress.channel import HTTPChannel
from waitress.parser import HTTPRequestParser
from waitress.server import BaseWSGIServer
from waitress.task import ErrorTask, WSGITask
from waitress.utilities import RequestEntityTooLarge

# Nobody's mistake is larger; whoever sends more is cut off.
MOST_THROWN_AWAY = 512 * 1024 * 1024


class Parser(HTTPRequestParser):
    """Reads on to the end of a body that is not taken."""

    _left = 0

    def received(self, data: bytes) -> int:
        """Take what has come; return how much of it belongs to this request."""
        if self._left:
            taken = min(len(data), self._left)
            self._left -= taken
            self.completed = not self._left
            return taken
        consumed: int = super().received(data)
        if self.completed and self._is_read_on():
            self._left, self.completed = self.content_length, False
        return consumed

    def _is_read_on(self) -> bool:
        is_large = isinstance(self.error, RequestEntityTooLarge)
        # Of chunks nobody knows how many come.
        return is_large and not self.chunked and self.content_length <= MOST_THROWN_AWAY


class Answer(WSGITask):
    """Has the application answer a request without its body, and hangs up."""

    def get_environment(self) -> dict[str, Any]:
        environ: dict[str, Any] = super().get_environment()
        most = self.channel.server.adj.max_request_body_size
        said = int(self.request.headers.get("CONTENT_LENGTH") or 0)
        environ["CONTENT_LENGTH"] = str(max(said, most + 1))
        environ["wsgi.input"] = io.BytesIO()
        return environ

    def execute(self) -> None:
        self.set_close_on_finish()
        self.channel.hears_out = True
        super().execute()


def _task(channel: HTTPChannel, request: HTTPRequestParser) -> ErrorTask | Answer:
    large = isinstance(request.error, RequestEntityTooLarge)
    return (Answer if large else ErrorTask)(channel, request)


class Channel(HTTPChannel):
    """A connection that answers so."""

    parser_class = Parser
    error_task_class = staticmethod(_task)
    hears_out = False
    _left = 0

    def readable(self) -> bool:
        return bool(self._left or super().readable())

    def handle_read(self) -> None:
        """Take what has come; after an answer to something too large, throw it away."""
        if not self._left:
            super().handle_read()
            return
        # Not an activity: whoever sends without end is hung up on after the channel's timeout,
        # which may have been decided just before this.
        if thrown := len(self.recv(self.adj.recv_bytes)):
            self._left = max(0, self._left - thrown)
            if not self._left:
                self.will_close = True

    def handle_close(self) -> None:
        """Hang up; after an answer to something too large, only stop talking at first."""
        if self.hears_out and self.connected:
            self.hears_out, self.will_close = False, False
            try:
                self.socket.shutdown(socket.SHUT_WR)
            except OSError:
                pass
            else:
                self._left = MOST_THROWN_AWAY
                return
        super().handle_close()


def answer_in_words() -> None:
    """Have every server that is made from now on do so."""
    BaseWSGIServer.channel_class = Channel
