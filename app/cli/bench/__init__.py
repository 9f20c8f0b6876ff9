"""`armguard bench`: measures the promises of performance.md side by side, in one run.

Figures are ratios and counts, never times: *bare* is the same entry in plain SQLite, in the same
run, under the same flush. It makes a unit of its own in memory, talks to itself only and cleans up.
"""

from __future__ import annotations

import json
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.bench import cpu, memory, moments, pages, papers, proof, rates, sizes, unit, wire
from app.cli.bench.flush import build_shim
from app.cli.words import Problem, in_one_line

# Only memory leaves the flush to the shim alone.
MEMORY = Path("/dev/shm")  # noqa: S108
NEEDED_BYTES = 200_000_000
SECONDS, QUICK_SECONDS = 20.0, 5.0


@click.command("bench")
@click.option("--quick", is_flag=True, help="Some minutes; the figures are rougher.")
@click.option("--json", "as_json", is_flag=True, help="Print the promises as JSON.")
def bench_command(quick: bool, as_json: bool) -> None:
    """Measure what performance.md promises; exit 1 when a promise is missed."""
    needed = NEEDED_BYTES + (pages.QUICK_BYTES if quick else pages.FULL_BYTES)
    with in_one_line(), _folder(needed) as folder:
        shim = build_shim(folder)
        made = unit.make(folder / "unit")
        seconds = QUICK_SECONDS if quick else SECONDS
        promises = rates.measure(made, folder, shim, seconds)
        promises += cpu.measure(made, folder, rounds=3 if quick else 10)
        promises += papers.measure(made, folder)
        promises += memory.measure(made, folder)
        promises += wire.measure(made, folder)
        promises += pages.measure(folder / "large", quick=quick)
        promises += moments.measure(folder / "large", folder / "kept", quick=quick)
        promises += proof.measure(folder / "large" / "armguard.db", rounds=2)
        promises += sizes.measure(folder / "large", shim, quick=quick, seconds=seconds)
    if as_json:
        click.echo(json.dumps({"promises": [promise.as_json() for promise in promises]}))
    else:
        click.echo("\n".join(promise.in_words() for promise in promises))
    if not all(promise.met for promise in promises):
        raise click.exceptions.Exit(1)


@contextmanager
def _folder(needed: int) -> Iterator[Path]:
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < needed:
        megabytes = needed // 1_000_000
        raise Problem(f"The benchmark needs {megabytes} MB of free memory in {MEMORY}.")
    with tempfile.TemporaryDirectory(prefix="armguard-bench-", dir=MEMORY) as folder:
        yield Path(folder)
