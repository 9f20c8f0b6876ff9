"""ArmGuard behind a door that a test can make slow, shut, or deaf after the work is done."""

from __future__ import annotations

import json
import resource
import time
from collections.abc import Iterable
from pathlib import Path
from typing import TYPE_CHECKING, Any

if TYPE_CHECKING:
    from _typeshed.wsgi import StartResponse, WSGIApplication, WSGIEnvironment

GUARDED = "/counter/"
WORKER = "/sw.js"
PLAIN = {"HTTP_ACCEPT_ENCODING": "identity"}


class Faulty:
    """Reads the faults of the moment at each request for the counter.

    `delay` seconds to wait; `status` answered instead of any work; `lose` answers to throw away
    after the work is done and committed; `full`: no file takes another byte. `worker`: two names
    of the service worker of equal length, the one it has and the one of a later version.
    """

    def __init__(self, app: WSGIApplication, faults: Path) -> None:
        self.app = app
        self.faults = faults
        self.lost = 0

    def __call__(self, environ: WSGIEnvironment, start_response: StartResponse) -> Iterable[bytes]:
        if not environ["PATH_INFO"].startswith((GUARDED, WORKER)):
            return self.app(environ, start_response)
        faults: dict[str, Any] = json.loads(self.faults.read_text())
        if environ["PATH_INFO"] == WORKER:
            now, later = faults.get("worker", ("", ""))
            script = b"".join(self.app(environ | PLAIN, start_response))
            return [script.replace(now.encode(), later.encode())]
        most = resource.getrlimit(resource.RLIMIT_FSIZE)[1]
        resource.setrlimit(resource.RLIMIT_FSIZE, (0 if faults.get("full") else most, most))
        time.sleep(faults.get("delay", 0))
        if faults.get("status"):
            return _answer(start_response, faults["status"])
        if self.lost < faults.get("lose", 0) and environ["REQUEST_METHOD"] == "POST":
            self.lost += 1
            list(self.app(environ, lambda *_: lambda _: None))
            return _answer(start_response, "502 Bad Gateway")
        return self.app(environ, start_response)


def _answer(start_response: StartResponse, status: str) -> list[bytes]:
    start_response(status, [("Content-Type", "text/plain")])
    return [b"not ArmGuard's words"]
