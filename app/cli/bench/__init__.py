"""`armguard bench`: measures the promises of performance.md side by side, in one run.

Figures are ratios and counts, never times: *bare* is the same entry in plain SQLite, in the same
run, under the same flush. It makes a unit of its own in memory, talks to itself only and cleans up.
"""

from __future__ import annotations

import json
import shutil
import signal
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import click

from app.cli.bench import growth, sections, taken
from app.cli.bench.promise import Promise
from app.cli.words import Problem, in_one_line
from app.models.base import close_database

# Only memory leaves the flush to the shim alone.
MEMORY = Path("/dev/shm")  # noqa: S108


@click.command("bench")
@click.option("--quick", is_flag=True, help="Five minutes at most; smaller, which rows then say.")
@click.option("--json", "as_json", is_flag=True, help="Print the promises as JSON.")
@click.option("--only", multiple=True, metavar="NAME", type=click.Choice(sections.NAMES),
              help=f"Measure these alone: {', '.join(sections.NAMES)}.")  # fmt: skip
@click.option("--growth", "records", nargs=2, type=click.Path(exists=True, file_okay=False),
              metavar="SMALL LARGE",
              help="Compare every address of two units of armguard demo instead.")  # fmt: skip
def bench_command(
    quick: bool, as_json: bool, only: tuple[str, ...], records: tuple[str, str] | None
) -> None:
    """Measure what performance.md promises; exit 1 when a promise is missed."""
    more: dict[str, object] = {"command": _command(quick, only, records), "taken": taken.begun()}
    with in_one_line():
        if records:
            promises, found = growth.measure(Path(records[0]), Path(records[1]))
            more["addresses"] = [
                one._replace(small_ms=round(one.small_ms, 2))._asdict() for one in found
            ]
        else:
            promises = _measured(quick, only)
    if as_json:
        rows = [promise.as_json() for promise in promises]
        click.echo(json.dumps({"promises": rows, **more}))
    else:
        click.echo("\n".join(promise.in_words() for promise in promises))
    if not all(promise.met for promise in promises):
        raise click.exceptions.Exit(1)


def _command(quick: bool, only: tuple[str, ...], records: tuple[str, str] | None) -> str:
    """Return what was asked for, for who reads the JSON; no folder of this machine."""
    if records:
        return "bench --growth SMALL LARGE"
    return " ".join(["bench", *["--quick"] * quick, *(f"--only {name}" for name in only)])


def _measured(quick: bool, only: tuple[str, ...]) -> list[Promise]:
    size = sections.QUICK if quick else sections.FULL
    with stoppable(), _folder(size.bytes) as folder:
        bench = sections.Bench(folder, size)
        try:
            return sections.run(bench, only or sections.NAMES, _say)
        finally:
            close_database()


def _say(words: str) -> None:
    click.echo(words, err=True)


@contextmanager
def stoppable() -> Iterator[None]:
    """End what was started and clean up also where another program stops this one."""
    before = {one: signal.signal(one, _stop) for one in (signal.SIGTERM, signal.SIGHUP)}
    try:
        yield
    finally:
        for one, handler in before.items():
            signal.signal(one, handler)


def _stop(_signal: int, _frame: object) -> None:
    raise SystemExit(1)


@contextmanager
def _folder(needed: int) -> Iterator[Path]:
    if not MEMORY.is_dir() or shutil.disk_usage(MEMORY).free < needed:
        megabytes = needed // 1_000_000
        raise Problem(f"The benchmark needs {megabytes} MB of free memory in {MEMORY}.")
    with tempfile.TemporaryDirectory(prefix="armguard-bench-", dir=MEMORY) as folder:
        yield Path(folder)
