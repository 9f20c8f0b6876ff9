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
from app.models.base import close_database, open_database

FLUSH = 5
# The nightly one replays all of five years twice, on a machine that may have other work.
LONGEST_BACKUP = 1800.0
# Some people's entries, and everybody's: the same columns, the same way.
SMALL, WHOLE = "?person=cruz", ""


def measure(folder: Path, shim: Path, *, quick: bool, seconds: float) -> list[Promise]:
    """Measure both at the large unit that the pages were measured at."""
    size = pages.QUICK if quick else pages.FULL
    where = f"at {size.transactions:,} entries"
    settings = Settings(data=folder, database_path=folder / "armguard.db")
    cookie = pages.cookie_of(create_app(settings))
    open_database(settings.database_path)
    unit = joined(folder)
    close_database()
    with running(unit, {}, "serve") as program:
        grown = max(growth(program, cookie, kind) for kind in ("csv", "xlsx"))
    with running(unit, slowed(shim, FLUSH), "run") as program:
        alone = clients.press(program.port, unit, 1, seconds)
        beside = _beside_backups(program, unit, seconds)
    if alone.errors + beside.errors:
        raise Problem("Entries were refused while the record was backed up.")
    return [
        at_most(f"11. memory that the whole ledger's export adds {where}, MiB", grown, 2),
        at_most(
            f"11. 95 % of answers during backups against none {where}", beside.p95 / alone.p95, 1.5
        ),
    ]


def _beside_backups(program: Running, unit: Unit, seconds: float) -> clients.Load:
    """Make entries until at least one backup is made and proven. Raises Problem when none is."""
    loads = list[clients.Load]()
    with _backing_up(program, unit) as made:
        while not made and len(loads) * seconds < LONGEST_BACKUP:
            loads.append(clients.press(program.port, unit, 1, seconds))
    if not made:
        raise Problem("Nothing was backed up while entries were made.")
    return clients.Load([one for load in loads for one in load.tallies], seconds * len(loads))


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


@contextmanager
def _backing_up(program: Running, unit: Unit) -> Iterator[list[str]]:
    """Have the worker make and prove one backup after the other; give those that are done."""
    done, over = list[str](), threading.Event()
    thread = threading.Thread(target=_back_up, args=(program, unit, done, over))
    thread.start()
    try:
        yield done
    finally:
        over.set()
        thread.join()


def _back_up(program: Running, unit: Unit, done: list[str], over: threading.Event) -> None:
    with closing(Browser(program.port)) as browser:
        sign_in(browser, unit.password)
        while not over.is_set():
            _, page = browser.get("/jobs")
            browser.post(
                "/jobs/plan/backup", {"csrf_token": token(page), "key": str(len(done))}, {}
            )
            job = browser.location
            while not over.wait(0.2):
                _, page = browser.get(job)
                if "is made and verified" in page:
                    done.append(job)
                    break
