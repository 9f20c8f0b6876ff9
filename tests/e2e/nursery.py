"""Servers that a test starts and kills at will: each a fork of one process that has all loaded.

Reads a line for each, `PORT DATA`, and answers its pid. At the end of its input all of them end.
"""

from __future__ import annotations

import atexit
import functools
import os
import signal
import subprocess
import sys
import tempfile
from dataclasses import replace
from pathlib import Path

import waitress
from flask import Flask

from app import create_app
from app.config import Settings
from app.models import writer
from app.models.base import close_database
from app.services.setup import preparation
from app.web import application
from tests.e2e.faulty import Faulty

ROOT = Path(__file__).parents[2]


class Nursery:
    """The process that forks them, seen from the test."""

    def __init__(self) -> None:
        self._process = subprocess.Popen(
            [sys.executable, "-m", "tests.e2e.nursery"],
            cwd=ROOT, text=True, stdin=subprocess.PIPE, stdout=subprocess.PIPE,
            start_new_session=True,
        )  # fmt: skip
        atexit.register(self._end)

    def start(self, port: int, data: Path) -> int:
        """Return the pid of a new one."""
        assert self._process.stdin is not None
        assert self._process.stdout is not None
        self._process.stdin.write(f"{port} {data}\n")
        self._process.stdin.flush()
        return int(self._process.stdout.readline())

    def _end(self) -> None:
        self._process.communicate()


@functools.cache
def opened() -> Nursery:
    """Return this process's nursery, opened at first use."""
    return Nursery()


def ready(folder: Path) -> Flask:
    """Return an application with everything loaded, over a record that is nobody's."""
    settings = Settings(data=folder, database_path=folder / "armguard.db")
    preparation.prepare(settings)
    app = create_app(settings)
    for name in app.jinja_env.list_templates():
        app.jinja_env.get_template(name)
    close_database()
    return app


def serve(app: Flask, port: int, data: Path) -> None:
    """Serve a record until somebody kills this process."""
    settings = replace(Settings.from_env(), data=data, database_path=data / "armguard.db")
    application.point(app, settings)
    with writer.at_work():
        waitress.serve(Faulty(app, data / "faults.json"), listen=f"127.0.0.1:{port}")


def main() -> None:
    """Fork one for each line."""
    signal.signal(signal.SIGCHLD, signal.SIG_IGN)  # who is killed is gone at once
    with tempfile.TemporaryDirectory(prefix="armguard-nursery-") as folder:
        app = ready(Path(folder))
    for line in sys.stdin:
        port, data = line.rstrip("\n").split(" ", 1)
        pid = os.fork()
        if pid == 0:
            signal.signal(signal.SIGCHLD, signal.SIG_DFL)
            os.dup2(2, 1)
            try:
                serve(app, int(port), Path(data))
            finally:
                os._exit(1)
        print(pid, flush=True)  # noqa: T201  (the test reads it)
    os.killpg(0, signal.SIGKILL)


if __name__ == "__main__":
    main()
