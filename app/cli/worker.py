"""`armguard worker`: does jobs one after the other, and each night's work."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from app.cli.companion import COMMAND
from app.cli.supervised import Watched
from app.cli.words import Problem, log_to_files, log_to_stderr, record
from app.cli.words import settings as from_environment
from app.config import Settings, Supervisor
from app.models.base import close_database
from app.services.logs.writing import WORKER
from tasks import waker, worker
from tasks.sparing import spare_memory

# The counter goes before papers, copies and proofs where both want the processor.
LESS_URGENT = 10


@click.command("worker")
@click.option("--until-eof", is_flag=True, hidden=True)
@click.option("--relieving", is_flag=True, hidden=True)
def worker_command(until_eof: bool, relieving: bool) -> None:
    """Do jobs and the night's work until stopped.

    Exactly one runs for a data directory; `armguard run` starts its own.
    """
    chosen = from_environment()
    log_to_stderr(chosen)
    spare_memory()
    if os.getpriority(os.PRIO_PROCESS, 0) < LESS_URGENT:  # systemd has done it, and forbids it here
        os.setpriority(os.PRIO_PROCESS, 0, LESS_URGENT)
    with record(chosen):
        close_database()
        if not relieving:
            _leave_waiting_to_a_waker(chosen, until_eof=until_eof)
        threading.Thread(target=_end_with_parent, daemon=True).start()
        log_to_files(chosen, WORKER)
        with Watched(Supervisor.from_env(), worker.pulse.is_well, last_word=""):
            worker.work(chosen.data)


def _leave_waiting_to_a_waker(chosen: Settings, *, until_eof: bool) -> None:
    """Return in a process of its own; this one waits from now on, with nothing of ours loaded."""
    try:
        held = worker.only_one(chosen.data)
    except worker.AlreadyRunning as error:
        raise Problem(str(error)) from None
    lock = os.dup(held.fileno())
    theirs, ours = os.pipe()
    pid = os.fork()
    if pid == 0:
        os.dup2(theirs, 0)
        os.close(ours)
        return
    for kept in (lock, ours):
        os.set_inheritable(kept, True)
    known = (chosen.data, chosen.database_path, lock, pid, ours, "yes" if until_eof else "no")
    program = [sys.executable, "-I", "-S", waker.__file__, *map(str, known)]
    os.execv(sys.executable, [*program, *COMMAND, "--relieving"])  # noqa: S606


def _end_with_parent() -> None:
    """End with whoever holds the other side of standard input, however that ends."""
    os.read(0, 1)
    os.kill(os.getpid(), signal.SIGTERM)
