"""The smallest machine: one core, 160 MiB of addresses for each process, a slow card; and a start.

A start is told in seconds of processor time until the first answer, and as a ratio to what
importing Flask, Peewee and Waitress alone takes on the same machine. Scans are told in flushes as
they take beside it on the same core: where other programs want it, both wait for it.
"""

from __future__ import annotations

import os
import resource
import subprocess
import sys
from contextlib import closing
from pathlib import Path
from typing import NamedTuple

from app.cli.bench import clients
from app.cli.bench.flush import slowed
from app.cli.bench.memory import compiled, is_idle, processes, until
from app.cli.bench.promise import Promise, at_most
from app.cli.bench.server import Running, environment, running
from app.cli.bench.unit import Unit
from app.cli.bench.wire import Browser
from app.cli.words import Problem

USERS, FLUSH, FLUSHES = 8, 20, 5
# People at a counter take longer to have the next thing in their hands.
PAUSE = 1.0
ADDRESSES = 160 * 1024 * 1024
# What a process does before anything else to live as on that machine.
_SMALL = (
    "import os, resource; os.sched_setaffinity(0, {core}); "
    "resource.setrlimit(resource.RLIMIT_AS, ({bytes}, {bytes})); "
)
_LIBRARIES = "import flask, flask_login, flask_wtf, peewee, playhouse.apsw_ext, waitress"
STARTS = 3
# A flush now and then, and what 95 % of them took.
_FLUSHES = (
    "import os, time; file, took = os.open('/dev/null', os.O_WRONLY), []; "
    "ends = time.monotonic() + {seconds}\n"
    "while time.monotonic() < ends:\n"
    "    began = time.monotonic(); os.fsync(file); took.append(time.monotonic() - began)\n"
    "    time.sleep(0.05)\n"
    "print(sorted(took)[int(len(took) * 0.95)])\n"
)


def measure(unit: Unit, folder: Path, shim: Path, seconds: float) -> list[Promise]:
    """Start it some times, then let eight users scan, all on one core within 160 MiB."""
    as_units = compiled(unit.copy(folder / "floor"), folder / "compiled")
    core = {min(os.sched_getaffinity(0))}
    small = _SMALL.format(core=core, bytes=ADDRESSES)
    more = as_units | slowed(shim, FLUSH)
    pages, worker = _starts(unit.copy(folder / "floor"), as_units, small)
    libraries = min(_imported(unit, as_units) for _ in range(STARTS))
    with running(unit.copy(folder / "floor"), more, "run", small) as program:
        people = _pressed(program, unit, seconds, PAUSE, small, more)
        machines = _pressed(program, unit, seconds, 0, small, more)
        _see_that_it_is_small(program)
    what = f"floor. one core, 160 MiB, {FLUSH} ms flush, {USERS} users"
    return [
        at_most("start. first answer, seconds of processor time", pages, 1.5),
        at_most("start. the same against importing the libraries", pages / libraries, 4),
        at_most("start. worker until its first look is over, seconds", worker, 2),
        at_most(f"{what}, {PAUSE:.0f} s from answer to scan: 95 % answered, in flushes",
                people.flushes, FLUSHES),
        at_most(f"{what}, without a pause: the same", machines.flushes, 2 * FLUSHES),
        at_most(f"{what}: errors", people.errors + machines.errors, 0),
    ]  # fmt: skip


class _Pressed(NamedTuple):
    """What users got: 95 % of their answers, in flushes, and answers that were none."""

    flushes: float
    errors: int


def _pressed(
    program: Running, unit: Unit, seconds: float, pause: float, small: str, more: dict[str, str]
) -> _Pressed:
    """Let eight users scan, and a program beside them flush on the same core."""
    script = small + _FLUSHES.format(seconds=seconds)
    with subprocess.Popen(  # noqa: S603
        [sys.executable, "-c", script], env=environment(unit, more), stdout=subprocess.PIPE
    ) as beside:
        load = clients.press(program.port, unit, USERS, seconds, pause)
        said, _ = beside.communicate()
    return _Pressed(load.p95 / float(said), load.errors)


def _starts(unit: Unit, as_units: dict[str, str], small: str) -> tuple[float, float]:
    """Return the processor time of the pages until their first answer, and of the worker."""
    pages, workers = [], []
    for _ in range(STARTS):
        with running(unit, as_units, "run", small) as program:
            with closing(Browser(program.port)) as browser:
                browser.get("/login")
            pages.append(_seconds(program.pid))
            until(lambda: is_idle(program), "The worker did not come to rest.")
            workers.append(sum(map(_seconds, processes(program.pid)[1:])))
    return min(pages), min(workers)


def _imported(unit: Unit, as_units: dict[str, str]) -> float:
    before = _of_children()
    command = [sys.executable, "-c", _LIBRARIES]
    subprocess.run(command, env=environment(unit, as_units), check=True)  # noqa: S603
    return _of_children() - before


def _of_children() -> float:
    used = resource.getrusage(resource.RUSAGE_CHILDREN)
    return used.ru_utime + used.ru_stime


def _seconds(pid: int) -> float:
    """Return the processor time of a process and of its children that have ended."""
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return sum(map(int, fields[11:15])) / os.sysconf("SC_CLK_TCK")


def _see_that_it_is_small(program: Running) -> None:
    """Raise Problem where the limits were not taken over, so that the figure means nothing."""
    for pid in processes(program.pid):
        limits = Path(f"/proc/{pid}/limits").read_text()
        if str(ADDRESSES) not in limits or len(os.sched_getaffinity(pid)) != 1:
            raise Problem("A process was not bound to one core and 160 MiB.")
