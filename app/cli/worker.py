"""`armguard worker`: does jobs one after the other, and each night's work."""

from __future__ import annotations

import os
import signal
import sys
import threading

import click

from app.cli.supervised import Watched
from app.cli.words import Problem, log_to_files, log_to_stderr, record
from app.cli.words import settings as from_environment
from app.config import Supervisor
from app.models.base import close_database
from app.services.logs.writing import WORKER
from tasks import worker
from tasks.sparing import spare_memory

# The counter goes before papers, copies and proofs where both want the processor.
LESS_URGENT = 10


@click.command("worker")
@click.option("--until-eof", is_flag=True, hidden=True)
def worker_command(until_eof: bool) -> None:
    """Do jobs and the night's work until stopped.

    Exactly one runs for a data directory; `armguard run` starts its own.
    """
    chosen = from_environment()
    log_to_stderr(chosen)
    spare_memory()
    if os.getpriority(os.PRIO_PROCESS, 0) < LESS_URGENT:  # systemd has done it, and forbids it here
        os.setpriority(os.PRIO_PROCESS, 0, LESS_URGENT)
    if until_eof:
        threading.Thread(target=_end_with_parent, daemon=True).start()
    with record(chosen):
        log_to_files(chosen, WORKER)
        close_database()
        try:
            with Watched(Supervisor.from_env(), worker.pulse.is_well):
                worker.work(chosen.data)
        except worker.AlreadyRunning as error:
            raise Problem(str(error)) from None


def _end_with_parent() -> None:
    """End with whoever holds the other side of standard input, however that ends."""
    sys.stdin.read()
    os.kill(os.getpid(), signal.SIGTERM)
