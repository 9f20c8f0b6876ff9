"""Starts a real `armguard serve` for a measurement, on a free port of this computer; ends it."""

from __future__ import annotations

import os
import socket
import subprocess
import sys
import time
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import NamedTuple

import app
from app.cli.bench.unit import Unit
from app.cli.words import Problem

HOST = "127.0.0.1"
STARTS_WITHIN = 60
ENDS_WITHIN = 20
SOURCE = str(Path(app.__file__).parents[1])
# The installed command is this line; a checkout that is not installed measures as well.
_SERVE = "from app.cli import main; main()"
# The same program with a commit for each write, which is no way to run it but to compare it with.
ONE_BY_ONE = "from app.models import writer; writer.MOST_TOGETHER = 1; "


def environment(unit: Unit, more: Mapping[str, str]) -> dict[str, str]:
    """Return the environment of a program that works on `unit` and on nothing else."""
    kept = {key: value for key, value in os.environ.items() if not key.startswith("ARMGUARD_")}
    kept.pop("DATABASE_URL", None)
    ours = {"ARMGUARD_DATA": str(unit.data), "ARMGUARD_LOG_LEVEL": "ERROR", "PYTHONPATH": SOURCE}
    return {**kept, **ours, **more}


class Running(NamedTuple):
    """A program that serves: where it listens, and its process."""

    port: int
    pid: int


@contextmanager
def serving(unit: Unit, more: Mapping[str, str], first: str = "") -> Iterator[int]:
    """Give the port of a server that works on `unit` with `more` in its environment.

    `first` is what its process does before anything else.
    """
    with running(unit, more, "serve", first) as program:
        yield program.port


@contextmanager
def running(unit: Unit, more: Mapping[str, str], how: str, first: str = "") -> Iterator[Running]:
    """Give a running `armguard serve`, or `run`: the worker beside it."""
    with socket.socket() as probe:
        probe.bind((HOST, 0))
        port = int(probe.getsockname()[1])
    command = [sys.executable, "-c", first + _SERVE, how, "--host", HOST, "--port", str(port)]
    process = subprocess.Popen(  # noqa: S603
        command, env=environment(unit, more), stdout=subprocess.DEVNULL, stderr=subprocess.DEVNULL
    )
    try:
        _wait_for(process, port)
        yield Running(port, process.pid)
    finally:
        process.terminate()
        try:
            process.wait(ENDS_WITHIN)
        except subprocess.TimeoutExpired:
            process.kill()
            process.wait()


def _wait_for(process: subprocess.Popen[bytes], port: int) -> None:
    deadline = time.monotonic() + STARTS_WITHIN
    while time.monotonic() < deadline and process.poll() is None:
        try:
            socket.create_connection((HOST, port), timeout=1).close()
        except OSError:
            time.sleep(0.1)
        else:
            return
    raise Problem("The server that was to be measured did not start.")
