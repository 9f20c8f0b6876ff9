"""Webs and workers that a test starts often and kills at any moment: forked, so that it is cheap.

Reads a line for each, `web PORT`, `late PORT` (it answers a while after its commit), `hasty PORT`
(the control: it answers before it) or `jobs`, and answers its pid.
"""

from __future__ import annotations

import os
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from dataclasses import replace
from pathlib import Path
from typing import Any

import tests.faults.worker as marks
from app import create_app
from app.blueprints import NOUNS
from app.cli import serve
from app.config import Settings
from app.models import writer as writers
from app.models.base import close_database, database
from app.models.writer import Act, Writer
from app.services.setup import preparation
from tasks import kinds, worker
from tests.crowd import Hasty

ROOT = Path(__file__).parents[2]
Answer = Callable[..., Any]
# How many acts each batch had.
BATCHES = "batches"


class Kennel:
    """The process that forks them, seen from the test."""

    def __init__(self, process: subprocess.Popen[str]) -> None:
        self._process = process
        self._pids: list[int] = []

    def start(self, line: str) -> int:
        """Return the pid of a new one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{line}\n")
        self._process.stdin.flush()
        self._pids.append(int(self._process.stdout.readline()))
        return self._pids[-1]

    def end(self) -> None:
        """Kill whoever lives, and the process itself."""
        self._process.kill()  # first: it waits for nobody, so no number is given to another
        for pid in self._pids:
            with suppress(ProcessLookupError):
                os.kill(pid, signal.SIGKILL)


@contextmanager
def opened(settings: Settings) -> Iterator[Kennel]:
    """Give a kennel for a record."""
    environment = os.environ | {"ARMGUARD_DATA": str(settings.data)}
    with (settings.data / "kennel.log").open("wb") as log, subprocess.Popen(
        [sys.executable, "-m", "tests.faults.kennel"],
        cwd=ROOT, env=environment, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
        stderr=log,
    ) as process:  # fmt: skip
        yard = Kennel(process)
        try:
            yield yard
        finally:
            yard.end()


def late(app: Answer) -> Answer:
    """Answer a while after the commit, so that a kill often falls between the two."""

    def answer(environ: dict[str, Any], start_response: Answer) -> list[bytes]:
        body = list(app(environ, start_response))
        time.sleep(0.02)
        return body

    return answer


def web(app: Answer) -> Answer:
    """Answer as ArmGuard does."""
    return app


_WEBS = {"web": web, "hasty": web, "late": late}


class Counted(Writer):
    """Notes how many acts each batch had."""

    def _write(self, acts: list[Act]) -> None:
        super()._write(acts)
        with (database.media.parent / BATCHES).open("a") as file:
            file.write(f"{len(acts)}\n")


def _serve(settings: Settings, kind: str, port: int) -> None:
    preparation.prepare(settings)
    app: Any = create_app(settings)
    chosen = replace(settings, port=port, threads=16)
    close_database()
    writers.Writer = Counted  # type: ignore[misc]
    if kind == "hasty":
        writers.Act = Hasty  # type: ignore[misc]
    with writers.at_work():
        serve._bind(_WEBS[kind](app), chosen).run()


def _work(settings: Settings) -> None:
    preparation.prepare(settings)
    worker.work(settings.data)


def main() -> None:
    """Fork one for each line."""
    kinds.MODULES[marks.KIND] = marks.__name__
    settings = Settings.from_env()
    for noun in NOUNS:
        __import__(f"app.blueprints.{noun}.views")
    for line in sys.stdin:
        kind, _, port = line.strip().partition(" ")
        pid = os.fork()
        if pid == 0:
            try:
                _work(settings) if kind == "jobs" else _serve(settings, kind, int(port))
            finally:
                os._exit(1)
        print(pid, flush=True)  # noqa: T201  (the test reads it)


if __name__ == "__main__":
    main()
