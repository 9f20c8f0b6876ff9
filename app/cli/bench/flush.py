"""Stands in for a memory card: a few lines of C make every flush of a program take a fixed time."""

from __future__ import annotations

import shutil
import subprocess
from pathlib import Path

from app.cli.words import Problem

SOURCE = """
#define _GNU_SOURCE
#include <stdlib.h>
#include <time.h>
static int slow(void) {
    long us = strtol(getenv("ARMGUARD_BENCH_FLUSH_US"), 0, 10);
    struct timespec left = {us / 1000000, us % 1000000 * 1000};
    while (nanosleep(&left, &left)) { }
    return 0;
}
int fsync(int fd) { (void)fd; return slow(); }
int fdatasync(int fd) { (void)fd; return slow(); }
"""


def build_shim(folder: Path) -> Path:
    """Compile the shim. Raises Problem when this computer has no C compiler."""
    compiler = shutil.which("cc") or shutil.which("gcc") or shutil.which("clang")
    if compiler is None:
        raise Problem(
            "The benchmark needs a C compiler, to make flushes as slow as a memory card's: "
            "sudo apt install gcc libc6-dev"
        )
    source, shim = folder / "flush.c", folder / "flush.so"
    source.write_text(SOURCE)
    command = [compiler, "-shared", "-fPIC", "-O2", "-o", str(shim), str(source)]
    done = subprocess.run(command, capture_output=True, text=True, check=False)  # noqa: S603
    if done.returncode:
        last = done.stderr.strip().splitlines()[-1:] or ["it says nothing"]
        raise Problem(f"{compiler} cannot compile the benchmark's shim: {last[0]}")
    return shim


def slowed(shim: Path, milliseconds: float) -> dict[str, str]:
    """Return the environment in which a program's flushes take so long."""
    return {"LD_PRELOAD": str(shim), "ARMGUARD_BENCH_FLUSH_US": str(int(milliseconds * 1000))}
