"""`armguard load`: a crowd of signed-in users at their counters, and the record checked after it.

Unlike `armguard bench` it says times of this machine as it is now, and proves what they leave
behind: each entry that a user was told of is in the record, and is there once.
"""

from __future__ import annotations

import json
import tempfile
from collections.abc import Iterator, Mapping
from contextlib import contextmanager
from pathlib import Path
from typing import Any

import click

from app.cli.bench import memory, stoppable, taken, unit
from app.cli.bench.flush import build_shim, slowed
from app.cli.bench.server import running
from app.cli.load import crowd, figures, ledger
from app.cli.load.crowd import Member, Pace
from app.cli.words import Problem, in_one_line
from app.config import Settings
from app.models.base import close_database
from app.models.writes import writes
from app.services.records import items, personnel
from app.services.setup import preparation
from app.services.users import users
from app.services.verification import verify

# Only memory leaves the flush to the shim alone.
MEMORY = Path("/dev/shm")  # noqa: S108
# So many users want the same weapon now and then.
RIVALS = 10
PASSWORD = "rubble orchid tandem quay"  # noqa: S105  (of a made-up unit that is removed)


@click.command("load")
@click.option("--users", "count", type=click.IntRange(1, 200), default=50, show_default=True)
@click.option("--seconds", type=click.FloatRange(1, 3600), default=20.0, show_default=True,
              help="How long they work at most.")  # fmt: skip
@click.option("--entries", type=click.IntRange(min=0), default=0,
              help="Each stops after so many entries; 0 for none.")  # fmt: skip
@click.option("--think", type=click.IntRange(0, 60_000), default=0, help="ms between two scans.")
@click.option("--flush", type=click.IntRange(1, 1000), help="Make each flush take so many ms.")
@click.option("--json", "as_json", is_flag=True, help="Print the figures as JSON.")
def load_command(
    count: int, seconds: float, entries: int, think: int, flush: int | None, as_json: bool
) -> None:
    """Let signed-in users issue and return against a real server; exit 1 on a loss or error."""
    asked = {"users": count, "seconds": f"{seconds:g}", "entries": entries, "think": think,
             "flush": flush}  # fmt: skip
    words = [f"--{name} {given}" for name, given in asked.items() if given]
    begun = {"command": " ".join(["load", *words]), "taken": taken.begun()}
    pace = Pace(seconds, entries, think / figures.MILLISECONDS)
    with in_one_line(), stoppable(), _folder(in_memory=flush is not None) as folder:
        more = slowed(build_shim(folder), flush) if flush else {}
        found = begun | {"flush_ms": flush, **press(folder / "unit", count, pace, more)}
    click.echo(json.dumps(found) if as_json else figures.in_words(found))
    if found["errors"] or found["differences"]:
        raise click.exceptions.Exit(1)


@contextmanager
def _folder(*, in_memory: bool) -> Iterator[Path]:
    where = MEMORY if in_memory and MEMORY.is_dir() else None
    with tempfile.TemporaryDirectory(prefix="armguard-load-", dir=where) as folder:
        yield Path(folder)


def press(data: Path, count: int, pace: Pace, more: Mapping[str, str]) -> dict[str, Any]:
    """Make a unit, let the crowd work on it, and return the figures once the record is checked.

    Raises Problem when the record does not verify, or a check does not find what it must.
    """
    made, members = make(data, count)
    with running(made, more, "run") as program:
        before = memory.isolated(memory.processes(program.pid))
        lasted = crowd.work(program.port, members, pace)
        after = memory.isolated(memory.processes(program.pid))
    found = figures.of(members, lasted, pace)
    return found | {
        "memory_before_mib": round(before / memory.MEBIBYTE, 1),
        "memory_after_mib": round(after / memory.MEBIBYTE, 1),
        **checked(data / "armguard.db", members),
    }


def checked(path: Path, members: list[Member]) -> dict[str, Any]:
    """Verify the record and look for every entry. Raises Problem when it does not verify."""
    report = verify(path)
    if not report.ok:
        raise Problem(f"The record does not verify after the load: {report.findings[0].text}")
    told = [act for member in members for act in member.acknowledged]
    unanswered = [act for member in members for act in member.unanswered]
    there = ledger.entries(path)
    ledger.control(there, told)
    return {
        "verify_rows": report.rows,
        "entries_checked": len(told),
        "unanswered": len(unanswered),
        "differences": ledger.differences(there, told, unanswered),
    }


def make(data: Path, count: int) -> tuple[unit.Unit, list[Member]]:
    """Make a unit with so many users, a person and a weapon for each, and weapons for rivals."""
    preparation.prepare(Settings(data=data, database_path=data / "armguard.db"))
    for number in range(count):
        users.add(f"load-{number:03}", "armorer", PASSWORD)
    members = _members(count)
    close_database()
    return unit.Unit(data, "", PASSWORD, ()), members


@writes
def _members(count: int) -> list[Member]:
    contested = [_weapon(f"C{number:05}") for number in range(1 + (count - 1) // RIVALS)]
    return [
        Member(number, f"load-{number:03}", PASSWORD, _person(number), _weapon(f"L{number:05}"),
               contested[number // RIVALS])
        for number in range(count)
    ]  # fmt: skip


def _person(number: int) -> str:
    who = {"rank": "SGT", "surname": "Load", "first_name": "Juan"}
    return str(personnel.register({**who, "serial": str(710000 + number)}, user=None).id)


def _weapon(serial: str) -> str:
    what = {"model": "M16A1", "serial": serial, "condition": "Good"}
    return str(items.register(what, user=None).id)
