"""The parts of the benchmark in their order, with their sizes and the time that all may take."""

from __future__ import annotations

import signal
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import contextmanager
from dataclasses import dataclass
from functools import cached_property
from pathlib import Path
from types import FrameType
from typing import Any, NamedTuple

from app.cli.bench import (
    cpu,
    floor,
    growth,
    memory,
    moments,
    pages,
    papers,
    polling,
    proof,
    rates,
    sizes,
    unit,
    wire,
)
from app.cli.bench.flush import build_shim
from app.cli.bench.promise import Promise, unmeasured
from app.cli.words import Problem
from app.models.base import close_database
from app.services.setup import demo


class Scale(NamedTuple):
    """How large and how long: `bytes` is what it needs of memory, `seconds` what a load lasts."""

    large: demo.Size
    small: demo.Size  # what the large unit's pages are compared with
    bytes: int
    seconds: float
    rounds: int  # of an issue in process
    page_rounds: int
    proofs: int
    backup_seconds: float
    longest: float  # all of it


FULL = Scale(demo.Size(2_500, 5_000, 250_000), demo.Size(2_500, 5_000, 20_000), 2_500_000_000,
             20.0, 10, 25, 2, 240.0, 1200.0)  # fmt: skip
QUICK = Scale(demo.Size(250, 500, 20_000), demo.Size(250, 500, 2_000), 500_000_000,
              4.0, 3, 9, 1, 40.0, 300.0)  # fmt: skip


@dataclass
class Bench:
    """What the parts share: a folder, the sizes, and units that are made when first asked for."""

    folder: Path
    scale: Scale

    @cached_property
    def shim(self) -> Path:
        """What makes flushes slow."""
        return build_shim(self.folder)

    @cached_property
    def unit(self) -> unit.Unit:
        """A prepared unit with a person and a weapon for each user."""
        return unit.make(self.folder / "unit")

    @cached_property
    def large(self) -> Path:
        """The data folder of the large unit."""
        return pages.make(self.folder / "large", self.scale.large)

    @cached_property
    def small(self) -> Path:
        """The data folder of the unit that the large one's pages are compared with."""
        return pages.make(self.folder / "small", self.scale.small)


def _growth(bench: Bench) -> list[Promise]:
    return growth.measure(bench.small, bench.large, rounds=3)[0]


# name: what measures it
SECTIONS: dict[str, Callable[[Bench], list[Promise]]] = {
    "rates": lambda b: rates.measure(b.unit, b.folder, b.shim, b.scale.seconds),
    "cpu": lambda b: cpu.measure(b.unit, b.folder, rounds=b.scale.rounds),
    "wire": lambda b: wire.measure(b.unit, b.folder),
    "polls": lambda b: polling.measure(b.unit, b.folder),
    "memory": lambda b: memory.measure(b.unit, b.folder),
    "floor": lambda b: floor.measure(b.unit, b.folder, b.shim, b.scale.seconds),
    "papers": lambda b: papers.measure(b.unit, b.folder),
    "pages": lambda b: pages.measure(b.large, b.scale.large, b.scale.page_rounds),
    "growth": _growth,
    "moments": lambda b: moments.measure(
        b.large, b.folder / "kept", b.scale.large, b.scale.page_rounds
    ),
    "proof": lambda b: proof.measure(b.large / "armguard.db", rounds=b.scale.proofs),
    "sizes": lambda b: sizes.measure(
        b.large, b.shim, b.scale.large, b.scale.seconds, b.scale.backup_seconds
    ),
}  # fmt: skip
NAMES = tuple(SECTIONS)
# section: the promises it measures, for a row where it cannot
PROMISES = {
    "rates": "1. to 3.", "cpu": "4.", "wire": "9.", "polls": "6.",
    "memory": "7.", "floor": "floor",
    "papers": "8.", "pages": "5.", "growth": "5.", "moments": "issue 6.", "proof": "10.",
    "sizes": "11.",
}  # fmt: skip


class TimeUp(Problem):
    """The benchmark has taken as long as it may."""


def run(bench: Bench, names: Iterable[str], say: Callable[[str], None]) -> list[Promise]:
    """Measure these parts in turn within the time there is; `say` hears how long each took.

    A part that cannot be measured is a promise that is not kept, and the others go on.
    """
    found: list[Promise] = []
    ends = time.monotonic() + bench.scale.longest
    for name in names:
        began = time.monotonic()
        try:
            with _until(ends):
                found += SECTIONS[name](bench)
        except Exception as problem:  # noqa: BLE001  (whatever it is, the others are measured)
            found.append(unmeasured(f"{PROMISES[name]} {name}", _why(problem)))
        finally:
            close_database()
        say(f"{name}: {time.monotonic() - began:,.0f} s")
    return found


def _why(problem: Exception) -> str:
    """Return our own sentence, or what a library says with the kind of thing that it is."""
    said = str(problem)
    return said if isinstance(problem, Problem) else f"{type(problem).__name__}: {said}"


@contextmanager
def _until(ends: float) -> Iterator[None]:
    """Raise TimeUp in the middle of what takes longer; whoever started a program ends it then."""
    left = ends - time.monotonic()
    if left <= 0:
        raise TimeUp("the time was up before it began")

    def over(_signal: int, _frame: FrameType | None) -> Any:
        raise TimeUp("the time was up")

    before = signal.signal(signal.SIGALRM, over)
    signal.setitimer(signal.ITIMER_REAL, left)
    try:
        yield
    finally:
        signal.setitimer(signal.ITIMER_REAL, 0)
        signal.signal(signal.SIGALRM, before)
