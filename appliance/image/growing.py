"""Lets the last partition of the card, which holds the data, take all of the card."""

from __future__ import annotations

import subprocess
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

from appliance.problem import Problem

SYS = Path("/sys/class/block")
# Less at the end of a card is not worth it; the kernel counts in sectors of 512 bytes.
LEAST = 16 * 2048


class Partition(NamedTuple):
    """Where a partition lies, in sectors."""

    name: str  # mmcblk0p3
    disk: str  # mmcblk0
    number: int
    end: int
    disk_size: int

    @property
    def may_grow(self) -> bool:
        """Say whether there is room behind it."""
        return self.disk_size - self.end >= LEAST


def grow(mount: Path, did: Callable[[str], None]) -> None:
    """Make the mounted partition and its file system as large as the card. Raises Problem.

    The power may go away at any point: the next start goes on from there.
    """
    source = _mounted(mount)
    if not source.startswith("/dev/"):
        raise Problem("The data partition AGDATA is missing or did not come in time.", "")
    found = partition(Path(source).resolve().name)
    if found.may_grow:
        disk = f"/dev/{found.disk}"
        # It is in use, so the kernel is told of this one partition only.
        _said("sfdisk", "--no-reread", "--force", "-N", str(found.number), disk, given=", +\n")
        _said("partx", "--update", "--nr", str(found.number), disk)
        did(f"Let {source} take all of {disk}")
    _said("resize2fs", source)  # nothing to do for it takes a moment only


def partition(name: str, sys: Path = SYS) -> Partition:
    """Return what the kernel knows of a partition. Raises Problem, OSError."""
    folder = (sys / name).resolve()
    if not (folder / "partition").is_file():
        raise Problem(f"{name} is no partition of a card.", "")
    end = _number(folder / "start") + _number(folder / "size")
    disk = folder.parent
    return Partition(name, disk.name, _number(folder / "partition"), end, _number(disk / "size"))


def _mounted(mount: Path) -> str:
    """Return what is mounted there; empty for nothing, which findmnt ends with an error for."""
    command = ["findmnt", "--noheadings", "--output", "SOURCE", str(mount)]
    return subprocess.run(command, capture_output=True, text=True, check=False).stdout.strip()


def _number(path: Path) -> int:
    return int(path.read_text())


def _said(*command: str, given: str = "") -> str:
    done = subprocess.run(command, input=given, capture_output=True, text=True, check=False)
    if done.returncode:
        raise Problem(f"{command[0]} said: {done.stderr.strip() or 'nothing'}", "")
    return done.stdout.strip()
