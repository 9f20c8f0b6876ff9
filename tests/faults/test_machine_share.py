"""What the server takes of the machine: one core for the pages, no file for what undoes an act."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

import pytest

from app import cores
from app.queries.worker import is_alive
from tests.faults.test_run_worker import comes, worker_of
from tests.faults.test_serve import ROOT, Process

# Changes a hundred pages within a savepoint, and says how many files SQLite has opened for it.
SAVEPOINT = """
import os, sys
from pathlib import Path
if sys.argv[2] == "kept":
    from app.models import writer
    writer.keep_savepoints_in_memory()
import apsw
record = apsw.Connection(sys.argv[1])
record.pragma("journal_mode", "wal")
record.execute("CREATE TABLE a (b)")
record.executemany("INSERT INTO a VALUES (?)", [(bytes(3000),)] * 100)
record.execute("BEGIN IMMEDIATE")
record.execute("SAVEPOINT act")
record.execute("UPDATE a SET b = randomblob(3000)")
links = [os.readlink(one) for one in Path("/proc/self/fd").iterdir() if one.is_symlink()]
print(sum("(deleted)" in link or "etilqs" in link for link in links))
"""


def test_the_pages_keep_to_one_core_and_the_worker_to_all(tmp_path: Path) -> None:
    process = Process(tmp_path)
    try:
        process.start("run", "--port", str(process.port))
        assert comes(lambda: is_alive(process.folder / "data"))
        (worker,) = worker_of(process)

        threads = [int(one.name) for one in Path(f"/proc/{process._process.pid}/task").iterdir()]
        shares = [len(os.sched_getaffinity(one)) for one in threads]

        assert process.get("/health").status == 200
        assert len(threads) > 30
        # The thread that starts the worker may go elsewhere while it does.
        assert sorted(shares)[:-1] == [1] * (len(threads) - 1)
        assert os.sched_getaffinity(worker) == os.sched_getaffinity(0)
    finally:
        process.end()


def test_a_program_that_is_started_may_run_on_any_core() -> None:
    before = os.sched_getaffinity(0)
    code = "import os; from app import cores; cores.keep_to_one(); one = os.sched_getaffinity(0)"
    code += "\nwith cores.on_any(): many = os.sched_getaffinity(0)"
    code += "\nprint(len(one), sorted(many), os.sched_getaffinity(0) == one)"

    done = subprocess.run(
        [sys.executable, "-c", code], cwd=ROOT, capture_output=True, text=True, check=True
    )

    assert done.stdout.strip() == f"1 {sorted(before)} True"
    with cores.on_any():  # in a process that runs where it likes it does nothing
        assert os.sched_getaffinity(0) == before


@pytest.mark.parametrize(("how", "files"), [("kept", 0), ("by itself", 1)])
def test_what_undoes_an_act_lies_in_memory(tmp_path: Path, how: str, files: int) -> None:
    done = subprocess.run(
        [sys.executable, "-c", SAVEPOINT, tmp_path / "record.db", how],
        cwd=ROOT, capture_output=True, text=True, check=True,
    )  # fmt: skip

    assert int(done.stdout) == files
