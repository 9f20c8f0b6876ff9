"""The worker that `armguard run` starts beside the pages, and starts again when it dies."""

from __future__ import annotations

import logging
import subprocess
import sys
import threading

from app import cores

log = logging.getLogger("armguard.jobs")
COMMAND = (sys.executable, "-c", "from app.cli import main; main()", "worker")
UNTIL_EOF = (*COMMAND, "--until-eof")
# A worker that cannot start is tried again later and later.
FIRST_PAUSE, LONGEST_PAUSE = 1.0, 60.0


class Companion:
    """Keeps one worker alive while it is entered; it ends with this process, however that ends."""

    def __init__(self) -> None:
        self._stopped = threading.Event()
        self._process: subprocess.Popen[bytes] | None = None
        self._thread = threading.Thread(target=self._keep, name="companion", daemon=True)

    def __enter__(self) -> Companion:
        self._thread.start()
        return self

    def __exit__(self, *_: object) -> None:
        self._stopped.set()
        if self._process is not None:
            self._process.terminate()
        self._thread.join(10)

    def _keep(self) -> None:
        pause = FIRST_PAUSE
        while not self._stopped.is_set():
            with cores.on_any():
                self._process = subprocess.Popen(UNTIL_EOF, stdin=subprocess.PIPE)  # noqa: S603
            with self._process:
                code = self._process.wait()
            if self._stopped.wait(pause):
                return
            log.warning("the worker ended with %s and is started again", code)
            pause = min(pause * 2, LONGEST_PAUSE)
