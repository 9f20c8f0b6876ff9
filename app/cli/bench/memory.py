"""Promise 7: what the pages and the worker beside them take of memory, as the system counts it.

Counted are pages of their own and the pages of files that both share once: what stopping them
would give back.
"""

from __future__ import annotations

import json
import threading
import time
from collections.abc import Callable
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from functools import partial
from pathlib import Path
from urllib.request import Request, urlopen

from app.cli.bench.promise import Promise, at_most
from app.cli.bench.server import HOST, Running, running
from app.cli.bench.unit import Unit
from app.cli.bench.wire import Browser, sign_in, token
from app.cli.words import Problem
from app.config import Settings
from app.models.base import close_database, open_database
from app.models.writes import writes
from app.services.records import items

RACK, LABELS, RECEIPTS = "BENCH", 300, 30
LISTS = ("/", "/items", "/personnel", "/transactions", "/receipts", "/counter")
PATIENCE = 60.0
MEBIBYTE = 1024


def measure(unit: Unit, folder: Path) -> list[Promise]:
    """Start both, read what they take, let them work, and read it again."""
    copy = unit.copy(folder / "memory")
    _label_items(copy.settings)
    as_units = compiled(copy, folder / "compiled")
    with running(copy, as_units, "run") as program:
        until(lambda: is_idle(program), "Nothing came to rest.")
        idle = isolated(processes(program.pid))
        worker = processes(program.pid)[1:]
        worker_idle = isolated(worker)
        most = _most_while(program, lambda: _work(program, copy))
        until(lambda: is_idle(program), "Nothing came to rest.")
        worked = isolated(processes(program.pid))
        reserved = max(status(pid, "VmPeak") for pid in processes(program.pid))
    return [
        at_most("7. memory of pages and worker, idle, MiB", idle / MEBIBYTE, 50),
        at_most(
            f"7. memory of both after lists, {len(unit.pairs)} issues, {RECEIPTS} receipts and "
            f"{LABELS} labels, MiB",
            worked / MEBIBYTE,
            64,
        ),
        at_most("7. of that the worker, idle, MiB", worker_idle / MEBIBYTE, 12),
        at_most("7. memory of both while the papers are made, MiB", most / MEBIBYTE, 128),
        at_most("7. most address space of either, MiB", reserved / MEBIBYTE, 160),
    ]


def compiled(unit: Unit, folder: Path) -> dict[str, str]:
    """Compile the program as a release does (appliance/venv.py); return its units' environment."""
    environment = {
        "PYTHONPYCACHEPREFIX": str(folder),
        "PYTHONDONTWRITEBYTECODE": "",
        "PYTHONOPTIMIZE": "2",
        "PYTHONNODEBUGRANGES": "1",
    }
    if not folder.exists():
        with running(unit, environment, "run") as program:
            until(lambda: is_idle(program), "Nothing came to rest.")
    return environment


def _most_while(program: Running, act: Callable[[], object]) -> int:
    """Return the most that pages and worker took of memory during an act."""
    seen, over = [0], threading.Event()

    def look() -> None:
        while not over.wait(0.5):
            with suppress(OSError):  # one ended meanwhile
                seen.append(isolated(processes(program.pid)))

    with ThreadPoolExecutor(1) as beside:
        beside.submit(look)
        try:
            act()
        finally:
            over.set()
    return max(seen)


def processes(pid: int) -> list[int]:
    """Return a process and all that it has started, and these."""
    parents: dict[int, list[int]] = {}
    for stat in Path("/proc").glob("[0-9]*/stat"):
        try:
            fields = stat.read_text().rpartition(")")[2].split()
        except OSError:  # it has ended meanwhile
            continue
        parents.setdefault(int(fields[1]), []).append(int(stat.parent.name))
    found = [pid]
    for one in found:
        found += sorted(parents.get(one, ()))
    return found


def isolated(pids: list[int]) -> int:
    """Return the KiB that processes have of their own, and the files' that they share once."""
    private, shared = 0, dict[str, int]()
    for pid in pids:
        name = ""
        for line in Path(f"/proc/{pid}/smaps").read_text().splitlines():
            key, _, rest = line.partition(":")
            if key.startswith("Private_"):
                private += int(rest.split()[0])
            elif key.startswith("Shared_"):
                part = f"{name} {key}"
                shared[part] = max(shared.get(part, 0), int(rest.split()[0]))
            elif "-" in key.split()[0]:  # a mapping begins: its place in the file and the file
                fields = line.split(maxsplit=5)
                name = f"{fields[-1]} {fields[2]}"
    return private + sum(shared.values())


def _label_items(settings: Settings) -> None:
    open_database(settings.database_path)
    try:
        _register()
    finally:
        close_database()


@writes
def _register() -> None:
    for number in range(LABELS):
        what = {"model": "M16A1", "serial": f"L{number:05d}", "condition": "Good", "rack": RACK}
        items.register(what, user=None)


def _work(program: Running, unit: Unit) -> None:
    """Ask for lists, issue everything, and wait for receipts and labels."""
    with closing(Browser(program.port)) as browser:
        sign_in(browser, unit.password)
        for path in LISTS:
            browser.get(path)
        receipts = [_issue(program.port, unit, *pair) for pair in unit.pairs]
        for name in receipts[:RECEIPTS]:
            browser.get(f"/receipts/{name}.pdf")  # leads to the job that makes it
        _, page = browser.get("/labels")
        form = {"csrf_token": token(page), "key": "bench"}
        browser.post(f"/labels/jobs?form=label&paper=l7160&rack={RACK}", form, {})
        job = browser.location
        for name in receipts[:RECEIPTS]:
            until(partial(_is_pdf, browser, name), "A receipt was not made.")
        until(lambda: f"{LABELS} labels on" in browser.get(job)[1], "The labels were not made.")


def _issue(port: int, unit: Unit, person: str, item: str) -> str:
    """Return the receipt of an issue."""
    body = {"personnel_id": person, "item_id": item, "action": "Take", "mags": 7, "rounds": 210}
    request = Request(
        f"http://{HOST}:{port}/api/v1/transactions", json.dumps(body).encode(),
        {"Authorization": f"Bearer {unit.token}", "Content-Type": "application/json"},
    )  # fmt: skip
    with urlopen(request) as answer:  # noqa: S310
        return str(json.load(answer)["transaction"]["receipt_number"])


def _is_pdf(browser: Browser, name: str) -> bool:
    return browser.get(f"/receipts/{name}.pdf")[1].startswith("%PDF")


def is_idle(program: Running) -> bool:
    """Say whether nobody is at work and the pages have not used the processor for a second."""
    before = _ticks(program.pid)
    time.sleep(1)
    worker = processes(program.pid)[1:]
    rests = [b"waker" in Path(f"/proc/{pid}/cmdline").read_bytes() for pid in worker] == [True]
    return rests and _ticks(program.pid) == before


def _ticks(pid: int) -> int:
    fields = Path(f"/proc/{pid}/stat").read_text().rpartition(")")[2].split()
    return int(fields[11]) + int(fields[12])


def status(pid: int, name: str) -> int:
    """Return a figure of /proc/PID/status in KiB."""
    lines = Path(f"/proc/{pid}/status").read_text().splitlines()
    return next(int(line.split()[1]) for line in lines if line.startswith(f"{name}:"))


def until(is_so: Callable[[], bool], otherwise: str) -> None:
    """Wait for a state. Raises Problem when it does not come."""
    deadline = time.monotonic() + PATIENCE
    while not is_so():
        if time.monotonic() > deadline:
            raise Problem(otherwise)
        time.sleep(0.1)
