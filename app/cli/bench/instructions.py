"""Counts the instructions of an act, which no busy computer changes: in valgrind, where it is.

Without it (or its headers, which Debian's package brings) the processor's time stands in for them;
the row then says so.
"""

from __future__ import annotations

import re
import shutil
import subprocess
import sys
from collections.abc import Callable, Mapping
from ctypes import CDLL
from pathlib import Path
from time import process_time

from app.cli.bench.server import SOURCE
from app.cli.words import Problem

HEADER = Path("/usr/include/valgrind/callgrind.h")
CODE = """
#include <valgrind/callgrind.h>
void begin(void) { CALLGRIND_START_INSTRUMENTATION; CALLGRIND_ZERO_STATS; }
void end(void) { CALLGRIND_DUMP_STATS; CALLGRIND_STOP_INSTRUMENTATION; }
"""
WITHIN = 300
# Without valgrind an act is timed so often, and the least counts: it takes but some microseconds.
TURNS = 20
INSTRUCTIONS, TIME = "instructions", "processor time"
_TOTAL = re.compile(r"^totals: (\d+)", re.MULTILINE)


def compared(folder: Path, module: str, environment: Mapping[str, str]) -> tuple[list[float], str]:
    """Run a module's acts in a program of its own; return what each took, and of what.

    The module calls `count` once, with each act. Raises Problem when it fails.
    """
    library = _library(folder)
    said = folder / "counts"
    valgrind = shutil.which("valgrind") if library else None
    command = [sys.executable, "-m", module, str(library if valgrind else ""), str(said)]
    if valgrind:
        out = f"--callgrind-out-file={folder}/callgrind"
        command = [valgrind, "-q", "--tool=callgrind", "--instr-atstart=no", out, *command]
    more = {"PYTHONPATH": SOURCE, "PYTHONHASHSEED": "0"}
    try:
        done = subprocess.run(  # noqa: S603
            command, env={**environment, **more}, capture_output=True, text=True, check=False,
            timeout=WITHIN,
        )  # fmt: skip
    except subprocess.TimeoutExpired:
        raise Problem(f"What was to be measured took longer than {WITHIN} seconds.") from None
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise Problem(f"What was to be measured failed: {last[0]}")
    if valgrind is None:
        return [float(one) for one in said.read_text().split()], TIME
    # The one without a number is written at the end, when nothing is counted any more.
    found = sorted(folder.glob("callgrind.[0-9]*"), key=lambda path: int(path.suffix[1:]))
    return [float(_TOTAL.findall(path.read_text())[0]) for path in found], INSTRUCTIONS


def count(acts: list[Callable[[], object]], times: int) -> None:
    """Do each act so often, counted; called by the module that is measured."""
    library, said = sys.argv[1:3]
    counter = CDLL(library) if library else None
    taken = []
    for act in acts:
        _seconds(act, times)  # warm
        if counter is None:
            taken.append(min(_seconds(act, times) for _ in range(TURNS)))
            continue
        counter.begin()
        taken.append(_seconds(act, times))
        counter.end()
    Path(said).write_text(" ".join(str(one) for one in taken))


def _seconds(act: Callable[[], object], times: int) -> float:
    began = process_time()
    for _ in range(times):
        act()
    return process_time() - began


def _library(folder: Path) -> Path | None:
    """Compile what tells valgrind where to count; None where valgrind is not installed."""
    compiler = shutil.which("cc") or shutil.which("gcc")
    if compiler is None or not HEADER.exists():
        return None
    source, library = folder / "count.c", folder / "count.so"
    source.write_text(CODE)
    command = [compiler, "-shared", "-fPIC", "-O1", "-o", str(library), str(source)]
    done = subprocess.run(command, capture_output=True, check=False)  # noqa: S603
    return None if done.returncode else library
