"""Runs the armguard command as a person would."""

from __future__ import annotations

import os
import subprocess
import sys
from pathlib import Path

SOURCE = Path(__file__).parents[1]
# The installed command is this line; the tests need no installation.
MAIN = "import sys; sys.path.insert(0, sys.argv.pop(1)); from app.cli import main; main()"


def armguard(*arguments: str | Path, data: Path | None = None) -> subprocess.CompletedProcess[str]:
    """Run `armguard ARGUMENTS…` with `data` as its directory and return how it ended."""
    env = {**os.environ, "ARMGUARD_DATA": str(data or "/nonexistent")}
    command = [sys.executable, "-c", MAIN, str(SOURCE), *map(str, arguments)]
    return subprocess.run(
        command, env=env, capture_output=True, text=True, check=False, timeout=300
    )
