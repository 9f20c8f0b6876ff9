"""Promise 11: an export of any size takes no more memory, a backup does not hold up who writes."""

from __future__ import annotations

import http.client
import threading
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path

from app import create_app
from app.cli.bench import clients, pages
from app.cli.bench.flush import slowed
from app.cli.bench.memory import MEBIBYTE, PATIENCE, status
from app.cli.bench.promise import Promise, at_most
from app.cli.bench.server import HOST, Running, running
from app.cli.bench.unit import Unit, joined
from app.cli.bench.wire import Browser, sign_in, token
from app.cli.words import Problem
from app.config import Settings
from app.models.base import close_database
from app.services.setup import demo

FLUSH = 5
# Some people's entries, and everybody's: the same columns, the same way.
SMALL, WHOLE = "?person=cruz", ""


def measure(
    folder: Path, shim: Path, size: demo.Size, seconds: float, longest: float
) -> list[Promise]:
    """Measure both at the large unit; entries beside a backup until it is made, or so long."""
    where = f"at {size.transactions:,} entries"
    settings = Settings(data=folder, database_path=folder / "armguard.db")
    cookie = pages.cookie_of(create_app(settings))
    unit = joined(folder)
    close_database()
    with running(unit, {}, "serve") as program:
        grown = max(growth(program, cookie, kind) for kind in ("csv", "xlsx"))
    with running(unit, slowed(shim, FLUSH), "run") as program:
        alone = clients.press(program.port, unit, 1, seconds)
        beside, made = _beside_a_backup(program, unit, seconds, longest)
    if alone.errors + beside.errors:
        raise Problem("Entries were refused while the record was backed up.")
    how = "a whole backup" if made else f"the first {beside.lasted:,.0f} s of a backup"
    return [
        at_most(f"11. memory that the whole ledger's export adds {where}, MiB", grown, 2),
        at_most(
            f"11. 95 % of answers during {how} against none {where}", beside.p95 / alone.p95, 1.5
        ),
    ]


def _beside_a_backup(
    program: Running, unit: Unit, seconds: float, longest: float
) -> tuple[clients.Load, bool]:
    """Make entries slice by slice while a backup is made and proven; say whether it was done.

    What matters is the waiting time beside it, so that its own end is not waited for. Raises
    Problem when none begins.
    """
    loads = list[clients.Load]()
    with _backing_up(program, unit) as backup:
        if not backup.begun.wait(longest):
            raise Problem("Nothing was backed up while entries were made.")
        while not loads or (not backup.made.is_set() and len(loads) * seconds < longest):
            loads.append(clients.press(program.port, unit, 1, seconds))
        made = backup.made.is_set()
    tallies = [one for load in loads for one in load.tallies]
    return clients.Load(tallies, seconds * len(loads)), made


def growth(program: Running, cookie: str, kind: str) -> float:
    """Return how many MiB the whole ledger's export takes at its most beyond a short one's."""
    small = max(peak(program, cookie, f"/transactions.{kind}{SMALL}") for _ in range(3))
    whole = peak(program, cookie, f"/transactions.{kind}{WHOLE}")
    return max(0.0, (whole - small) / MEBIBYTE)


def peak(program: Running, cookie: str, path: str) -> int:
    """Return the KiB in memory at the most while a file is read, as slowly as it comes."""
    Path(f"/proc/{program.pid}/clear_refs").write_text("5")  # the most begins anew
    with closing(http.client.HTTPConnection(HOST, program.port, timeout=PATIENCE)) as connection:
        connection.request("GET", path, headers={"Cookie": cookie})
        answer = connection.getresponse()
        if answer.status != 200:
            raise Problem(f"{path} was answered with {answer.status}.")
        while answer.read(65536):
            pass
    return status(program.pid, "VmHWM")


class _Backup:
    """What is known of the backup that the worker was asked for."""

    def __init__(self) -> None:
        self.begun, self.made, self.over = (threading.Event() for _ in range(3))


@contextmanager
def _backing_up(program: Running, unit: Unit) -> Iterator[_Backup]:
    """Have the worker make and prove a backup; tell what is seen of it."""
    backup = _Backup()
    thread = threading.Thread(target=_back_up, args=(program, unit, backup), daemon=True)
    thread.start()
    try:
        yield backup
    finally:
        backup.over.set()
        thread.join()


def _back_up(program: Running, unit: Unit, backup: _Backup) -> None:
    with closing(Browser(program.port)) as browser:
        sign_in(browser, unit.password)
        _, page = browser.get("/jobs")
        browser.post("/jobs/plan/backup", {"csrf_token": token(page), "key": "bench"}, {})
        job = browser.location
        while not (backup.made.is_set() or backup.over.wait(0.2)):
            _, page = browser.get(job)
            if "is made and verified" in page:
                backup.made.set()
            if backup.made.is_set() or 'id="progress"' in page:
                backup.begun.set()
