"""Promises 1 to 3: entries per second and waiting times, against bare under the same flush."""

from __future__ import annotations

import json
import subprocess
import sys
from pathlib import Path

from app.cli.bench import clients
from app.cli.bench.flush import slowed
from app.cli.bench.promise import Promise, at_least, at_most
from app.cli.bench.server import ONE_BY_ONE, environment, serving
from app.cli.bench.unit import USERS, Unit
from app.cli.words import Problem

# flush in milliseconds: least share of bare with 50 users, and with one
LIMITS = {5: (2.5, 0.65), 20: (7.0, 0.80)}


def measure(unit: Unit, folder: Path, shim: Path, seconds: float) -> list[Promise]:
    """Measure bare, one user and fifty, and fifty with a commit for each, under each flush."""
    promises = []
    for flush, (many, one) in LIMITS.items():
        more = slowed(shim, flush)
        bare = _bare(unit.copy(folder / "bare"), more, flush, seconds)
        with serving(unit.copy(folder / "served"), more) as port:
            single = clients.press(port, unit, 1, seconds)
            crowd = clients.press(port, unit, USERS, seconds)
        with serving(unit.copy(folder / "served"), more, ONE_BY_ONE) as port:
            alone = clients.press(port, unit, USERS, seconds)
        what = f"{flush} ms flush, entries a second against bare"
        promises += [
            at_least(f"1. {USERS} users, {what}", crowd.rate / bare, many),
            at_least(f"2. one user, {what}", single.rate / bare, one),
            *_waiting(f"3. {USERS} users, {flush} ms flush", crowd, alone),
        ]
    return sorted(promises, key=lambda promise: promise.promise)


def _waiting(who: str, crowd: clients.Load, alone: clients.Load) -> list[Promise]:
    third = 0.333
    against = "95 % of answers, against one commit per request"
    return [
        at_most(f"{who}, {against}", crowd.p95 / alone.p95, third),
        at_least(f"{who}, least served against most served", crowd.fairness, third),
        at_most(f"{who}, errors", crowd.errors, 0),
    ]


def _bare(unit: Unit, more: dict[str, str], flush: float, seconds: float) -> float:
    """Return bare's entries a second. Raises Problem when the shim did not slow it."""
    command = [sys.executable, "-m", "app.cli.bench.bare", str(unit.data / "armguard.db"),
               str(seconds), json.dumps(unit.pairs)]  # fmt: skip
    done = subprocess.run(  # noqa: S603
        command, env=environment(unit, more), capture_output=True, text=True, check=False
    )
    if done.returncode:
        raise Problem(f"Bare did not run: {done.stderr.strip().splitlines()[-1]}")
    rate = float(json.loads(done.stdout))
    if rate > 1000 / flush:
        raise Problem("Flushes could not be slowed down here; the figures would mean nothing.")
    return rate
